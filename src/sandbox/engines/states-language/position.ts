/**
 * How far a sequence of states has come. The interpreter changes it as it goes; a copy of it is all that is needed to go
 * on after a restart, or from the failed state in a redrive.
 */
import type { Json, JsonObject } from "./json.ts";

export interface Position {
  state: string;
  input: Json;
  /** Variables assigned in this sequence; those of outer sequences are not here. */
  variables: JsonObject;
  /** Id of the newest event of this sequence. */
  last: number;
  /** Undefined until the state is entered. */
  at?: StatePosition;
}

export interface StatePosition {
  /** Id of the event with which it was entered. */
  entered: number;
  enteredTime: number;
  /** Attempts used, by retrier. */
  retries: number[];
  retryCount: number;
  /** End of the pause before the next attempt. */
  retryAt?: number;
  /** End of a Wait state. */
  waitUntil?: number;
  task?: TaskPosition;
  /** Branches of Parallel, iterations of Map. */
  children?: ChildPosition[];
  mapRunArn?: string;
  isRedriven?: boolean;
}

export interface TaskPosition {
  token: string;
  input: Json;
  scheduledAt: number;
  timeoutSeconds?: number;
  heartbeatSeconds?: number;
  submitted?: Json;
}

export type ChildPosition =
  | { status: "pending"; input: Json; map?: JsonObject }
  | { status: "running"; position: Position; map?: JsonObject }
  | { status: "done"; output: Json };

export const startPosition = (state: string, input: Json, last: number): Position => ({
  state,
  input,
  variables: {},
  last,
});

/** A copy that later progress does not change; JSON values are shared, because nobody changes them. */
export const copyPosition = (position: Position): Position => ({
  ...position,
  ...(position.at && { at: copyStatePosition(position.at) }),
});

const copyStatePosition = (at: StatePosition): StatePosition => ({
  ...at,
  retries: [...at.retries],
  ...(at.task && { task: { ...at.task } }),
  ...(at.children && { children: at.children.map(copyChild) }),
});

const copyChild = (child: ChildPosition): ChildPosition =>
  "position" in child ? { ...child, position: copyPosition(child.position) } : { ...child };

/** Where a redrive goes on: unsuccessful states begin again with fresh retries, successful branches keep their results. */
export function redrivenPosition(position: Position, last: number): Position {
  const copy = copyPosition(position);
  const { at } = copy;
  copy.last = last;
  if (!at) return copy;
  copy.at = {
    entered: at.entered,
    enteredTime: at.enteredTime,
    retries: [],
    retryCount: 0,
    isRedriven: true,
    ...(at.mapRunArn !== undefined && { mapRunArn: at.mapRunArn }),
    ...(at.children && { children: at.children.map((child) => redrivenChild(child, last)) }),
  };
  return copy;
}

const redrivenChild = (child: ChildPosition, last: number): ChildPosition =>
  "position" in child ? { ...child, position: redrivenPosition(child.position, last) } : child;
