/** Runs a machine without a sandbox: a clock that jumps to the next wait, tasks that answer as told, and the history as short lines. */
import {
  type Ending,
  type Host,
  type Json,
  type JsonObject,
  parseDefinition,
  runExecution,
  StatesError,
  type Task,
} from "../../../../src/sandbox/engines/states-language/index.ts";

/** What tasks do, by the name of their state: one answer for each attempt, the last one for all that follow. */
export type Answers = Readonly<Record<string, readonly Answer[]>>;

export type Answer =
  | { readonly result: Json }
  | { readonly echo: true }
  | { readonly error: string; readonly cause?: string }
  | { readonly never: true };

export interface Story {
  readonly ending: Ending;
  /** `4<3 TaskStarted`: id, what it follows from, type. */
  readonly lines: readonly string[];
  readonly details: readonly (JsonObject | undefined)[];
  /** Pauses before retries and of Wait states, in milliseconds. */
  readonly waits: readonly number[];
}

export async function tell(definition: object, input: Json = {}, answers: Answers = {}): Promise<Story> {
  const lines: string[] = [];
  const details: (JsonObject | undefined)[] = [];
  const waits: number[] = [];
  const host = createTestHost({ lines, details, waits }, answers);
  const ending = await runExecution({
    host,
    machine: parseDefinition(JSON.stringify(definition)),
    context: {
      Execution: {
        Id: "arn:execution",
        Name: "run",
        Input: input,
        StartTime: "2026-01-01T00:00:00.000Z",
        RoleArn: "role",
        RedriveCount: 0,
      },
      StateMachine: { Id: "arn:machine", Name: "machine" },
    },
    input,
    inputText: JSON.stringify(input),
    started: { roleArn: "role" },
    position: undefined,
    signal: new AbortController().signal,
    since: host.now(),
  });
  return { ending, lines, details, waits };
}

interface Notes {
  readonly lines: string[];
  readonly details: (JsonObject | undefined)[];
  readonly waits: number[];
}

const START = Date.parse("2026-01-01T00:00:00Z");

function createTestHost({ lines, details, waits }: Notes, answers: Answers): Host {
  let now = START;
  let random = 0;
  const used = new Map<string, number>();
  return {
    region: "us-east-1",
    now: () => now,
    unit: () => 0.5,
    uuid: () => {
      random += 1;
      return `00000000-0000-4000-8000-${String(random).padStart(12, "0")}`;
    },
    paced: (ms) => {
      waits.push(ms);
      return ms;
    },
    // Others that are ready run before the clock moves on; of two waits the shorter ends first.
    wait: async (until, signal) => {
      while (now < until) {
        for (let turn = 0; turn < 20; turn += 1) await nextTurn();
        signal.throwIfAborted();
        now = Math.min(until, now + 250);
      }
      signal.throwIfAborted();
    },
    turn: nextTurn,
    record: (type, previous, given) => {
      details.push(given);
      return lines.push(`${lines.length + 1}<${previous} ${type}`);
    },
    checkpoint: () => {},
    kept: async () => {},
    newToken: () => "token",
    admit: () => {},
    perform: async (task, progress) => {
      const attempt = used.get(task.stateName) ?? 0;
      used.set(task.stateName, attempt + 1);
      const all = answers[task.stateName] ?? [{ echo: true }];
      if (task.resource.kind === "activity") progress.started("worker");
      if (task.resource.kind === "service" && task.resource.pattern !== "request")
        progress.submitted({ MessageId: "m" });
      return answer(all[attempt] ?? all.at(-1) ?? { echo: true }, task, progress.signal);
    },
    runMap: () => Promise.reject(new Error("no distributed Map here")),
  };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function answer(given: Answer, task: Task, signal: AbortSignal): Promise<Json> | Json {
  if ("result" in given) return given.result;
  if ("error" in given) throw new StatesError(given.error, given.cause);
  if ("echo" in given) return task.input;
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
