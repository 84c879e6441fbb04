import { isDeepStrictEqual } from "node:util";
import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import { arn, type Context, fault, found, page } from "../../../kit/index.ts";
import { notFound } from "../faults.ts";
import type { On } from "../handler.ts";
import { stopRun } from "./job-runs.ts";
import { jobSettings } from "./settings.ts";
import { isActive, type JobRow, jobRuns, jobs } from "./state.ts";

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html. The same call again is answered as the first. */
export const createJob: On<"CreateJob"> = async (input, context) => {
  const { Name: name = "", Tags: tags = {}, ...rest } = input;
  const known = (): JobRow | undefined => {
    const row = context.table(jobs).get(name);
    if (row && !isDeepStrictEqual(row.given, rest))
      throw fault(
        "IdempotentParameterMismatchException",
        `Job with name ${name} already submitted with different configuration`,
      );
    return row;
  };
  if (known()) return { Name: name };
  const settings = await jobSettings(context, rest);
  if (known()) return { Name: name };
  const now = nowMs();
  context.table(jobs).put(name, {
    name,
    arn: arn(context, "glue", `job/${name}`),
    settings,
    given: rest,
    created: now,
    updated: now,
    tags,
  });
  return { Name: name };
};

export const getJob: On<"GetJob"> = ({ JobName }, context) => ({ Job: described(jobOf(context, JobName)) });

export const getJobs: On<"GetJobs"> = ({ NextToken: token, MaxResults: limit }, context) => {
  const { items, next } = page(context.table(jobs).list(), { token, limit, max: 100 });
  return { Jobs: items.map(described), NextToken: next };
};

export const batchGetJobs: On<"BatchGetJobs"> = ({ JobNames: names = [] }, context) => ({
  Jobs: names.flatMap((name) => context.table(jobs).get(name) ?? []).map(described),
  JobsNotFound: names.filter((name) => !context.table(jobs).has(name)),
});

/** `Tags`: those that have all of them. */
export const listJobs: On<"ListJobs"> = ({ Tags = {}, NextToken: token, MaxResults: limit }, context) => {
  const rows = context
    .table(jobs)
    .list()
    .filter(({ tags }) => Object.entries(Tags).every(([key, value]) => tags[key] === value));
  const { items, next } = page(rows, { token, limit, max: 100 });
  return { JobNames: items.map(({ name }) => name), NextToken: next };
};

/** Replaces the whole definition, as on AWS. */
export const updateJob: On<"UpdateJob"> = async ({ JobName, JobUpdate: update = {} }, context) => {
  const { name } = jobOf(context, JobName);
  const settings = await jobSettings(context, update);
  context.table(jobs).patch(name, { settings, given: { ...update }, updated: nowMs() });
  return { JobName: name };
};

/** Of a job that is not there AWS says nothing. Runs that go on are stopped, all are forgotten. */
export const deleteJob: On<"DeleteJob"> = ({ JobName: name = "" }, context) => {
  for (const [key, run] of context.table(jobRuns).entries(`${name}/`)) {
    if (isActive(run)) stopRun(context, run);
    context.table(jobRuns).delete(key);
  }
  context.table(jobs).delete(name);
  return { JobName: name };
};

/** Throws EntityNotFoundException. */
export const jobOf = (context: Context, name = ""): JobRow =>
  found(context.table(jobs).get(name), () => notFound(`Job with name: ${name} not found.`));

function described({ name, settings, created, updated }: JobRow): Glue.Job {
  const { capacity } = settings;
  return {
    Name: name,
    JobMode: settings.mode,
    Description: settings.description,
    LogUri: settings.logUri,
    Role: settings.role,
    CreatedOn: new Date(created),
    LastModifiedOn: new Date(updated),
    ExecutionProperty: { MaxConcurrentRuns: settings.concurrency },
    Command: settings.command,
    DefaultArguments: { ...settings.arguments },
    NonOverridableArguments: Object.keys(settings.fixed).length > 0 ? { ...settings.fixed } : undefined,
    MaxRetries: settings.retries,
    AllocatedCapacity: Math.floor(capacity.most),
    Timeout: capacity.minutes,
    MaxCapacity: capacity.most,
    WorkerType: capacity.workerType,
    NumberOfWorkers: capacity.workers,
    GlueVersion: capacity.glueVersion,
    ExecutionClass: capacity.executionClass,
  };
}
