/** Executions that run in this process. */
import { messageOf } from "../../../../shared/errors.ts";
import {
  type Ending,
  type JsonObject,
  type Position,
  parseDefinition,
  runExecution,
  Stopped,
} from "../../../engines/states-language/index.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import { type ExecutionRow, executionKey, executions, machineArn } from "../state.ts";
import { countEnd, countStart } from "./metrics.ts";
import { Recorder } from "./recorder.ts";
import { createHost } from "./run-host.ts";
import { tellStatus } from "./status-events.ts";

export interface Running {
  /** Ends it with this status; its history says so. */
  stop(ending: Extract<Ending, { error: unknown }>): void;
  /** Brings the rows up to date with what has happened. */
  keep(): void;
  /** Undefined where the sandbox closed before it ended. */
  readonly ended: Promise<Ending | undefined>;
}

const running = defineRuntime({ name: "executions", create: () => new Map<string, Running>() });

/** Brings the rows of an execution up to date, where it runs here. */
export function keepUp(context: Context, key: string): void {
  context.runtime(running).get(key)?.keep();
}

export const runningAt = (context: Context, key: string): Running | undefined => context.runtime(running).get(key);

/** Starts an execution, or goes on with one from its position. The row of a Standard execution is there already. */
export function launch(context: Context, row: ExecutionRow, position?: Position): Running {
  const recorder = new Recorder(context, row);
  const abort = new AbortController();
  const key = executionKey(row);
  if (row.redriveCount === 0 && position === undefined) announceStart(context, row);
  const ended = run(context, row, { recorder, position, signal: AbortSignal.any([context.signal, abort.signal]) });
  const entry: Running = {
    ended,
    keep: () => recorder.keep(),
    stop: (ending) => abort.abort(new Stopped(ending)),
  };
  const all = context.runtime(running);
  all.set(key, entry);
  void ended.finally(() => {
    if (all.get(key) === entry) all.delete(key);
  });
  return entry;
}

function announceStart(context: Context, row: ExecutionRow): void {
  if (row.mapRunArn === undefined) countStart(context, row);
  if (row.type === "STANDARD") tellStatus(context, row);
}

interface Work {
  readonly recorder: Recorder;
  readonly position: Position | undefined;
  readonly signal: AbortSignal;
}

async function run(
  context: Context,
  row: ExecutionRow,
  { recorder, position, signal }: Work,
): Promise<Ending | undefined> {
  try {
    const ending = await runExecution({
      host: createHost(context, row, { recorder, launch: (child) => launch(context, child) }),
      machine: machineOf(row),
      context: contextObject(context, row),
      input: JSON.parse(row.input),
      inputText: row.input,
      started: startedDetails(row),
      position,
      positioned: (followed) => recorder.follow(followed),
      signal,
      since: row.since,
      variables: row.variables,
    });
    await recorder.logged();
    conclude(context, row, ending);
    return ending;
  } catch (error) {
    if (context.signal.aborted) return undefined;
    // Only a mistake of the sandbox's own gets here.
    context.log(`execution ${row.arn} broke: ${messageOf(error)}`, { error });
    const ending: Ending = { status: "FAILED", error: "States.Runtime", cause: messageOf(error) };
    recorder.record("ExecutionFailed", 0, { error: "States.Runtime", cause: messageOf(error) });
    await recorder.logged();
    conclude(context, row, ending);
    return ending;
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: Express executions end after five minutes. */
const EXPRESS_SECONDS = 300;

function machineOf(row: ExecutionRow): ReturnType<typeof parseDefinition> {
  const machine = parseDefinition(row.definition);
  if (row.type === "STANDARD") return machine;
  return { ...machine, TimeoutSeconds: Math.min(machine.TimeoutSeconds ?? EXPRESS_SECONDS, EXPRESS_SECONDS) };
}

const startedDetails = (row: ExecutionRow): JsonObject => ({
  roleArn: row.roleArn,
  ...(row.aliasArn !== undefined && { stateMachineAliasArn: row.aliasArn }),
  ...(row.versionArn !== undefined && { stateMachineVersionArn: row.versionArn }),
});

function conclude(context: Context, row: ExecutionRow, ending: Ending): void {
  const stoppedAt = context.clock.now();
  const members = {
    status: ending.status,
    stoppedAt,
    output: "output" in ending ? ending.output : undefined,
    error: "error" in ending ? ending.error : undefined,
    cause: "cause" in ending ? ending.cause : undefined,
  };
  const last =
    row.type === "STANDARD"
      ? (context.table(executions).patch(executionKey(row), members) ?? { ...row, ...members })
      : { ...row, ...members };
  if (row.mapRunArn === undefined) countEnd(context, last, stoppedAt - row.startedAt);
  if (row.type === "STANDARD") tellStatus(context, last);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
const contextObject = (context: Context, row: ExecutionRow): JsonObject => ({
  Execution: {
    Id: row.arn,
    Input: JSON.parse(row.input),
    StartTime: new Date(row.startedAt).toISOString(),
    Name: row.name,
    RoleArn: row.roleArn,
    ...(row.type === "STANDARD" && { RedriveCount: row.redriveCount }),
    ...(row.redrivenAt !== undefined && { RedriveTime: new Date(row.redrivenAt).toISOString() }),
  },
  StateMachine: { Id: machineArn(context, row.machine.split("/")[0] ?? ""), Name: row.machine.split("/")[0] ?? "" },
});
