/** Distributed Map: each item, or batch of items, is an execution of its own. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
import { randomUuid } from "../../../../shared/random.ts";
import { type Json, type MapRunRequest, StatesError } from "../../../engines/states-language/index.ts";
import { arn, type Context } from "../../../kit/index.ts";
import { roleAllows } from "../execution-role.ts";
import type { Running } from "../running/runs.ts";
import { type ExecutionRow, type MapRunRow, mapRuns } from "../state.ts";
import { batched } from "./batches.ts";
import { MapRunner } from "./map-runner.ts";
import { readItems } from "./read-items.ts";
import { writeResults } from "./write-results.ts";

export interface MapWork {
  readonly request: MapRunRequest;
  readonly signal: AbortSignal;
  launch(row: ExecutionRow): Running;
}

/** Runs it to its end: the results, or where they were written to. */
export async function runMap(context: Context, row: ExecutionRow, work: MapWork): Promise<Json> {
  const { request } = work;
  const run =
    request.mapRunArn === undefined
      ? await begin(context, row, request)
      : goOn(context, request.mapRunArn, request.isRedriven);
  request.started(run.arn);
  await requireStart(context, row);
  const runner = new MapRunner(context, row, { ...work, run });
  const ended = await runner.run();
  if (request.writer === undefined)
    return ended.children.flatMap(({ output }): Json[] => (output === undefined ? [] : [JSON.parse(output)]));
  return writeResults(context, row, { run: ended, writer: request.writer });
}

/** The role starts the children itself. */
async function requireStart(context: Context, row: ExecutionRow): Promise<void> {
  if (await roleAllows(context, row.roleArn, { actions: ["states:StartExecution"], resource: row.machineArn })) return;
  const role = row.roleArn.slice(row.roleArn.lastIndexOf("/") + 1);
  throw new StatesError(
    "States.Permissions",
    `User: arn:aws:sts::${context.account}:assumed-role/${role}/${row.session} is not authorized to perform: states:StartExecution on resource: ${row.machineArn} because no identity-based policy allows the states:StartExecution action`,
  );
}

async function begin(context: Context, row: ExecutionRow, request: MapRunRequest): Promise<MapRunRow> {
  const label = request.state.Label ?? request.stateName.replaceAll(/[^A-Za-z0-9_-]/g, "").slice(0, 40);
  const run: MapRunRow = {
    arn: arn(context, "states", `mapRun:${row.machine}/${label}:${randomUuid()}`),
    machine: row.machine,
    execution: row.name,
    executionArn: row.arn,
    machineArn: `${row.machineArn}/${label}`,
    label,
    status: "RUNNING",
    startedAt: context.clock.now(),
    stoppedAt: undefined,
    maxConcurrency: request.maxConcurrency,
    toleratedCount: request.toleratedCount ?? 0,
    toleratedPercentage: request.toleratedPercentage ?? 0,
    redriveCount: 0,
    redrivenAt: undefined,
    children: [],
  };
  context.table(mapRuns).put(run.arn, run);
  request.started(run.arn);
  try {
    const children = await childrenOf(context, row, request);
    return context.table(mapRuns).patch(run.arn, { children }) ?? run;
  } catch (error) {
    context.table(mapRuns).patch(run.arn, { status: "FAILED", stoppedAt: context.clock.now() });
    throw error;
  }
}

async function childrenOf(context: Context, row: ExecutionRow, request: MapRunRequest): Promise<MapRunRow["children"]> {
  const items = await readItems(context, row, request);
  const selected: Json[] = [];
  for (const [index, item] of items.entries()) selected.push(await request.select(item, index));
  return batched(selected, request.batcher).map(({ input, items: count }) => ({
    name: randomUuid(),
    items: count,
    input: JSON.stringify(input),
    status: "PENDING",
    output: undefined,
    error: undefined,
    cause: undefined,
  }));
}

/** After a restart, or redriven: what has not succeeded is run again. */
function goOn(context: Context, mapRunArn: string, isRedriven: boolean): MapRunRow {
  const before = context.table(mapRuns).get(mapRunArn);
  if (!before) throw new Error(`no map run ${mapRunArn}`);
  const isAgain = isRedriven && before.status !== "RUNNING";
  return context.table(mapRuns).put(mapRunArn, {
    ...before,
    status: "RUNNING",
    stoppedAt: undefined,
    ...(isAgain && { redriveCount: before.redriveCount + 1, redrivenAt: context.clock.now() }),
    children: before.children.map((child) =>
      child.status === "SUCCEEDED" || (!isAgain && child.status === "FAILED")
        ? child
        : { ...child, name: randomUuid(), status: "PENDING", error: undefined, cause: undefined },
    ),
  });
}
