import type * as AutoScaling from "@aws-sdk/client-application-auto-scaling";
import { messageOf } from "../../../shared/errors.ts";
import { randomUuid } from "../../../shared/random.ts";
import { type Context, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { scalableIn } from "./scalable.ts";
import { type ActivityRow, activities, activityKey, type TargetId } from "./state.ts";
import { selects } from "./target-id.ts";

const ASK_EVERY_MS = 5_000;
/** A change that the service has not fulfilled by then is given up. */
const GIVE_UP_MS = 30 * 60_000;
const MOST_ACTIVITIES = 1000;

/** Sets the capacity and records it as an activity, which succeeds when there is as much. Answers whether it was set. */
export async function change(context: Context, id: TargetId, capacity: number, cause: string): Promise<boolean> {
  const { capacityNoun: noun, setCapacity } = scalableIn(id.namespace);
  const activity: ActivityRow = {
    ...idOnly(id),
    id: randomUuid(),
    description: `Setting desired ${noun} to ${capacity}.`,
    cause,
    startedAt: context.clock.now(),
    endedAt: undefined,
    status: "InProgress",
    message: `Successfully set desired ${noun} to ${capacity}. Waiting for change to be fulfilled by ${id.namespace}.`,
    capacity,
    notScaled: undefined,
  };
  try {
    await setCapacity(context, id.resourceId, capacity);
  } catch (error) {
    record(context, {
      ...activity,
      status: "Failed",
      endedAt: context.clock.now(),
      message: `Failed to set desired ${noun} to ${capacity}. Reason: ${messageOf(error)}`,
    });
    return false;
  }
  const key = record(context, activity);
  context.later("fulfil", context.clock.lifecycle(ASK_EVERY_MS), { key });
  return true;
}

const idOnly = ({ namespace, resourceId, dimension }: TargetId): TargetId => ({ namespace, resourceId, dimension });

function record(context: Context, row: ActivityRow): string {
  const table = context.table(activities);
  const key = activityKey(row);
  table.put(key, row);
  const all = table.entries();
  for (const [old] of all.slice(0, Math.max(0, all.length - MOST_ACTIVITIES))) table.delete(old);
  return key;
}

/** Ends an activity once there is what was asked, or another activity has overtaken it. */
export async function fulfil({ key }: { key: string }, context: Context): Promise<void> {
  const row = context.table(activities).get(key);
  if (row?.status !== "InProgress" || row.capacity === undefined) return;
  const { capacityNoun, capacityOf } = scalableIn(row.namespace);
  const capacity = await capacityOf(context, row.resourceId);
  const end = (status: ActivityRow["status"], message: string): void =>
    void context.table(activities).patch(key, { status, message, endedAt: context.clock.now() });
  const done = `Successfully set desired ${capacityNoun} to ${row.capacity}.`;
  if (!capacity) return end("Unfulfilled", `${done} The scalable target no longer exists.`);
  if (capacity.desired !== row.capacity) return end("Overridden", `${done} Another change overrode it.`);
  if (capacity.running === row.capacity)
    return end("Successful", `${done} Change successfully fulfilled by ${row.namespace}.`);
  if (context.clock.now() - row.startedAt > GIVE_UP_MS)
    return end("Unfulfilled", `${done} Failed to confirm that the change was fulfilled by ${row.namespace}.`);
  context.later("fulfil", context.clock.period(ASK_EVERY_MS), { key });
}

/** Records that an alarm could change nothing, once until something else happens. Shown on request only. */
export function notScaled(context: Context, id: TargetId, cause: string, reason: AutoScaling.NotScaledReason): void {
  const last = context
    .table(activities)
    .list()
    .filter((row) => row.resourceId === id.resourceId)
    .at(-1);
  if (last?.cause === cause && last.notScaled?.[0]?.Code === reason.Code) return;
  const now = context.clock.now();
  record(context, {
    ...idOnly(id),
    id: randomUuid(),
    description: "Attempting to scale due to alarm triggered",
    cause,
    startedAt: now,
    endedAt: now,
    status: "Failed",
    message: undefined,
    capacity: undefined,
    notScaled: [reason],
  });
}

/** Newest first: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html */
export const describeScalingActivities: Api<"DescribeScalingActivities"> = (input, context) => {
  const rows = context
    .table(activities)
    .list()
    .filter(selects(input))
    .filter((row) => input.IncludeNotScaledActivities === true || row.notScaled === undefined)
    .reverse();
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 50,
    badToken: "InvalidNextTokenException",
  });
  return { ScalingActivities: items.map(described), NextToken: next };
};

const described = (row: ActivityRow): AutoScaling.ScalingActivity => ({
  ActivityId: row.id,
  ServiceNamespace: row.namespace,
  ResourceId: row.resourceId,
  ScalableDimension: row.dimension,
  Description: row.description,
  Cause: row.cause,
  StartTime: new Date(row.startedAt),
  ...(row.endedAt !== undefined && { EndTime: new Date(row.endedAt) }),
  StatusCode: row.status,
  ...(row.message !== undefined && { StatusMessage: row.message }),
  ...(row.notScaled && { NotScaledReasons: [...row.notScaled] }),
});
