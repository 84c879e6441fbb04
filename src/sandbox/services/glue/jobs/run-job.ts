import type * as S3 from "@aws-sdk/client-s3";
import { nowMs } from "../../../../shared/clock.ts";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { s3Location } from "../../../engines/s3-files/index.ts";
import { runSparkApplication, type SparkExit } from "../../../engines/spark/index.ts";
import { type Context, Fault } from "../../../kit/index.ts";
import { scriptEnvironment } from "../credentials.ts";
import { asRole } from "../role.ts";
import { RunLog } from "../run-log.ts";
import { errorMessage } from "./error-message.ts";
import { type JobArguments, runArguments } from "./job-arguments.ts";
import { launch, runningJobs } from "./job-runs.ts";
import { runPythonShell } from "./python-shell.ts";
import { SESSION } from "./settings.ts";
import { type JobRow, type JobRunRow, jobRuns, jobs } from "./state.ts";

type Outcome = Pick<JobRunRow, "state" | "error">;

/** The timer of a run: does nothing for one that has ended. */
export async function runJob(named: { job: string; id: string }, context: Context): Promise<void> {
  const key = `${named.job}/${named.id}`;
  const job = context.table(jobs).get(named.job);
  const run = context.table(jobRuns).get(key);
  if (!job || !run) return;
  if (run.state === "STOPPING") return end(context, job, run, { state: "STOPPED", error: undefined });
  // Half of the script may have run already: it is not begun a second time by itself.
  if (run.state === "RUNNING")
    return end(context, job, run, { state: "FAILED", error: "Internal service error : the sandbox was restarted" });
  if (run.state !== "STARTING") return;
  const stopped = new AbortController();
  context.runtime(runningJobs).set(run.id, stopped);
  try {
    const outcome = await outcomeOf({ context, job, run, stopped: stopped.signal });
    if (!context.signal.aborted) end(context, job, run, outcome);
  } finally {
    context.runtime(runningJobs).delete(run.id);
  }
}

interface Work {
  readonly context: Context;
  readonly job: JobRow;
  readonly run: JobRunRow;
  readonly stopped: AbortSignal;
}

async function outcomeOf(work: Work): Promise<Outcome> {
  const { context, job, run, stopped } = work;
  const { role, command } = job.settings;
  const environment = await scriptEnvironment(context, role, SESSION);
  if (!environment) return failed(`Role ${role} should be given assume role permissions for Glue Service.`);
  const given = runArguments(job, run);
  if (given.refused !== undefined) return failed(`LAUNCH ERROR | ${given.refused}. Please refer logs for details.`);
  const services = asRole(context, role, SESSION);
  const script = await scriptOf(services, command.ScriptLocation ?? "", context);
  if (script instanceof LaunchError) return failed(script.message);
  if (stopped.aborted) return { state: "STOPPED", error: undefined };
  const running = nowMs();
  context.table(jobRuns).patch(`${job.name}/${run.id}`, { state: "RUNNING", running, updated: running });
  return runScript(work, { services, environment, given, script });
}

interface Launched {
  readonly services: Pick<Context, "service">;
  readonly environment: Readonly<Record<string, string>>;
  readonly given: JobArguments;
  readonly script: string;
}

/** A script keeps AWS's whole minutes at every pace: it runs as long as it runs. */
async function runScript({ context, job, run, stopped }: Work, launched: Launched): Promise<Outcome> {
  const { services, environment, given, script: text } = launched;
  const output = new RunLog(context, services, { group: "/aws-glue/jobs/output", stream: run.id });
  const errors = new RunLog(context, services, { group: "/aws-glue/jobs/error", stream: run.id });
  const late = AbortSignal.timeout(Math.min(run.capacity.minutes * 60_000, 2 ** 31 - 1));
  const program = {
    script: { name: job.settings.command.ScriptLocation ?? "", text },
    args: given.argv,
    environment,
    signal: AbortSignal.any([stopped, late, context.signal]),
    onLine: (stream: "stdout" | "stderr", line: string) => (stream === "stdout" ? output : errors).write(line),
  };
  let exit: SparkExit;
  try {
    exit =
      job.settings.command.Name === "pythonshell"
        ? await runPythonShell(context, program)
        : await runSparkApplication({ ...program, context, services, ...given });
  } catch (error) {
    errors.write(messageOf(error));
    exit = {
      exitCode: 1,
      engine: "none",
      cancelled: false,
      failure: { type: nameOf(error), message: messageOf(error), traceback: [] },
    };
  }
  await Promise.all([output.flush(), errors.flush()]);
  if (stopped.aborted) return { state: "STOPPED", error: undefined };
  if (late.aborted) return { state: "TIMEOUT", error: `Job run timed out after ${run.capacity.minutes} minutes` };
  return exit.exitCode === 0
    ? { state: "SUCCEEDED", error: undefined }
    : failed(errorMessage(exit, job.settings.command.ScriptLocation ?? ""));
}

const failed = (error: string): Outcome => ({ state: "FAILED", error });

class LaunchError extends Error {}

/** With the role's permissions. */
async function scriptOf(
  services: Pick<Context, "service">,
  location: string,
  { requestId }: Context,
): Promise<string | LaunchError> {
  const { bucket = "", key = "" } = s3Location(location) ?? {};
  try {
    const { Body: body } = await services.service<typeof S3>("s3").GetObject({ Bucket: bucket, Key: key });
    if (typeof body === "string") return body;
    const parts: Uint8Array[] = [];
    for await (const part of body instanceof Uint8Array ? [body] : (body ?? [])) parts.push(part);
    return Buffer.concat(parts).toString("utf8");
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const status = error.status ?? (/^NoSuch/.test(error.name) ? 404 : 403);
    return new LaunchError(
      `LAUNCH ERROR | Error downloading from S3 for bucket: ${bucket}, key: ${key}.${error.message} (Service: Amazon S3; Status Code: ${status}; Error Code: ${error.name}; Request ID: ${requestId}; Proxy: null)Please refer logs for details.`,
    );
  }
}

/** A run that failed is tried again as often as the job says. */
function end(context: Context, job: JobRow, run: JobRunRow, { state, error }: Outcome): void {
  const now = nowMs();
  const ended = context.table(jobRuns).patch(`${job.name}/${run.id}`, { state, error, completed: now, updated: now });
  if (!ended) return;
  context.publish("service-event", {
    source: "aws.glue",
    detailType: "Glue Job State Change",
    resources: [],
    detail: {
      jobName: job.name,
      severity: state === "SUCCEEDED" || state === "STOPPED" ? "INFO" : "ERROR",
      state,
      jobRunId: run.id,
      message: error ?? (state === "SUCCEEDED" ? "Job run succeeded" : `Job run ${state.toLowerCase()}`),
    },
  });
  if ((state !== "FAILED" && state !== "TIMEOUT") || run.attempt >= job.settings.retries) return;
  const first = run.id.replace(/_attempt_\d+$/, "");
  const attempt = run.attempt + 1;
  launch(context, job, { ...run, id: `${first}_attempt_${attempt}`, attempt, previous: run.id });
}
