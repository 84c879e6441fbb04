import type { LogGroupClass } from "@aws-sdk/client-cloudwatch-logs";
import { type Context, collection } from "../../kit/index.ts";

export interface LogGroupRow {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly class: LogGroupClass;
  readonly retentionInDays: number | undefined;
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LogStreamRow {
  readonly group: string;
  readonly name: string;
  readonly createdAt: number;
  readonly firstEventAt: number | undefined;
  readonly lastEventAt: number | undefined;
  readonly lastIngestionAt: number | undefined;
  /** Batches written so far: the next batch's number, and what the sequence token is made of. */
  readonly batches: number;
  readonly bytes: number;
}

/**
 * What one PutLogEvents call accepted, written once and never changed: a busy stream costs one row per call, not one per
 * event. `entries` are [timestamp, message].
 */
export interface BatchRow {
  readonly group: string;
  readonly stream: string;
  readonly number: number;
  readonly ingestedAt: number;
  readonly firstEventAt: number;
  readonly lastEventAt: number;
  readonly entries: readonly (readonly [number, string])[];
}

/** Lets AWS services write to log groups. */
export interface ResourcePolicyRow {
  readonly name: string;
  readonly document: string;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

export const groups = collection<LogGroupRow>({
  service: "cloudwatch-logs",
  name: "groups",
  resource: { noun: "log-group", arn: (row) => row.arn, tags: (row) => row.tags },
});
export const streams = collection<LogStreamRow>({ service: "cloudwatch-logs", name: "streams" });
export const batches = collection<BatchRow>({ service: "cloudwatch-logs", name: "batches" });
export const resourcePolicies = collection<ResourcePolicyRow>({
  service: "cloudwatch-logs",
  name: "resource-policies",
});

// Neither group nor stream names may hold a colon.
export const streamKey = (group: string, stream: string): string => `${group}:${stream}`;
export const batchKey = (row: BatchRow): string =>
  `${streamKey(row.group, row.stream)}:${String(row.number).padStart(12, "0")}`;

export const streamsOf = (context: Context, group: string): LogStreamRow[] => context.table(streams).list(`${group}:`);

export function dropStream(context: Context, row: LogStreamRow): void {
  const table = context.table(batches);
  for (const [key] of table.entries(`${streamKey(row.group, row.name)}:`)) table.delete(key);
  context.table(streams).delete(streamKey(row.group, row.name));
}
