/** When the branches of a Parallel state and the iterations of a Map state ran. */
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { at, wayBack } from "./history.ts";

/** Milliseconds since the epoch. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** One for each branch of the execution's Parallel state: from its first state entered to its last exited. */
export const branchesIn = (events: readonly HistoryEvent[]): Window[] => windows(events, isBranchStart(events));

/** One for each iteration of the execution's Map state. */
export const iterationsIn = (events: readonly HistoryEvent[]): Window[] =>
  windows(events, (event) => event.type === "MapIterationStarted");

/** How many of them were open at once, at most. */
export const mostAtOnce = (all: readonly Window[]): number =>
  Math.max(0, ...all.map(({ from }) => all.filter((each) => each.from <= from && each.to > from).length));

/** Milliseconds that they took together, from the first start to the last end. */
export const span = (all: readonly Window[]): number =>
  Math.max(...all.map(({ to }) => to)) - Math.min(...all.map(({ from }) => from));

export const sum = (all: readonly Window[]): number => all.reduce((total, { from, to }) => total + to - from, 0);

function isBranchStart(events: readonly HistoryEvent[]): (event: HistoryEvent) => boolean {
  const parallels = new Set(events.filter(({ type }) => type === "ParallelStateStarted").map(({ id }) => id));
  return (event) => event.stateEnteredEventDetails !== undefined && parallels.has(event.previousEventId);
}

function windows(events: readonly HistoryEvent[], starts: (event: HistoryEvent) => boolean): Window[] {
  const exits = events.filter((event) => event.stateExitedEventDetails);
  return events.filter(starts).map((start) => {
    const own = exits.filter((exit) => wayBack(events, exit).find(starts)?.id === start.id);
    return { from: at(start), to: Math.max(at(start), ...own.map(at)) };
  });
}
