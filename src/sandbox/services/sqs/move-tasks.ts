/** Redrive of dead letters. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html */
import { randomUuid } from "../../../shared/random.ts";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { ownPace } from "./durations.ts";
import { invalidParameter, invalidValue, resourceNotFound, unsupportedOperation } from "./faults.ts";
import { mailboxOf } from "./mailboxes.ts";
import { moveMessage } from "./move-message.ts";
import { queueOfArn } from "./queue-url.ts";
import { sourcesOf } from "./redrive-policy.ts";
import { type MessageRow, type MoveTaskRow, moveTasks, type QueueRow } from "./state.ts";

const noQueue = () => resourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.");

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export const startMessageMoveTask: Api<"StartMessageMoveTask"> = (input, context) => {
  const source = found(queueOfArn(context, input.SourceArn), noQueue);
  if (sourcesOf(context, source.arn).length === 0)
    throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
  if (input.DestinationArn !== undefined && !queueOfArn(context, input.DestinationArn))
    throw resourceNotFound("The resource that you specified for the DestinationArn parameter doesn't exist.");
  const perSecond = input.MaxNumberOfMessagesPerSecond;
  if (perSecond !== undefined && (perSecond < 1 || perSecond > 500))
    throw invalidValue(perSecond, "MaxNumberOfMessagesPerSecond", "Must be between 1 and 500, if provided.");
  if (tasksOf(context, source.arn).some(({ status }) => status === "RUNNING"))
    throw unsupportedOperation(
      "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
    );
  const task: MoveTaskRow = {
    id: randomUuid(),
    source: source.arn,
    destination: input.DestinationArn,
    perSecond,
    startedAt: context.clock.now(),
    toMove: mailboxOf(context, source.name).counts().visible,
    moved: 0,
    status: "RUNNING",
    failure: undefined,
  };
  context.table(moveTasks).put(task.id, task);
  context.later("move", 0, { id: task.id });
  return { TaskHandle: handleOf(task) };
};

const BATCH = 100;

/** The timer of a task: moves what a second allows, and comes back for the rest. */
export function moveSome({ id }: { id: string }, context: Context): void {
  const task = context.table(moveTasks).get(id);
  if (task?.status !== "RUNNING") return;
  const source = queueOfArn(context, task.source);
  if (!source)
    return void context
      .table(moveTasks)
      .patch(id, { status: "FAILED", failure: "AWS.SimpleQueueService.NonExistentQueue" });
  const some = nextVisible(context, source, Math.min(task.perSecond ?? BATCH, task.toMove - task.moved));
  for (const row of some) {
    const target = queueOfArn(context, task.destination ?? row.movedFrom);
    if (!target)
      return void context.table(moveTasks).patch(id, { status: "FAILED", failure: "CouldNotDetermineMessageSource" });
    moveMessage(context, row, target, undefined);
  }
  const moved = task.moved + some.length;
  const isDone = some.length === 0 || moved >= task.toMove;
  context.table(moveTasks).patch(id, { moved, status: isDone ? "COMPLETED" : "RUNNING" });
  if (!isDone) context.later("move", ownPace(context.clock, 1000), { id });
}

function nextVisible(context: Context, { name }: QueueRow, most: number): MessageRow[] {
  const rows: MessageRow[] = [];
  for (const row of mailboxOf(context, name).live()) {
    if (rows.length >= most) break;
    if (row.visibleAt <= context.clock.now()) rows.push(row);
  }
  return rows;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html */
export const cancelMessageMoveTask: Api<"CancelMessageMoveTask"> = (input, context) => {
  const id = /"taskId":"([^"]+)"/.exec(Buffer.from(input.TaskHandle ?? "", "base64").toString())?.[1];
  const task = found(context.table(moveTasks).get(id ?? ""), () => resourceNotFound("Task does not exist."));
  if (task.status !== "RUNNING") throw unsupportedOperation("Only active tasks can be cancelled.");
  context.table(moveTasks).patch(task.id, { status: "CANCELLED" });
  return { ApproximateNumberOfMessagesMoved: task.moved };
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
export const listMessageMoveTasks: Api<"ListMessageMoveTasks"> = (input, context) => {
  const source = found(queueOfArn(context, input.SourceArn), noQueue);
  const { MaxResults: most = 1 } = input;
  if (most < 1 || most > 10) throw invalidValue(most, "MaxResults", "Must be between 1 and 10, if provided.");
  return {
    Results: tasksOf(context, source.arn)
      .slice(0, most)
      .map((task) => ({
        // Only a task that can still be cancelled has a handle.
        TaskHandle: task.status === "RUNNING" ? handleOf(task) : undefined,
        Status: task.status,
        SourceArn: task.source,
        DestinationArn: task.destination,
        MaxNumberOfMessagesPerSecond: task.perSecond,
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.toMove,
        FailureReason: task.failure,
        StartedTimestamp: task.startedAt,
      })),
  };
};

const tasksOf = (context: Context, source: string): MoveTaskRow[] =>
  context
    .table(moveTasks)
    .list()
    .filter((task) => task.source === source)
    .sort((a, b) => b.startedAt - a.startedAt);

const handleOf = ({ id, source }: MoveTaskRow): string =>
  Buffer.from(JSON.stringify({ taskId: id, sourceArn: source })).toString("base64");
