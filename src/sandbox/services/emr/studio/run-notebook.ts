import { basename } from "node:path";
import { Readable } from "node:stream";
import type * as S3 from "@aws-sdk/client-s3";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { runNotebook } from "../../../engines/spark/index.ts";
import type { Context } from "../../../kit/index.ts";
import { roleArnOf, servicesAs } from "../access.ts";
import { hdfsOf } from "../clusters/hdfs.ts";
import { clusters, type ExecutionRow, executions } from "../state.ts";
import { isRunning, stoppable } from "../steps/running.ts";
import { bytesOf, environmentOf } from "../steps/spark-submit.ts";
import { refusalOf } from "./reach.ts";

/** The timer of a notebook execution. */
export async function executeNotebook({ id }: { id: string }, context: Context): Promise<void> {
  const row = context.table(executions).get(id);
  if (!row || isRunning(context, id)) return;
  // A sandbox that ended in the middle of a notebook has lost its kernel.
  if (row.status === "RUNNING") return end(context, id, { status: "FAILED", reason: "The kernel was lost." });
  if (row.status !== "START_PENDING" && row.status !== "STARTING") return;
  context.table(executions).patch(id, { status: "STARTING", reason: "Execution is starting for the notebook." });
  try {
    await stoppable(context, id, ({ kill }) => run(context, row, kill));
  } catch (error) {
    if (context.signal.aborted) return;
    end(context, id, { status: "FAILED", reason: `${nameOf(error)}: ${messageOf(error)}` });
  }
}

async function run(context: Context, row: ExecutionRow, signal: AbortSignal): Promise<void> {
  const cluster = context.table(clusters).get(row.cluster);
  const refused = cluster === undefined ? "The cluster is gone." : await refusalOf(context, row, cluster);
  if (cluster === undefined || refused !== undefined)
    return end(context, row.id, { status: "FAILED", reason: refused ?? "" });
  const role = (await roleArnOf(context, row.serviceRole)) ?? row.serviceRole;
  // The notebook's own role reads and writes the files; what the code does, the cluster's nodes do.
  const files = servicesAs(context, role, "emr-notebook");
  const notebook = await read(files, row.input);
  if (context.table(executions).get(row.id)?.status !== "STARTING") return;
  context.table(executions).patch(row.id, { status: "RUNNING", reason: "Execution is running for the notebook." });
  const result = await runNotebook({
    context,
    services: servicesAs(context, cluster.nodeRole, "emr-notebook"),
    environment: { ...(await environmentOf(context, cluster.nodeRole)), ...row.environment },
    notebook,
    parameters: JSON.parse(row.parameters ?? "{}") as Record<string, unknown>,
    hdfs: hdfsOf(context, cluster.id),
    signal,
    onLine: () => {},
  });
  if (context.signal.aborted) return;
  const outputUri = await write(files, row, result.notebook);
  if (result.status === "cancelled")
    return end(context, row.id, { status: "STOPPED", reason: "Execution was stopped by the user.", outputUri });
  const { failure } = result;
  end(context, row.id, {
    ...(result.status === "finished"
      ? { status: "FINISHED", reason: "Execution is finished for the notebook." }
      : { status: "FAILED", reason: failure ? `${failure.type}: ${failure.message}` : "A cell has failed." }),
    outputUri,
  });
}

type Place = ExecutionRow["input"];

async function read(services: Pick<Context, "service">, { bucket, key }: Place): Promise<string> {
  const { Body } = await services.service<typeof S3>("s3").GetObject({ Bucket: bucket, Key: key });
  return (await bytesOf(Body)).toString();
}

/** `<output prefix>/<name>_<execution>.ipynb`. */
async function write(services: Pick<Context, "service">, row: ExecutionRow, text: string): Promise<string> {
  const { bucket, key } = row.output;
  const folder = key === "" || key.endsWith("/") ? key : `${key}/`;
  const Key = `${folder}${basename(row.input.key, ".ipynb")}_${row.id}.ipynb`;
  const body = Buffer.from(text);
  await services.service<typeof S3>("s3").PutObject({
    Bucket: bucket,
    Key,
    Body: Readable.from([body]),
    ContentLength: body.length,
    ContentType: "application/x-ipynb+json",
  });
  return `s3://${bucket}/${Key}`;
}

interface End {
  readonly status: "FINISHED" | "FAILED" | "STOPPED";
  readonly reason: string;
  readonly outputUri?: string;
}

/** One that ends while it is being stopped is stopped. */
function end(context: Context, id: string, { status, reason, outputUri }: End): void {
  const row = context.table(executions).get(id);
  if (!row || row.ended !== undefined) return;
  context.table(executions).patch(id, { status, reason, outputUri, ended: context.clock.now() });
}
