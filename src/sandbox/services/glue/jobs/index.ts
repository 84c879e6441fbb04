import type * as Glue from "@aws-sdk/client-glue";
import type { Handlers } from "../../../kit/index.ts";
import * as runs from "./job-runs.ts";
import * as jobs from "./jobs.ts";

export const jobOperations: Handlers<typeof Glue> = {
  CreateJob: jobs.createJob,
  GetJob: jobs.getJob,
  GetJobs: jobs.getJobs,
  BatchGetJobs: jobs.batchGetJobs,
  ListJobs: jobs.listJobs,
  UpdateJob: jobs.updateJob,
  DeleteJob: jobs.deleteJob,
  StartJobRun: runs.startJobRun,
  GetJobRun: runs.getJobRun,
  GetJobRuns: runs.getJobRuns,
  BatchStopJobRun: runs.batchStopJobRun,
};
