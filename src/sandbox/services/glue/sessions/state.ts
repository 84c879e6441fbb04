import type * as Glue from "@aws-sdk/client-glue";
import { collection, type Tags } from "../../../kit/index.ts";

export interface SessionRow {
  readonly id: string;
  readonly arn: string;
  readonly role: string;
  readonly command: Glue.SessionCommand;
  readonly description: string | undefined;
  readonly arguments: Readonly<Record<string, string>>;
  readonly glueVersion: string;
  readonly workerType: Glue.WorkerType | undefined;
  readonly workers: number | undefined;
  /** DPUs. */
  readonly most: number;
  /** Minutes without a statement, and altogether, after which a session ends. */
  readonly idleMinutes: number;
  readonly minutes: number;
  readonly status: Glue.SessionStatus;
  readonly error: string | undefined;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly ready: number | undefined;
  readonly completed: number | undefined;
  /** Of the newest statement. */
  readonly used: number;
  readonly tags: Tags;
}

export interface StatementRow {
  readonly session: string;
  /** Counts from 0. */
  readonly id: number;
  readonly code: string;
  readonly state: Glue.StatementState;
  readonly output: Glue.StatementOutput | undefined;
  readonly started: number;
  readonly completed: number | undefined;
}

export const sessions = collection<SessionRow>({
  service: "glue",
  name: "sessions",
  resource: { noun: "session", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Keys: `<session>/<id with leading zeros>`. */
export const statements = collection<StatementRow>({ service: "glue", name: "statements" });

export const statementKey = (session: string, id: number): string => `${session}/${String(id).padStart(6, "0")}`;
