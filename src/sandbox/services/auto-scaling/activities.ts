/** Scaling activities: what a group did, why, and how it went. */
import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import { randomUuid } from "../../../shared/random.ts";
import { type Context, type Handler, page } from "../../kit/index.ts";
import { validationError } from "./faults.ts";
import { type ActivityRow, activities, activitiesOf, findGroup, type GroupRow, groups } from "./state.ts";

type NewActivity = Pick<ActivityRow, "kind" | "description" | "cause" | "subnetId" | "zone"> &
  Partial<Pick<ActivityRow, "instanceId">>;

export function begin(group: GroupRow, activity: NewActivity, context: Context): ActivityRow {
  const id = randomUuid();
  return context.table(activities).put(id, {
    id,
    group: group.name,
    groupArn: group.arn,
    status: activity.kind === "launch" ? "PreInService" : "InProgress",
    start: context.clock.date(),
    ...activity,
  });
}

export const succeed = (id: string | undefined, context: Context): void =>
  void context.table(activities).patch(id ?? "", { status: "Successful", end: context.clock.date() });

export const fail = (id: string | undefined, message: string, context: Context): void =>
  void context.table(activities).patch(id ?? "", { status: "Failed", end: context.clock.date(), message });

/** `At 2026-01-31T12:00:00Z`: how each sentence of a cause begins. */
export const at = (context: Context): string => `At ${context.clock.date().toISOString().slice(0, 19)}Z`;

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html */
export const describeScalingActivities: Handler<typeof AutoScaling, "DescribeScalingActivities"> = (
  { ActivityIds, AutoScalingGroupName, IncludeDeletedGroups, MaxRecords, NextToken, Filters },
  context,
) => {
  if (Filters !== undefined && Filters.length > 0)
    throw validationError("The sandbox does not support Filters of DescribeScalingActivities.");
  const rows = rowsFor(AutoScalingGroupName, IncludeDeletedGroups ?? false, context).filter(
    ({ id }) => !ActivityIds?.length || ActivityIds.includes(id),
  );
  const { items, next } = page(rows, { token: NextToken, limit: MaxRecords, max: 100, badToken: "InvalidNextToken" });
  return { Activities: items.map((row) => describeActivity(row, context)), NextToken: next };
};

function rowsFor(name: string | undefined, withDeleted: boolean, context: Context): ActivityRow[] {
  if (name !== undefined && !withDeleted) return activitiesOf(findGroup(name, context), context);
  const live = context
    .table(groups)
    .list()
    .map(({ arn }) => arn);
  return context
    .table(activities)
    .list()
    .filter((row) => (name === undefined || row.group === name) && (withDeleted || live.includes(row.groupArn)))
    .sort((a, b) => b.start.getTime() - a.start.getTime());
}

export const describeActivity = (row: ActivityRow, context: Context): AutoScaling.Activity => ({
  ActivityId: row.id,
  AutoScalingGroupName: row.group,
  AutoScalingGroupARN: row.groupArn,
  AutoScalingGroupState: context.table(groups).get(row.group)?.arn === row.groupArn ? undefined : "Deleted",
  Description: row.description,
  Cause: row.cause,
  StartTime: row.start,
  EndTime: row.end,
  StatusCode: row.status,
  StatusMessage: row.message,
  Progress: row.end ? 100 : row.kind === "launch" && row.instanceId === undefined ? 0 : 50,
  Details: JSON.stringify({ "Subnet ID": row.subnetId, "Availability Zone": row.zone }),
});
