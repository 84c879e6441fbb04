/** Notebooks executed by API. https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-managed-notebooks-headless.html */
import type * as EMR from "@aws-sdk/client-emr";
import { arn, type Context, found, fromTagList, page, toTagList } from "../../../kit/index.ts";
import { isAssumable, roleArnOf } from "../access.ts";
import { PRINCIPAL } from "../clusters/service-role.ts";
import { executionNotValid, invalidRequest, notInTheSandbox } from "../faults.ts";
import type { On } from "../handler.ts";
import { newId } from "../ids.ts";
import { clusterOf, dateOf } from "../lookup.ts";
import { type ExecutionRow, executions } from "../state.ts";
import { stopWork } from "../steps/running.ts";

const STARTING_MS = 20_000;

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_StartNotebookExecution.html */
export const startNotebookExecution: On<"StartNotebookExecution"> = async (input, context) => {
  if (input.EditorId !== undefined || input.NotebookS3Location === undefined)
    throw notInTheSandbox("Executing a notebook of a Workspace (EditorId); give NotebookS3Location:");
  const { Bucket: bucket = "", Key: key = "" } = input.NotebookS3Location;
  const output = input.OutputNotebookS3Location;
  if (output?.Bucket === undefined || output.Key === undefined)
    throw invalidRequest("OutputNotebookS3Location is required with NotebookS3Location.");
  if (!key.endsWith(".ipynb")) throw invalidRequest(`${key} is no notebook: its name must end in .ipynb.`);
  if (input.OutputNotebookFormat === "HTML") throw notInTheSandbox("OutputNotebookFormat HTML");
  const cluster = clusterOf(context, input.ExecutionEngine?.Id);
  if (cluster.state !== "RUNNING" && cluster.state !== "WAITING")
    throw invalidRequest(`Cluster ${cluster.id} is in state ${cluster.state}: it must be RUNNING or WAITING.`);
  await checkRole(context, input.ServiceRole ?? "");
  checkParameters(input.NotebookParams);
  const id = newId("ex", 25);
  context.table(executions).put(id, {
    id,
    arn: arn(context, "elasticmapreduce", `notebook-execution/${id}`),
    name: input.NotebookExecutionName,
    cluster: cluster.id,
    primaryGroup: input.ExecutionEngine?.MasterInstanceSecurityGroupId,
    notebookGroup: input.NotebookInstanceSecurityGroupId,
    serviceRole: input.ServiceRole ?? "",
    parameters: input.NotebookParams,
    input: { bucket, key },
    output: { bucket: output.Bucket, key: output.Key },
    environment: input.EnvironmentVariables ?? {},
    status: "START_PENDING",
    reason: undefined,
    outputUri: undefined,
    started: context.clock.now(),
    ended: undefined,
    tags: fromTagList(input.Tags),
  });
  context.later("run-notebook", context.clock.lifecycle(STARTING_MS), { id });
  return { NotebookExecutionId: id };
};

async function checkRole(context: Context, name: string): Promise<void> {
  const role = await roleArnOf(context, name);
  if (role === undefined || !(await isAssumable(context, role, PRINCIPAL)))
    throw invalidRequest(`The service role ${name} does not exist or does not trust ${PRINCIPAL}.`);
}

function checkParameters(text: string | undefined): void {
  if (text === undefined) return;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  } catch {
    // Told below.
  }
  throw invalidRequest("NotebookParams must be a JSON object.");
}

const executionOf = (context: Context, id = ""): ExecutionRow =>
  found(context.table(executions).get(id), () => executionNotValid(id));

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_DescribeNotebookExecution.html */
export const describeNotebookExecution: On<"DescribeNotebookExecution"> = (input, context) => {
  const row = executionOf(context, input.NotebookExecutionId);
  return {
    NotebookExecution: {
      NotebookExecutionId: row.id,
      ExecutionEngine: { Id: row.cluster, Type: "EMR", MasterInstanceSecurityGroupId: row.primaryGroup },
      NotebookExecutionName: row.name,
      NotebookParams: row.parameters,
      Status: row.status,
      StartTime: dateOf(row.started),
      EndTime: dateOf(row.ended),
      Arn: row.arn,
      OutputNotebookURI: row.outputUri,
      LastStateChangeReason: row.reason,
      NotebookInstanceSecurityGroupId: row.notebookGroup,
      Tags: toTagList(row.tags),
      NotebookS3Location: { Bucket: row.input.bucket, Key: row.input.key },
      OutputNotebookS3Location: { Bucket: row.output.bucket, Key: row.output.key },
      EnvironmentVariables: { ...row.environment },
    },
  };
};

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_ListNotebookExecutions.html: newest first. */
export const listNotebookExecutions: On<"ListNotebookExecutions"> = (input, context) => {
  const { Status: status, From: from, To: to, ExecutionEngineId: engine } = input;
  const rows = context
    .table(executions)
    .list()
    .filter((row) => (status ?? row.status) === row.status && (engine ?? row.cluster) === row.cluster)
    .filter((row) => (!from || row.started >= from.getTime()) && (!to || row.started <= to.getTime()))
    .sort((a, b) => b.started - a.started || (a.id < b.id ? -1 : 1));
  const { items, next } = page(rows, {
    token: input.Marker,
    limit: undefined,
    max: 50,
    badToken: "InvalidRequestException",
  });
  return { NotebookExecutions: items.map(summaryOf), Marker: next };
};

const summaryOf = (row: ExecutionRow): EMR.NotebookExecutionSummary => ({
  NotebookExecutionId: row.id,
  NotebookExecutionName: row.name,
  Status: row.status,
  StartTime: dateOf(row.started),
  EndTime: dateOf(row.ended),
  NotebookS3Location: { Bucket: row.input.bucket, Key: row.input.key },
  ExecutionEngineId: row.cluster,
});

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_StopNotebookExecution.html: what has ended stays as it is. */
export const stopNotebookExecution: On<"StopNotebookExecution"> = (input, context) => {
  const row = executionOf(context, input.NotebookExecutionId);
  if (row.ended !== undefined) return {};
  context.table(executions).patch(row.id, { status: "STOP_PENDING", reason: "Execution is being stopped." });
  stopWork(context, row.id);
  context.later("stop-notebook", 0, { id: row.id });
  return {};
};

/** Timer: one that was not running yet stops here; one that runs, when its process has ended. */
export function stopNotebook({ id }: { id: string }, context: Context): void {
  const row = context.table(executions).get(id);
  if (row?.status !== "STOP_PENDING") return;
  context.table(executions).patch(id, {
    status: "STOPPED",
    reason: "Execution was stopped by the user.",
    ended: context.clock.now(),
  });
}
