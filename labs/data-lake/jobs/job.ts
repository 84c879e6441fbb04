/** The ETL job: made, run, waited for. */
import { Glue, type Job, type JobRun } from "@aws-sdk/client-glue";
import { accept, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { bucketOf, databaseOf } from "../lake/names.ts";

export async function keepOrMakeJob(context: SolveContext, role: string): Promise<void> {
  if (await readJob(context)) return;
  const { aws, run } = context;
  await context.until({
    for: "Glue to accept the role, which may be seconds old",
    read: () =>
      accept(
        aws(Glue).createJob({ Name: run.name("etl"), ...definition(context, role, "5.0") }),
        "InvalidInputException",
      ),
    observed: (made) => (made ? "created" : "role not usable yet"),
    done: (made) => made !== undefined,
    usual: 10,
    limit: 90,
    every: 10,
  });
}

export const setVersion = async (context: SolveContext, version: string): Promise<void> => {
  const role = (await readJob(context))?.Role ?? "";
  await context
    .aws(Glue)
    .updateJob({ JobName: context.run.name("etl"), JobUpdate: definition(context, role, version) });
};

const definition = ({ run }: Pick<LabContext, "run">, Role: string, GlueVersion: string) => ({
  Role,
  Command: {
    Name: "glueetl",
    ScriptLocation: `s3://${bucketOf(run)}/scripts/etl_sales.py`,
    PythonVersion: "3",
  },
  GlueVersion,
  WorkerType: "G.1X" as const,
  NumberOfWorkers: 2,
  Timeout: 10,
  MaxRetries: 0,
  DefaultArguments: {
    "--DATABASE": databaseOf(run),
    "--CURATED": `s3://${bucketOf(run)}/curated/sales/`,
    "--enable-glue-datacatalog": "true",
    "--job-language": "python",
  },
});

/** Undefined where there is no such job. */
export const readJob = async ({ aws, run }: LabContext): Promise<Job | undefined> =>
  (await accept(aws(Glue).getJob({ JobName: run.name("etl") }), "EntityNotFoundException"))?.Job;

/** The newest run that succeeded. */
export async function succeeded({ aws, run }: LabContext): Promise<JobRun | undefined> {
  const answer = await accept(aws(Glue).getJobRuns({ JobName: run.name("etl") }), "EntityNotFoundException");
  return answer?.JobRuns?.find(({ JobRunState }) => JobRunState === "SUCCEEDED");
}

const FAILED = ["FAILED", "ERROR", "TIMEOUT", "STOPPED", "EXPIRED"];

/** Starts a run and waits for its end; throws with Glue's own message where it fails. */
export async function runJob({ aws, run, until }: SolveContext): Promise<void> {
  const JobName = run.name("etl");
  const { JobRunId } = await aws(Glue).startJobRun({ JobName });
  await until({
    for: `the job ${JobName} to finish`,
    read: async () => (await aws(Glue).getJobRun({ JobName, RunId: JobRunId })).JobRun,
    observed: (seen) => seen?.JobRunState ?? "unknown",
    done: (seen) => seen?.JobRunState === "SUCCEEDED",
    failed: (seen) =>
      FAILED.includes(seen?.JobRunState ?? "")
        ? `${seen?.JobRunState}: ${seen?.ErrorMessage ?? "see /aws-glue/jobs/error"}`
        : undefined,
    usual: 120,
    limit: 900,
  });
}
