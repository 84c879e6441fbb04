/** What the interpreter asks of its surroundings: time, history, the work of tasks, and where progress is kept. */
import type { State, StateMachine } from "./definition.ts";
import type { Chance } from "./intrinsics/functions.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Resource } from "./resource.ts";

export interface Host extends Chance {
  readonly region: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Sandbox duration of a Wait state or of the pause before a retry. */
  paced(ms: number): number;
  /** Resolves at the time `until`; rejects with the signal's reason when aborted. */
  wait(until: number, signal: AbortSignal): Promise<void>;
  /** Lets other work run; called between states. */
  turn(): Promise<void>;
  /** Adds to the history and answers the event's id. `previous` is the id of the event it follows from. */
  record(type: string, previous: number, details?: JsonObject): number;
  /** Progress was made: positions are to be kept soon, or (awaited) now. */
  checkpoint(): void;
  kept(): Promise<void>;
  newToken(): string;
  /** Throws the StatesError of a task that cannot even be scheduled. */
  admit(task: Task): Promise<void> | void;
  /** Does the task's work; rejects with a StatesError where it fails. */
  perform(task: Task, progress: Progress): Promise<Json>;
  /** Runs a distributed Map to its end: the results, or where the writer put them. */
  runMap(request: MapRunRequest, signal: AbortSignal): Promise<Json>;
  /** Told of each step of the data flow, by AWS's names for them (TestState). */
  inspect?(name: string, value: Json): void;
}

export interface Task {
  readonly resource: Resource;
  readonly stateName: string;
  readonly input: Json;
  /** The task's own token; also in its context where it waits for it. */
  readonly token: string;
  /** Credentials.RoleArn: the role to act with in place of the machine's. */
  readonly roleArn: string | undefined;
  /** Its timeout and the longest pause between heartbeats, in seconds. */
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  /** What an earlier process of the sandbox was answered when it sent the task: only its end is still awaited. */
  readonly submitted: Json | undefined;
  readonly isResumed: boolean;
  /** When it was scheduled, in milliseconds since the epoch. */
  readonly scheduledAt: number;
}

export interface Progress {
  readonly signal: AbortSignal;
  /** A worker has taken it. */
  started(workerName?: string): void;
  /** The service has taken it; its end is awaited (`.sync`, `.waitForTaskToken`). */
  submitted(output: Json): void;
  /** The worker lives. */
  heartbeat(): void;
}

export interface MapRunRequest {
  readonly stateName: string;
  readonly state: State;
  readonly processor: StateMachine;
  /** The items where the state has no ItemReader. */
  readonly items: readonly Json[] | undefined;
  /** Arguments of reader and writer, evaluated. */
  readonly reader: Json | undefined;
  readonly writer: Json | undefined;
  readonly readerConfig: JsonObject;
  readonly batcher: JsonObject | undefined;
  readonly maxConcurrency: number;
  readonly toleratedCount: number | undefined;
  readonly toleratedPercentage: number | undefined;
  /** The input of one iteration before batching. */
  select(item: Json, index: number): Promise<Json>;
  /** The map run that an earlier process or an earlier attempt of a redrive began. */
  readonly mapRunArn: string | undefined;
  readonly isRedriven: boolean;
  /** Variables that the processor's states can read. */
  readonly variables: JsonObject;
  started(mapRunArn: string): void;
}
