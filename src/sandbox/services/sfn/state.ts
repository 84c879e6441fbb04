/** What Step Functions keeps. Runs, waiting workers and Express executions are memory: see running/. */
import type * as SFN from "@aws-sdk/client-sfn";
import type { JsonObject, Position } from "../../engines/states-language/index.ts";
import { arn, type Context, collection, type Tags } from "../../kit/index.ts";

/** What an update may change, and a version keeps. */
export interface MachineSettings {
  readonly definition: string;
  readonly roleArn: string;
  readonly logging: SFN.LoggingConfiguration;
  readonly tracing: SFN.TracingConfiguration;
  /** Undefined until the first update. */
  readonly revisionId: string | undefined;
}

export interface MachineRow extends MachineSettings {
  readonly name: string;
  readonly arn: string;
  readonly type: SFN.StateMachineType;
  readonly tags: Tags;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly isDeleting: boolean;
  /** The number of the last published version; numbers are never used twice. */
  readonly lastVersion: number;
}

export interface VersionRow extends MachineSettings {
  readonly machine: string;
  readonly version: number;
  readonly arn: string;
  readonly description: string | undefined;
  readonly createdAt: number;
}

export interface AliasRow {
  readonly machine: string;
  readonly alias: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly routing: readonly { readonly versionArn: string; readonly weight: number }[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Times are milliseconds since the epoch. */
export interface ExecutionRow extends MachineSettings {
  readonly machine: string;
  readonly name: string;
  readonly arn: string;
  readonly machineArn: string;
  readonly versionArn: string | undefined;
  readonly aliasArn: string | undefined;
  readonly type: SFN.StateMachineType;
  readonly status: SFN.ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
  /** Since when its TimeoutSeconds count: the start, or the last redrive. */
  readonly since: number;
  /** As text, the way it was given. */
  readonly input: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly traceHeader: string | undefined;
  readonly redriveCount: number;
  readonly redrivenAt: number | undefined;
  /** Of the redrive request that was answered last. */
  readonly redriveToken: string | undefined;
  readonly position: Position | undefined;
  /** Id of the newest event. */
  readonly lastEvent: number;
  /** Of a child of a distributed Map. */
  readonly mapRunArn: string | undefined;
  readonly itemCount: number | undefined;
  readonly label: string | undefined;
  /** Name of the session in which it acts with its role. */
  readonly session: string;
  /** Variables of the machine around a child. */
  readonly variables: JsonObject;
}

export interface EventRow {
  readonly id: number;
  readonly previous: number;
  readonly type: string;
  readonly at: number;
  readonly details: JsonObject | undefined;
}

export interface ActivityRow {
  readonly name: string;
  readonly arn: string;
  readonly tags: Tags;
  readonly createdAt: number;
}

/** A task that no worker has taken yet. */
export interface ActivityTaskRow {
  readonly token: string;
  readonly input: string;
  readonly scheduledAt: number;
}

/** A task whose end comes by its token. */
export interface TokenRow {
  readonly token: string;
  readonly machine: string;
  readonly execution: string;
  readonly isClosed: boolean;
  /** An answer that came while nobody waited for it. */
  readonly answer: TokenAnswer | undefined;
  readonly isStarted: boolean;
}

export type TokenAnswer =
  | { readonly output: string }
  | { readonly error: string | undefined; readonly cause: string | undefined };

export interface MapRunRow {
  readonly arn: string;
  readonly machine: string;
  readonly execution: string;
  readonly executionArn: string;
  readonly machineArn: string;
  readonly label: string;
  readonly status: SFN.MapRunStatus;
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
  readonly maxConcurrency: number;
  readonly toleratedCount: number;
  readonly toleratedPercentage: number;
  readonly redriveCount: number;
  readonly redrivenAt: number | undefined;
  /** One for each child execution, in order. */
  readonly children: readonly MapChild[];
}

export interface MapChild {
  readonly name: string;
  readonly items: number;
  readonly input: string;
  readonly status: "PENDING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

const service = "sfn";

export const machines = collection<MachineRow>({
  service,
  name: "machines",
  resource: { noun: "stateMachine", arn: (row) => row.arn, tags: (row) => row.tags },
});
export const versions = collection<VersionRow>({ service, name: "versions" });
export const aliases = collection<AliasRow>({ service, name: "aliases" });
export const executions = collection<ExecutionRow>({ service, name: "executions" });
export const events = collection<EventRow>({ service, name: "events" });
export const activities = collection<ActivityRow>({
  service,
  name: "activities",
  resource: { noun: "activity", arn: (row) => row.arn, tags: (row) => row.tags },
});
export const activityTasks = collection<ActivityTaskRow>({ service, name: "activity-tasks" });
export const tokens = collection<TokenRow>({ service, name: "tokens" });
export const mapRuns = collection<MapRunRow>({ service, name: "map-runs" });

/** All that belongs to a machine has keys `<machine>:...`, so that it is found and deleted together. */
export const keyOf = (machine: string, of: string): string => `${machine}:${of}`;

export const versionKey = (machine: string, version: number): string =>
  keyOf(machine, String(version).padStart(10, "0"));

export const executionKey = ({ machine, name }: Pick<ExecutionRow, "machine" | "name">): string => keyOf(machine, name);

export const eventKey = (execution: string, id: number): string => keyOf(execution, String(id).padStart(6, "0"));

export const machineArn = (context: Context, name: string, qualifier?: string | number): string =>
  arn(context, "states", `stateMachine:${name}${qualifier === undefined ? "" : `:${qualifier}`}`);
