import { createHash } from "node:crypto";
import type { Dimension, MetricAlarm, StateValue } from "@aws-sdk/client-cloudwatch";
import { collection, type Tags } from "../../kit/index.ts";

const service = "cloudwatch";

/** A metric that has been seen. Metrics are not resources: they cannot be deleted and have no ARN. */
export interface MetricRow {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  /** Milliseconds since the epoch; kept to five minutes, see samples.ts. */
  readonly lastSeenAt: number;
}

/** One hour of a metric by the minute: what survives a restart. */
export interface HourRow {
  readonly metric: string;
  readonly startsAt: number;
  readonly minutes: readonly StoredSample[];
}

/** Values are kept for percentiles as far as they were given one by one. */
export interface StoredSample {
  readonly at: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly values: readonly (readonly [value: number, count: number])[] | undefined;
}

/** The settings as they were given, with AWS's defaults; everything about the state beside them. */
export interface AlarmRow {
  readonly name: string;
  readonly arn: string;
  readonly settings: AlarmSettings;
  readonly configuredAt: number;
  readonly state: StateValue;
  readonly reason: string;
  readonly reasonData: string | undefined;
  readonly stateUpdatedAt: number;
  readonly stateChangedAt: number;
  readonly tags: Tags;
}

export type AlarmSettings = Omit<
  MetricAlarm,
  | "AlarmName"
  | "AlarmArn"
  | "AlarmConfigurationUpdatedTimestamp"
  | "StateValue"
  | "StateReason"
  | "StateReasonData"
  | "StateUpdatedTimestamp"
  | "StateTransitionedTimestamp"
>;

export interface HistoryRow {
  readonly alarm: string;
  readonly at: number;
  readonly type: "StateUpdate" | "ConfigurationUpdate" | "Action";
  readonly summary: string;
  readonly data: string;
}

export interface DashboardRow {
  readonly name: string;
  readonly body: string;
  readonly modifiedAt: number;
  readonly arn: string;
  readonly tags: Tags;
}

export const metrics = collection<MetricRow>({ service, name: "metrics" });
/** Keyed by `<metric>/<start of the hour>`. */
export const hours = collection<HourRow>({ service, name: "hours" });
export const alarms = collection<AlarmRow>({
  service,
  name: "alarms",
  resource: { noun: "alarm", arn: (row) => row.arn, tags: (row) => row.tags },
});
/** Keyed by `<alarm, percent-encoded>/<time>/<random>`, so that an alarm's entries are listed in order. */
export const history = collection<HistoryRow>({ service, name: "history" });
export const dashboards = collection<DashboardRow>({
  service,
  name: "dashboards",
  resource: { noun: "dashboard", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Alarm names may hold slashes. */
export const historyPrefix = (alarm: string): string => `${encodeURIComponent(alarm)}/`;

/** Identifies a metric: namespace, name and the set of dimensions, whatever their order. */
export function metricKey(namespace: string, name: string, dimensions: readonly Dimension[] = []): string {
  const sorted = dimensions
    .map(({ Name = "", Value = "" }) => [Name, Value])
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([namespace, name, sorted]))
    .digest("hex")
    .slice(0, 24);
}
