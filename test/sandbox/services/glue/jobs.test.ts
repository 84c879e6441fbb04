/** Glue jobs: scripts that really run with their role, their arguments, logs, and how they fail. */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as Glue from "@aws-sdk/client-glue";
import type * as S3 from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BUCKET, type DataLake, dataLake, glueRole, put, until } from "./data-lake.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let lake: DataLake;

beforeEach(async () => {
  lake = await dataLake();
});
afterEach(() => lake.sandbox.close());

async function createJob(script: string, more: Partial<Glue.CreateJobRequest> = {}): Promise<void> {
  await put(lake, "scripts/job.py", script);
  await lake.glue.CreateJob({
    Name: "etl",
    Role: lake.role,
    Command: { Name: "pythonshell", ScriptLocation: `s3://${BUCKET}/scripts/job.py`, PythonVersion: "3.9" },
    ...more,
  });
}

const SPARK: Partial<Glue.CreateJobRequest> = {
  Command: { Name: "glueetl", ScriptLocation: `s3://${BUCKET}/scripts/job.py`, PythonVersion: "3" },
  GlueVersion: "5.0",
  WorkerType: "G.1X",
  NumberOfWorkers: 2,
  Timeout: 10,
};

async function ended(RunId: string | undefined): Promise<Glue.JobRun> {
  const { JobRun: run } = await until(
    `end of ${RunId}`,
    () => lake.glue.GetJobRun({ JobName: "etl", RunId }),
    (answer) => !/STARTING|RUNNING|STOPPING/.test(answer.JobRun?.JobRunState ?? ""),
  );
  return run ?? {};
}

const run = async (Arguments?: Record<string, string>): Promise<Glue.JobRun> =>
  ended((await lake.glue.StartJobRun({ JobName: "etl", ...(Arguments ? { Arguments } : {}) })).JobRunId);

async function logOf(kind: "output" | "error", { Id }: Glue.JobRun): Promise<string> {
  const { events = [] } = await lake.sandbox
    .service<typeof Logs>("cloudwatch-logs")
    .GetLogEvents({ logGroupName: `/aws-glue/jobs/${kind}`, logStreamName: Id, startFromHead: true });
  return events.map(({ message }) => message).join("\n");
}

test("a Python shell gets the job's arguments and the run's over them, and its role's keys", async () => {
  await createJob(
    `import os, sys
from awsglue.utils import getResolvedOptions
args = getResolvedOptions(sys.argv, ["JOB_NAME", "GREETING", "NAME"])
print(args["JOB_NAME"], args["GREETING"], args["NAME"], os.environ["AWS_REGION"], bool(os.environ["AWS_SESSION_TOKEN"]))
print("careful", file=sys.stderr)
`,
    { DefaultArguments: { "--GREETING": "hello", "--NAME": "nobody" } },
  );
  const result = await run({ "--NAME": "Ada" });
  expect(result).toMatchObject({
    JobRunState: "SUCCEEDED",
    Attempt: 0,
    MaxCapacity: 0.0625,
    LogGroupName: "/aws-glue/jobs",
  });
  expect(await logOf("output", result)).toBe("etl hello Ada us-east-1 True");
  expect(await logOf("error", result)).toContain("careful");
});

test("a Spark job reads and writes S3 as its role", async () => {
  await put(lake, "raw/a.json", '{"n":1}\n{"n":2}\n');
  await createJob(
    `import sys
from awsglue.utils import getResolvedOptions
from awsglue.context import GlueContext
from awsglue.job import Job
from pyspark.context import SparkContext
args = getResolvedOptions(sys.argv, ["JOB_NAME", "OUT"])
gc = GlueContext(SparkContext.getOrCreate())
job = Job(gc)
job.init(args["JOB_NAME"], args)
frame = gc.spark_session.read.json("s3://${BUCKET}/raw/a.json")
frame.coalesce(1).write.mode("overwrite").parquet(args["OUT"])
print(frame.count())
job.commit()
`,
    SPARK,
  );
  const result = await run({ "--OUT": `s3://${BUCKET}/out/` });
  expect(result.ErrorMessage).toBeUndefined();
  expect(result).toMatchObject({ JobRunState: "SUCCEEDED", GlueVersion: "5.0", MaxCapacity: 2, NumberOfWorkers: 2 });
  expect(await logOf("output", result)).toBe("2");
  const { Contents = [] } = await lake.sandbox
    .service<typeof S3>("s3")
    .ListObjectsV2({ Bucket: BUCKET, Prefix: "out/" });
  expect(Contents.map(({ Key }) => Key).some((key) => key?.endsWith(".parquet"))).toBe(true);
});

