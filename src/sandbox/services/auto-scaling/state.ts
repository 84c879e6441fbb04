import { type Context, collection, found } from "../../kit/index.ts";
import { groupNotFound } from "./faults.ts";

export interface GroupTag {
  readonly key: string;
  readonly value: string;
  readonly propagate: boolean;
}

export interface Template {
  readonly id: string;
  readonly name: string;
  /** A number, `$Latest` or `$Default`, as it was given. */
  readonly version: string;
}

export interface GroupRow {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desired: number;
  /** Seconds. */
  readonly cooldown: number;
  readonly template: Template;
  /** In the order given; empty where zones were given instead (then the zones' default subnets are used). */
  readonly subnetIds: readonly string[];
  readonly zones: readonly string[];
  readonly targetGroupArns: readonly string[];
  readonly healthCheckType: string;
  /** Seconds. */
  readonly gracePeriod: number;
  readonly protectNew: boolean;
  readonly terminationPolicies: readonly string[];
  readonly suspended: readonly { readonly process: string; readonly reason: string }[];
  readonly tags: readonly GroupTag[];
  readonly serviceLinkedRoleArn: string;
  /** Seconds. */
  readonly warmup?: number;
  readonly deleting: boolean;
  /** What last changed the desired capacity, in the words of an activity's cause. */
  readonly cause: string;
}

export const groups = collection<GroupRow>({
  service: "auto-scaling",
  name: "groups",
  resource: {
    noun: "group",
    arn: (row) => row.arn,
    tags: (row) => Object.fromEntries(row.tags.map(({ key, value }) => [key, value])),
  },
});

export type MemberState = "Pending" | "InService" | "Terminating" | "EnteringStandby" | "Standby";

export interface MemberRow {
  readonly id: string;
  readonly group: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly state: MemberState;
  readonly healthy: boolean;
  readonly protected: boolean;
  readonly instanceType: string;
  readonly imageId: string;
  /** Version resolved to a number. */
  readonly template: Template;
  readonly launched: Date;
  /** The activity that brings the instance in or takes it out, while it is under way. */
  readonly activityId?: string;
}

/** Instances of groups, by instance id. */
export const members = collection<MemberRow>({ service: "auto-scaling", name: "members" });

export interface ActivityRow {
  readonly id: string;
  readonly group: string;
  readonly groupArn: string;
  readonly kind: "launch" | "terminate";
  readonly status: "PreInService" | "InProgress" | "Successful" | "Failed" | "Cancelled";
  readonly description: string;
  readonly cause: string;
  readonly start: Date;
  readonly end?: Date;
  readonly message?: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly instanceId?: string;
}

export const activities = collection<ActivityRow>({ service: "auto-scaling", name: "activities" });

/** The group, or AWS's error. */
export const findGroup = (name: string | undefined, context: Context): GroupRow =>
  found(context.table(groups).get(name ?? ""), () => groupNotFound(name ?? "null"));

export const membersOf = (group: string, context: Context): MemberRow[] =>
  context
    .table(members)
    .list()
    .filter((row) => row.group === group);

/** Activities of a group that exists, the newest first. */
export const activitiesOf = (group: GroupRow, context: Context): ActivityRow[] =>
  context
    .table(activities)
    .list()
    .filter((row) => row.groupArn === group.arn)
    .sort((a, b) => b.start.getTime() - a.start.getTime());

export const isSuspended = (group: GroupRow, process: string): boolean =>
  group.suspended.some((each) => each.process === process);
