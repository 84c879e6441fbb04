import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import { randomHex } from "../../../../shared/random.ts";
import { type Context, defineRuntime, fault, found, page } from "../../../kit/index.ts";
import { invalidInput, notFound } from "../faults.ts";
import type { On } from "../handler.ts";
import { runCapacity } from "./settings.ts";
import { isActive, type JobRow, type JobRunRow, jobRuns, jobs } from "./state.ts";

/** Runs whose script runs, by id, to be stopped. */
export const runningJobs = defineRuntime({
  name: "glue-job-runs",
  create: () => new Map<string, AbortController>(),
});

/** AWS takes this long to find workers. */
const LAUNCH_MS = 20_000;

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-runs.html */
export const startJobRun: On<"StartJobRun"> = (input, context) => {
  const job = context.table(jobs).get(input.JobName ?? "");
  if (!job) throw notFound("Failed to start job run due to missing metadata");
  for (const member of ["SecurityConfiguration", "NotificationProperty", "ExecutionRoleSessionPolicy"] as const)
    if (input[member] !== undefined) throw invalidInput(`${member} of job runs is not in the sandbox.`);
  if (input.JobRunId !== undefined) runOf(context, job.name, input.JobRunId);
  const fixed = Object.keys(input.Arguments ?? {}).find((name) => name in job.settings.fixed);
  if (fixed !== undefined) throw invalidInput(`Argument ${fixed} cannot be overridden.`);
  const active = context.table(jobRuns).list(`${job.name}/`).filter(isActive);
  if (active.length >= job.settings.concurrency)
    throw fault("ConcurrentRunsExceededException", `Concurrent runs exceeded for ${job.name}`);
  const id = `jr_${randomHex(64)}`;
  launch(context, job, {
    id,
    attempt: 0,
    previous: input.JobRunId,
    arguments: input.Arguments ?? {},
    capacity: runCapacity(job.settings.capacity, input),
  });
  return { JobRunId: id };
};

type Launch = Pick<JobRunRow, "id" | "attempt" | "previous" | "arguments" | "capacity">;

/** A run begins in STARTING. */
export function launch(context: Context, job: JobRow, run: Launch): void {
  const now = nowMs();
  context.table(jobRuns).put(`${job.name}/${run.id}`, {
    ...run,
    job: job.name,
    state: "STARTING",
    error: undefined,
    started: now,
    updated: now,
    completed: undefined,
    running: undefined,
  });
  context.later("job-run", context.clock.lifecycle(LAUNCH_MS), { job: job.name, id: run.id });
}

export const getJobRun: On<"GetJobRun"> = ({ JobName, RunId }, context) => ({
  JobRun: described(runOf(context, JobName, RunId)),
});

/** The newest first. */
export const getJobRuns: On<"GetJobRuns"> = ({ JobName: name = "", NextToken: token, MaxResults: limit }, context) => {
  if (!context.table(jobs).has(name)) throw notFound(`Job with name: ${name} not found.`);
  const rows = context
    .table(jobRuns)
    .list(`${name}/`)
    .sort((a, b) => b.started - a.started);
  const { items, next } = page(rows, { token, limit, max: 200 });
  return { JobRuns: items.map(described), NextToken: next };
};

export const batchStopJobRun: On<"BatchStopJobRun"> = ({ JobName = "", JobRunIds: ids = [] }, context) => {
  const Errors: Glue.BatchStopJobRunError[] = [];
  const SuccessfulSubmissions: Glue.BatchStopJobRunSuccessfulSubmission[] = [];
  for (const JobRunId of ids) {
    const run = context.table(jobRuns).get(`${JobName}/${JobRunId}`);
    if (run && isActive(run)) {
      stopRun(context, run);
      SuccessfulSubmissions.push({ JobName, JobRunId });
    } else
      Errors.push({
        JobName,
        JobRunId,
        ErrorDetail: run
          ? { ErrorCode: "InvalidInputException", ErrorMessage: `Job run ${JobRunId} is in state ${run.state}.` }
          : { ErrorCode: "EntityNotFoundException", ErrorMessage: `Job run ${JobRunId} not found.` },
      });
  }
  return { SuccessfulSubmissions, Errors };
};

/** A script that runs is ended; the timer of a run that has not begun sees it. */
export function stopRun(context: Context, { job, id }: JobRunRow): void {
  context.table(jobRuns).patch(`${job}/${id}`, { state: "STOPPING", updated: nowMs() });
  context.runtime(runningJobs).get(id)?.abort();
}

const runOf = (context: Context, job = "", id = ""): JobRunRow =>
  found(context.table(jobRuns).get(`${job}/${id}`), () => notFound(`Job Run: ${id} is not found.`));

function described(run: JobRunRow): Glue.JobRun {
  const { capacity } = run;
  const seconds = run.running === undefined ? 0 : Math.round(((run.completed ?? nowMs()) - run.running) / 1000);
  const counted = capacity.executionClass === "FLEX" || run.arguments["--enable-auto-scaling"] === "true";
  return {
    Id: run.id,
    Attempt: run.attempt,
    PreviousRunId: run.previous,
    JobName: run.job,
    JobMode: "SCRIPT",
    StartedOn: new Date(run.started),
    LastModifiedOn: new Date(run.updated),
    CompletedOn: run.completed === undefined ? undefined : new Date(run.completed),
    JobRunState: run.state,
    Arguments: Object.keys(run.arguments).length > 0 ? { ...run.arguments } : undefined,
    ErrorMessage: run.error,
    PredecessorRuns: [],
    AllocatedCapacity: Math.floor(capacity.most),
    ExecutionTime: seconds,
    Timeout: capacity.minutes,
    MaxCapacity: capacity.most,
    WorkerType: capacity.workerType,
    NumberOfWorkers: capacity.workers,
    LogGroupName: "/aws-glue/jobs",
    GlueVersion: capacity.glueVersion,
    ExecutionClass: capacity.executionClass,
    // AWS tells them only where capacity varies.
    DPUSeconds: counted ? seconds * capacity.most : undefined,
  };
}
