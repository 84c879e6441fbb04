import type * as AutoScaling from "@aws-sdk/client-application-auto-scaling";
import { randomHex, randomUuid } from "../../../shared/random.ts";
import { parseSchedule, type Schedule, ScheduleError } from "../../engines/schedule.ts";
import { arn, type Context, found, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid, noScheduledAction, notRegistered } from "./faults.ts";
import { keepBounds } from "./scaling.ts";
import { nestedKey, type ScheduledActionRow, scheduledActions, targetKey, targets } from "./state.ts";
import { selects, targetIdOf } from "./target-id.ts";

/** A timer waits a day at most, then looks again. */
const LONGEST_WAIT_MS = 86_400_000;

/** Schedules are kept by the machine's clock at every pace: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html */
export const putScheduledAction: Api<"PutScheduledAction"> = (input, context) => {
  const id = targetIdOf(input);
  const name = input.ScheduledActionName ?? "";
  if (!context.table(targets).has(targetKey(id))) throw notRegistered(id);
  const key = nestedKey(id, name);
  const before = context.table(scheduledActions).get(key);
  const schedule = input.Schedule ?? before?.schedule;
  if (schedule === undefined) throw invalid("Schedule must be specified for a new scheduled action.");
  const action = input.ScalableTargetAction ?? before?.action;
  if (action?.MinCapacity === undefined && action?.MaxCapacity === undefined)
    throw invalid("At least one of MinCapacity and MaxCapacity must be specified.");
  const row: ScheduledActionRow = {
    ...id,
    name,
    arn:
      before?.arn ??
      arn(
        context,
        "autoscaling",
        `scheduledAction:${randomUuid()}:resource/${id.namespace}/${id.resourceId}:scheduledActionName/${name}`,
      ),
    schedule,
    timezone: input.Timezone ?? before?.timezone,
    startsAt: input.StartTime?.getTime() ?? before?.startsAt,
    endsAt: input.EndTime?.getTime() ?? before?.endsAt,
    action,
    createdAt: before?.createdAt ?? context.clock.now(),
    version: randomHex(8),
  };
  scheduleOf(row);
  context.table(scheduledActions).put(key, row);
  wait(context, row);
  return {};
};

function scheduleOf(row: ScheduledActionRow): Schedule {
  try {
    return parseSchedule(row.schedule, row.startsAt ?? row.createdAt, row.timezone);
  } catch (error) {
    if (error instanceof ScheduleError) throw invalid(`Schedule expression is not valid: ${error.message}`);
    throw error;
  }
}

/** Waits for the next occurrence within the action's start and end, if there is one. */
function wait(context: Context, row: ScheduledActionRow): void {
  const now = context.clock.now();
  const due = scheduleOf(row).next(Math.max(now, (row.startsAt ?? 0) - 1));
  if (due === undefined || due > (row.endsAt ?? Number.POSITIVE_INFINITY)) return;
  const payload = { key: nestedKey(row, row.name), version: row.version, due };
  context.later("scheduled", Math.min(LONGEST_WAIT_MS, due - now), payload);
}

/** Changes the bounds of the target as the action says, then waits for the next time. */
export async function scheduled(
  { key, version, due }: { key: string; version: string; due: number },
  context: Context,
): Promise<void> {
  const row = context.table(scheduledActions).get(key);
  if (row?.version !== version) return;
  const target = context.table(targets).get(targetKey(row));
  if (target && context.clock.now() >= due && !target.suspended.ScheduledScalingSuspended) {
    const [min, max] = [row.action.MinCapacity ?? target.min, row.action.MaxCapacity ?? target.max];
    // One bound alone may cross the other, which then follows.
    const bounds =
      row.action.MinCapacity === undefined ? { min: Math.min(min, max), max } : { min, max: Math.max(min, max) };
    context.table(targets).patch(targetKey(row), bounds);
    await keepBounds({ key: targetKey(row) }, context);
  }
  wait(context, row);
}

export const deleteScheduledAction: Api<"DeleteScheduledAction"> = (input, context) => {
  const id = targetIdOf(input);
  const name = input.ScheduledActionName ?? "";
  found(context.table(scheduledActions).get(nestedKey(id, name)), () => noScheduledAction(id, name));
  context.table(scheduledActions).delete(nestedKey(id, name));
  return {};
};

export const describeScheduledActions: Api<"DescribeScheduledActions"> = (input, context) => {
  const rows = context
    .table(scheduledActions)
    .list()
    .filter(selects(input))
    .filter(({ name }) => !input.ScheduledActionNames?.length || input.ScheduledActionNames.includes(name));
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 50,
    badToken: "InvalidNextTokenException",
  });
  return { ScheduledActions: items.map(described), NextToken: next };
};

const described = (row: ScheduledActionRow): AutoScaling.ScheduledAction => ({
  ScheduledActionName: row.name,
  ScheduledActionARN: row.arn,
  ServiceNamespace: row.namespace,
  Schedule: row.schedule,
  ...(row.timezone !== undefined && { Timezone: row.timezone }),
  ResourceId: row.resourceId,
  ScalableDimension: row.dimension,
  ...(row.startsAt !== undefined && { StartTime: new Date(row.startsAt) }),
  ...(row.endsAt !== undefined && { EndTime: new Date(row.endsAt) }),
  ScalableTargetAction: row.action,
  CreationTime: new Date(row.createdAt),
});
