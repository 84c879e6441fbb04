import type * as Glue from "@aws-sdk/client-glue";
import { collection, type Tags } from "../../../kit/index.ts";

export interface JobRow {
  readonly name: string;
  readonly arn: string;
  /** With AWS's defaults where the caller left something out. */
  readonly settings: JobSettings;
  /** As the job was created, to tell the same call from another one. */
  readonly given: object;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly updated: number;
  readonly tags: Tags;
}

export interface JobSettings {
  readonly role: string;
  readonly command: Glue.JobCommand;
  readonly description: string | undefined;
  readonly mode: Glue.JobMode;
  readonly arguments: Readonly<Record<string, string>>;
  readonly fixed: Readonly<Record<string, string>>;
  readonly concurrency: number;
  readonly retries: number;
  readonly logUri: string | undefined;
  readonly capacity: Capacity;
}

/** What a job or a run may use, and how long. */
export interface Capacity {
  readonly glueVersion: string | undefined;
  readonly workerType: Glue.WorkerType | undefined;
  readonly workers: number | undefined;
  /** DPUs. */
  readonly most: number;
  readonly minutes: number;
  readonly executionClass: Glue.ExecutionClass | undefined;
}

export interface JobRunRow {
  readonly id: string;
  readonly job: string;
  readonly attempt: number;
  readonly previous: string | undefined;
  readonly state: Glue.JobRunState;
  /** Of this run; the job's come before them. */
  readonly arguments: Readonly<Record<string, string>>;
  readonly capacity: Capacity;
  readonly error: string | undefined;
  readonly started: number;
  readonly updated: number;
  readonly completed: number | undefined;
  /** When the script began. */
  readonly running: number | undefined;
}

export const jobs = collection<JobRow>({
  service: "glue",
  name: "jobs",
  resource: { noun: "job", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Keys: `<job>/<id>`. */
export const jobRuns = collection<JobRunRow>({ service: "glue", name: "job-runs" });

export const isActive = ({ state }: Pick<JobRunRow, "state">): boolean =>
  state === "STARTING" || state === "RUNNING" || state === "STOPPING" || state === "WAITING";