test("what Python raises is the run's message, with category and line", async () => {
  await createJob("import sys\nvalue = 1\nprint(valu)\n", SPARK);
  const result = await run();
  expect(result).toMatchObject({
    JobRunState: "FAILED",
    ErrorMessage: "Error Category: UNCLASSIFIED_ERROR; Failed Line Number: 3; NameError: name 'valu' is not defined",
  });
  expect(await logOf("error", result)).toContain("NameError");
});

test("a script that the role may not read, or that is not there, is a launch error", async () => {
  await createJob("print(1)\n", { Role: await glueRole(lake.sandbox, "blind", []) });
  expect((await run()).ErrorMessage).toMatch(
    /^LAUNCH ERROR \| Error downloading from S3 for bucket: lake-bucket, key: scripts\/job\.py\..*Error Code: AccessDenied/,
  );
  await lake.sandbox.service<typeof S3>("s3").DeleteObject({ Bucket: BUCKET, Key: "scripts/job.py" });
  await lake.glue.UpdateJob({
    JobName: "etl",
    JobUpdate: { Role: lake.role, Command: { Name: "pythonshell", ScriptLocation: `s3://${BUCKET}/scripts/job.py` } },
  });
  expect((await run()).ErrorMessage).toMatch(/Error Code: NoSuchKey/);
});

test("one run at a time, which can be stopped", async () => {
  await createJob("import time\nprint('up', flush=True)\ntime.sleep(600)\n");
  const { JobRunId } = await lake.glue.StartJobRun({ JobName: "etl" });
  await expect(lake.glue.StartJobRun({ JobName: "etl" })).rejects.toMatchObject({
    name: "ConcurrentRunsExceededException",
    message: "Concurrent runs exceeded for etl",
  });
  await until(
    "RUNNING",
    () => lake.glue.GetJobRun({ JobName: "etl", RunId: JobRunId }),
    (answer) => answer.JobRun?.JobRunState === "RUNNING",
  );
  const stopped = await lake.glue.BatchStopJobRun({ JobName: "etl", JobRunIds: [JobRunId ?? "", "jr_0"] });
  expect(stopped.SuccessfulSubmissions).toEqual([{ JobName: "etl", JobRunId }]);
  expect(stopped.Errors?.[0]?.ErrorDetail?.ErrorCode).toBe("EntityNotFoundException");
  expect(await ended(JobRunId)).toMatchObject({ JobRunState: "STOPPED" });
});

test.each([
  ["--job-bookmark-option", "job-bookmark-enable", "keeps no bookmarks"],
  ["--additional-python-modules", "pyarrow", "installs nothing"],
  ["--extra-jars", "s3://lake-bucket/x.jar", "has no Java classes"],
])("%s is refused by name before the script runs", async (name, value, words) => {
  await createJob("print('never')");
  const refused = await run({ [name]: value });
  expect(refused.JobRunState).toBe("FAILED");
  expect(refused.ErrorMessage).toMatch(/^LAUNCH ERROR \| /);
  expect(refused.ErrorMessage).toContain(name);
  expect(refused.ErrorMessage).toContain(words);
});

test("a run that failed is tried again", async () => {
  await createJob("import sys\nsys.exit(3)\n", { MaxRetries: 1 });
  const first = await run();
  expect(first).toMatchObject({ JobRunState: "FAILED", ErrorMessage: "Command failed with exit code 3" });
  const second = await ended(`${first.Id}_attempt_1`);
  expect(second).toMatchObject({ JobRunState: "FAILED", Attempt: 1, PreviousRunId: first.Id });
  const { JobRuns = [] } = await lake.glue.GetJobRuns({ JobName: "etl" });
  expect(JobRuns).toHaveLength(2);
});

test("jobs are refused in Glue's words", async () => {
  await expect(
    createJob("", { Role: await glueRole(lake.sandbox, "stranger", [], "ec2.amazonaws.com") }),
  ).rejects.toThrow(
    /^Role arn:aws:iam::123456789012:role\/stranger should be given assume role permissions for Glue Service\.$/,
  );
  await expect(createJob("", { ...SPARK, MaxCapacity: 2 })).rejects.toThrow(/do not set Max Capacity/);
  await expect(createJob("", { ...SPARK, GlueVersion: "7.0" })).rejects.toMatchObject({
    name: "InvalidInputException",
  });
  await createJob("");
  await expect(createJob(""), "the same call again").resolves.toBeUndefined();
  await expect(createJob("", { MaxRetries: 2 })).rejects.toMatchObject({
    name: "IdempotentParameterMismatchException",
  });
  await expect(lake.glue.StartJobRun({ JobName: "nosuch" })).rejects.toThrow(
    "Failed to start job run due to missing metadata",
  );
  await lake.glue.DeleteJob({ JobName: "etl" });
  await expect(lake.glue.DeleteJob({ JobName: "etl" })).resolves.toMatchObject({ JobName: "etl" });
  await expect(lake.glue.GetJob({ JobName: "etl" })).rejects.toMatchObject({ name: "EntityNotFoundException" });
});
