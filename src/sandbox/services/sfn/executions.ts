/** Starting, reading and stopping executions. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-executions.html */
import type * as SFN from "@aws-sdk/client-sfn";
import { randomBase32, randomUuid } from "../../../shared/random.ts";
import { DATA_LIMIT, jsonProblem } from "../../engines/states-language/index.ts";
import { arn, type Context, found } from "../../kit/index.ts";
import { drawVersion } from "./aliases.ts";
import type { Api } from "./api.ts";
import { executionExists, executionNotFound, invalidInput, machineNotFound, typeNotSupported } from "./faults.ts";
import { findQualified, loggingOf, requireActive } from "./machines.ts";
import { checkedName, readExecutionArn } from "./names.ts";
import { redriveStatus } from "./redrive-status.ts";
import { keepUp, launch, runningAt } from "./running/runs.ts";
import { type ExecutionRow, executionKey, executions, keyOf } from "./state.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
export const startExecution: Api<"StartExecution"> = (input, context) => {
  const row = newExecution(context, input);
  if (row.type === "STANDARD") {
    const before = context.table(executions).get(executionKey(row));
    if (before) return again(before, row);
    context.table(executions).put(executionKey(row), row);
  }
  launch(context, row);
  return { executionArn: row.arn, startDate: new Date(row.startedAt) };
};

/** The same name and input while it runs is the same request; anything else takes a name of its own. */
function again(before: ExecutionRow, row: ExecutionRow): { executionArn: string; startDate: Date } {
  if (before.status !== "RUNNING" || before.input !== row.input) throw executionExists(before.arn);
  return { executionArn: before.arn, startDate: new Date(before.startedAt) };
}

/** The row of an execution that has not begun. */
export function newExecution(context: Context, input: SFN.StartExecutionInput): ExecutionRow {
  const { machine, version, alias } = findQualified(context, input.stateMachineArn);
  requireActive(machine);
  const drawn = alias ? found(drawVersion(context, alias), () => machineNotFound(alias.arn)) : version;
  const settings = drawn ?? machine;
  const name = input.name === undefined ? randomUuid() : checkedName(input.name);
  const now = context.clock.now();
  const kind = machine.type === "EXPRESS" ? "express" : "execution";
  const unique = machine.type === "EXPRESS" ? `:${randomUuid()}` : "";
  return {
    machine: machine.name,
    // Of Express executions several may have one name.
    name: `${name}${unique}`,
    arn: arn(context, "states", `${kind}:${machine.name}:${name}${unique}`),
    machineArn: machine.arn,
    versionArn: drawn?.arn,
    aliasArn: alias?.arn,
    type: machine.type,
    definition: settings.definition,
    roleArn: settings.roleArn,
    logging: settings.logging,
    tracing: settings.tracing,
    revisionId: settings.revisionId,
    status: "RUNNING",
    startedAt: now,
    stoppedAt: undefined,
    since: now,
    input: checkedInput(input.input),
    output: undefined,
    error: undefined,
    cause: undefined,
    traceHeader: input.traceHeader,
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

function checkedInput(given: string | undefined): string {
  if (given === undefined) return "{}";
  if (given === "") throw invalidInput("Invalid execution input.");
  const problem = jsonProblem(given);
  if (problem) throw invalidInput(problem.message);
  if (Buffer.byteLength(given) > DATA_LIMIT)
    throw invalidInput("Execution input exceeds the maximum length of 262144 bytes.");
  return given;
}

export function findExecution(context: Context, executionArn: string | undefined): ExecutionRow {
  const { machine, name } = readExecutionArn(executionArn);
  const key = keyOf(machine, name);
  keepUp(context, key);
  return found(context.table(executions).get(key), () => executionNotFound(executionArn ?? ""));
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
export const describeExecution: Api<"DescribeExecution"> = (input, context) => {
  const row = findExecution(context, input.executionArn);
  const withData = input.includedData !== "METADATA_ONLY";
  const redrive = redriveStatus(context, row);
  return {
    executionArn: row.arn,
    stateMachineArn: row.machineArn,
    name: row.name,
    status: row.status,
    startDate: new Date(row.startedAt),
    ...(row.stoppedAt !== undefined && { stopDate: new Date(row.stoppedAt) }),
    ...(withData && { input: row.input, ...(row.output !== undefined && { output: row.output }) }),
    inputDetails: { included: withData },
    ...(row.output !== undefined && { outputDetails: { included: withData } }),
    ...(row.error !== undefined && { error: row.error }),
    ...(row.cause !== undefined && { cause: row.cause }),
    ...(row.traceHeader !== undefined && { traceHeader: row.traceHeader }),
    ...(row.mapRunArn !== undefined && { mapRunArn: row.mapRunArn }),
    ...(row.versionArn !== undefined && { stateMachineVersionArn: row.versionArn }),
    ...(row.aliasArn !== undefined && { stateMachineAliasArn: row.aliasArn }),
    redriveCount: row.redriveCount,
    ...(row.redrivenAt !== undefined && { redriveDate: new Date(row.redrivenAt) }),
    redriveStatus: redrive.status,
    ...(redrive.reason !== undefined && { redriveStatusReason: redrive.reason }),
  };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineForExecution.html */
export const describeStateMachineForExecution: Api<"DescribeStateMachineForExecution"> = (input, context) => {
  const row = findExecution(context, input.executionArn);
  return {
    stateMachineArn: row.machineArn,
    name: row.machine,
    definition: row.definition,
    roleArn: row.roleArn,
    updateDate: new Date(row.startedAt),
    loggingConfiguration: loggingOf(row.logging),
    tracingConfiguration: { ...row.tracing },
    ...(row.mapRunArn !== undefined && { mapRunArn: row.mapRunArn }),
    ...(row.label !== undefined && { label: row.label }),
    ...(row.revisionId !== undefined && { revisionId: row.revisionId }),
  };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html */
export const stopExecution: Api<"StopExecution"> = async (input, context) => {
  const row = findExecution(context, input.executionArn);
  const running = runningAt(context, executionKey(row));
  running?.stop({ status: "ABORTED", error: input.error, cause: input.cause });
  await running?.ended;
  const { stoppedAt } = findExecution(context, input.executionArn);
  return { stopDate: new Date(stoppedAt ?? context.clock.now()) };
};

/** Refuses an operation that Express machines do not have. */
export function requireStandard(type: SFN.StateMachineType): void {
  if (type !== "STANDARD") throw typeNotSupported();
}
