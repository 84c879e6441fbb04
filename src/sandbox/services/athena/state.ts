import type * as Athena from "@aws-sdk/client-athena";
import { collection, type Principal, type Tags } from "../../kit/index.ts";

export interface WorkGroupRow {
  readonly name: string;
  readonly arn: string;
  readonly state: Athena.WorkGroupState;
  readonly description: string | undefined;
  readonly configuration: Athena.WorkGroupConfiguration;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly tags: Tags;
}

export interface QueryRow {
  readonly id: string;
  readonly sql: string;
  readonly workGroup: string;
  readonly catalog: string;
  readonly database: string;
  readonly parameters: readonly string[];
  /** `s3://bucket/prefix/`: where the result goes. */
  readonly output: string;
  readonly cutoff: number | undefined;
  readonly state: Athena.QueryExecutionState;
  readonly reason: string | undefined;
  readonly error: Athena.AthenaError | undefined;
  readonly kind: Athena.StatementType;
  readonly subStatement: string | undefined;
  readonly submitted: number;
  readonly started: number | undefined;
  readonly completed: number | undefined;
  readonly bytes: number;
  readonly inputRows: number | undefined;
  readonly outputRows: number | undefined;
  readonly updateCount: number | undefined;
  /** Full S3 location of the result's object. */
  readonly result: string | undefined;
  readonly manifest: string | undefined;
  readonly token: string | undefined;
  /** The prepared statement that an EXECUTE runs. */
  readonly prepared?: string | undefined;
  /** An earlier result may be taken if it is not older. */
  readonly reuseMinutes?: number | undefined;
  readonly reused?: boolean | undefined;
  /** Who started it: all that it reads and writes is asked for in their name. */
  readonly principal: Principal;
}

export interface NamedQueryRow {
  readonly id: string;
  readonly name: string;
  readonly workGroup: string;
  readonly database: string;
  readonly description: string | undefined;
  readonly sql: string;
}

export interface PreparedStatementRow {
  readonly name: string;
  readonly workGroup: string;
  readonly description: string | undefined;
  readonly sql: string;
  readonly modified: number;
}

export const workGroups = collection<WorkGroupRow>({
  service: "athena",
  name: "work-groups",
  resource: { noun: "workgroup", arn: (row) => row.arn, tags: (row) => row.tags },
});

export const queries = collection<QueryRow>({ service: "athena", name: "queries" });

export const namedQueries = collection<NamedQueryRow>({ service: "athena", name: "named-queries" });

/** Keys: `<work group>/<name>`. */
export const preparedStatements = collection<PreparedStatementRow>({ service: "athena", name: "prepared-statements" });
