import { setImmediate as nextTurn } from "node:timers/promises";
import type * as SFN from "@aws-sdk/client-sfn";
import { randomBase32, randomUnit, randomUuid } from "../../../../shared/random.ts";
import {
  type Host,
  isObject,
  type Json,
  type JsonObject,
  jsonProblem,
  type State,
  type Trial,
  tryState,
} from "../../../engines/states-language/index.ts";
import { arn, type Context, fault } from "../../../kit/index.ts";
import type { Api } from "../api.ts";
import { invalidInput, validation } from "../faults.ts";
import { waitUntil } from "../running/pace.ts";
import type { ExecutionRow } from "../state.ts";
import { admitTask, performTask } from "../tasks/perform-task.ts";
import { mockOf } from "./mock.ts";
import { stateUnderTest } from "./state-under-test.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html */
export const testState: Api<"TestState"> = async (input, context) => {
  const { name, state, language } = await stateUnderTest(input.definition ?? "", input.stateName);
  const mocked = mockOf(state, input);
  requireTestable(state, input);
  const given = jsonOf(input.input ?? "{}");
  const row = dummyRow(context, input, given);
  const seen: Record<string, string> = {};
  const host = createTestHost(context, row, {
    mocked,
    inspect: (step, value) => {
      seen[step] = JSON.stringify(value);
    },
  });
  const variables = objectOf(input.variables);
  const trial = await tryState({
    host,
    name,
    state,
    language,
    input: given,
    variables,
    context: { ...contextFor(row, given), ...objectOf(input.context) },
    retryCount: input.stateConfiguration?.retrierRetryCount ?? 0,
    mocked,
    signal: context.signal,
  });
  return {
    status: trial.status,
    ...(trial.output !== undefined && { output: JSON.stringify(trial.output) }),
    ...(trial.error !== undefined && { error: trial.error }),
    ...(trial.cause !== undefined && { cause: trial.cause }),
    ...(trial.next !== undefined && { nextState: trial.next }),
    ...(input.inspectionLevel !== undefined &&
      input.inspectionLevel !== "INFO" && {
        inspectionData: inspectionOf(trial, { input: JSON.stringify(given), seen, variables }),
      }),
  };
};

/** Without a mock only what can be tried by itself, and Tasks with a role. */
function requireTestable(state: State, { mock, roleArn }: SFN.TestStateInput): void {
  if (mock) return;
  if (state.Type === "Map" || state.Type === "Parallel")
    throw fault(
      "InvalidDefinition",
      "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
    );
  if (state.Type !== "Task") return;
  if (roleArn === undefined) throw validation("A roleArn is required to test a Task state without a mock.");
  if (/:activity:|\.sync|\.waitForTaskToken/.test(state.Resource ?? ""))
    throw validation("TestState does not support activities, '.sync' and '.waitForTaskToken' without a mock.");
}

function jsonOf(text: string): Json {
  const problem = jsonProblem(text);
  if (problem) throw invalidInput(problem.message);
  return JSON.parse(text);
}

function objectOf(text: string | undefined): JsonObject {
  const value = text === undefined ? {} : jsonOf(text);
  if (!isObject(value)) throw validation("A JSON object is required.");
  return value;
}

function dummyRow(context: Context, { roleArn = "" }: SFN.TestStateInput, input: Json): ExecutionRow {
  const machine = randomUuid();
  const name = randomUuid();
  const now = context.clock.now();
  return {
    machine,
    name,
    arn: arn(context, "states", `express:${machine}:${name}`),
    machineArn: arn(context, "states", `stateMachine:${machine}`),
    versionArn: undefined,
    aliasArn: undefined,
    type: "EXPRESS",
    definition: "{}",
    roleArn,
    logging: { level: "OFF" },
    tracing: { enabled: false },
    revisionId: undefined,
    status: "RUNNING",
    startedAt: now,
    stoppedAt: undefined,
    since: now,
    input: JSON.stringify(input),
    output: undefined,
    error: undefined,
    cause: undefined,
    traceHeader: undefined,
    redriveCount: 0,
    redrivenAt: undefined,
    redriveToken: undefined,
    position: undefined,
    lastEvent: 0,
    mapRunArn: undefined,
    itemCount: undefined,
    label: undefined,
    session: randomBase32(32),
    variables: {},
  };
}

const contextFor = (row: ExecutionRow, Input: Json): JsonObject => ({
  Execution: {
    Id: row.arn,
    Input,
    Name: row.name,
    RoleArn: row.roleArn,
    StartTime: new Date(row.startedAt).toISOString(),
  },
  StateMachine: { Id: row.machineArn, Name: row.machine },
});

interface Trying {
  readonly mocked: (() => Json) | undefined;
  inspect(step: string, value: Json): void;
}

const createTestHost = (context: Context, row: ExecutionRow, { mocked, inspect }: Trying): Host => ({
  region: context.region,
  now: () => context.clock.now(),
  unit: randomUnit,
  uuid: randomUuid,
  // Nobody waits in a test.
  paced: () => 0,
  wait: (until, signal) => waitUntil(context.clock, until, signal),
  turn: () => nextTurn(),
  record: () => 0,
  checkpoint: () => {},
  kept: async () => {},
  newToken: () => `TestToken-${randomUuid()}`,
  admit: (task) => (mocked ? undefined : admitTask(context, task)),
  perform: async (task, progress) => (mocked ? mocked() : performTask(context, row, { task, progress })),
  runMap: () => Promise.reject(new Error("a distributed Map is tested with a mock")),
  inspect,
});

function inspectionOf(
  trial: Trial,
  { input, seen, variables }: { input: string; seen: Readonly<Record<string, string>>; variables: JsonObject },
): SFN.InspectionData {
  const hasDetails = trial.catchIndex !== undefined || trial.retryIndex !== undefined;
  const after = { ...variables, ...trial.assigned };
  return {
    input,
    ...seen,
    ...(Object.keys(after).length > 0 && { variables: JSON.stringify(after) }),
    ...(hasDetails && {
      errorDetails: {
        ...(trial.catchIndex !== undefined && { catchIndex: trial.catchIndex }),
        ...(trial.retryIndex !== undefined && { retryIndex: trial.retryIndex }),
        ...(trial.retrySeconds !== undefined && { retryBackoffIntervalSeconds: trial.retrySeconds }),
      },
    }),
  };
}
