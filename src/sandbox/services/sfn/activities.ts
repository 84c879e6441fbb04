/** Activities and their workers. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html */
import { arn, type Context, found, fromLowerTagList, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { activityNotFound } from "./faults.ts";
import { checkedName, readActivityArn } from "./names.ts";
import { type ActivityRow, activities, activityTasks, keyOf } from "./state.ts";
import { nextTask } from "./tasks/activity.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateActivity.html: the same name again is the same activity. */
export const createActivity: Api<"CreateActivity"> = (input, context) => {
  const name = checkedName(input.name);
  const row = context.table(activities).get(name) ?? {
    name,
    arn: arn(context, "states", `activity:${name}`),
    tags: fromLowerTagList(input.tags),
    createdAt: context.clock.now(),
  };
  context.table(activities).put(name, row);
  return { activityArn: row.arn, creationDate: new Date(row.createdAt) };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeActivity.html */
export const describeActivity: Api<"DescribeActivity"> = (input, context) =>
  listed(findActivity(context, input.activityArn));

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListActivities.html */
export const listActivities: Api<"ListActivities"> = (input, context) => {
  const { items, next } = page(context.table(activities).list(), {
    token: input.nextToken,
    limit: input.maxResults || undefined,
    max: 1000,
    badToken: "InvalidToken",
  });
  return { activities: items.map(listed), nextToken: next };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteActivity.html: also where there is none. */
export const deleteActivity: Api<"DeleteActivity"> = (input, context) => {
  const name = readActivityArn(input.activityArn);
  context.table(activities).delete(name);
  for (const [key] of context.table(activityTasks).entries(keyOf(name, ""))) context.table(activityTasks).delete(key);
  return {};
};

/** How long a worker's request waits for a task on AWS. */
const POLL_MS = 60_000;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html: without a token where no task came. */
export const getActivityTask: Api<"GetActivityTask"> = async (input, context) => {
  const { name } = findActivity(context, input.activityArn);
  const task = await nextTask(context, name, {
    workerName: input.workerName,
    waitMs: context.clock.period(POLL_MS),
  });
  return task ? { taskToken: task.token, input: task.input } : {};
};

function findActivity(context: Context, activityArn: string | undefined): ActivityRow {
  return found(context.table(activities).get(readActivityArn(activityArn)), () => activityNotFound(activityArn ?? ""));
}

const listed = (row: ActivityRow) => ({ activityArn: row.arn, name: row.name, creationDate: new Date(row.createdAt) });
