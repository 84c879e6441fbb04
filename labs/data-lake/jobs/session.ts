/** The interactive session: one statement after the other, in one Python process on Spark. */
import { Glue, type Session, type Statement } from "@aws-sdk/client-glue";
import { accept, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { bucketOf } from "../lake/names.ts";

export async function keepOrMakeSession(context: SolveContext, Role: string): Promise<void> {
  const { aws, run } = context;
  const before = await readSession(context);
  if (before && ["STOPPED", "STOPPING", "FAILED", "TIMEOUT"].includes(before.Status ?? "")) {
    await aws(Glue).deleteSession({ Id: run.name() });
    await gone(context);
  } else if (before) return;
  await aws(Glue).createSession({
    Id: run.name(),
    Role,
    Command: { Name: "glueetl", PythonVersion: "3" },
    GlueVersion: "5.0",
    WorkerType: "G.1X",
    NumberOfWorkers: 2,
    IdleTimeout: 10,
  });
}

async function gone(context: SolveContext): Promise<void> {
  await context.until({
    for: "the ended session to be deleted",
    read: async () => (await readSession(context))?.Status ?? "deleted",
    observed: (status) => status,
    done: (status) => status === "deleted",
    usual: 10,
    limit: 180,
  });
}

/** Undefined where there is no such session. */
export const readSession = async ({ aws, run }: LabContext): Promise<Session | undefined> =>
  (await accept(aws(Glue).getSession({ Id: run.name() }), "EntityNotFoundException"))?.Session;

export const untilReady = (context: SolveContext): Promise<unknown> =>
  context.until({
    for: "the session to be READY",
    read: () => readSession(context),
    observed: (seen) => seen?.Status ?? "absent",
    done: (seen) => seen?.Status === "READY",
    failed: (seen) =>
      ["FAILED", "TIMEOUT", "STOPPED"].includes(seen?.Status ?? "")
        ? `The session is ${seen?.Status}: ${seen?.ErrorMessage ?? "no reason given"}`
        : undefined,
    usual: 45,
    limit: 600,
  });

export const countCode = ({ run }: Pick<LabContext, "run">): string =>
  `print(spark.read.parquet('s3://${bucketOf(run)}/curated/sales/').count())`;

/** Runs it and waits; throws the Python error where it fails. */
export async function runStatement({ aws, run, until }: SolveContext, Code: string): Promise<string> {
  const { Id = 0 } = await aws(Glue).runStatement({ SessionId: run.name(), Code });
  const statement = await until({
    for: "the statement to be answered",
    read: async () => (await aws(Glue).getStatement({ SessionId: run.name(), Id })).Statement,
    observed: (seen) => seen?.State ?? "unknown",
    done: (seen) => seen?.State === "AVAILABLE",
    failed: (seen) =>
      ["ERROR", "CANCELLED"].includes(seen?.State ?? "")
        ? `${seen?.Output?.ErrorName}: ${seen?.Output?.ErrorValue}`
        : undefined,
    usual: 20,
    limit: 300,
  });
  return outputOf(statement);
}

/** Newest first; none where the session is gone. */
export async function statements({ aws, run }: LabContext): Promise<Statement[]> {
  const answer = await accept(
    aws(Glue).listStatements({ SessionId: run.name() }),
    "EntityNotFoundException",
    "IllegalSessionStateException",
  );
  return [...(answer?.Statements ?? [])].sort((a, b) => (b.Id ?? 0) - (a.Id ?? 0));
}

export const outputOf = (statement: Statement | undefined): string => statement?.Output?.Data?.TextPlain?.trim() ?? "";
