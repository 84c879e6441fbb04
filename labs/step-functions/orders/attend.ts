/** Orders from start to end: whoever an execution waits for (a worker, an approver) is played here. */
import { SFN } from "@aws-sdk/client-sfn";
import { SQS } from "@aws-sdk/client-sqs";
import type { LabContext, SolveContext } from "../../../src/lab/index.ts";
import { machineArnOf, queueUrlOf } from "../machines/names.ts";
import { executionsOf, lastEventOf } from "./history.ts";

export interface Order {
  /** The first part of the execution's name, and of the order's. */
  readonly kind: string;
  readonly [member: string]: unknown;
}

const LINES = [{ item: "pen", count: 2 }];

/** Runs an order to its end, or goes on with the one of its kind that still runs; answers its ARN. */
export async function runOrder(context: SolveContext, order: Order): Promise<string> {
  const executionArn = await startOrder(context, order);
  for (;;) {
    const stop = await untilStopped(context, executionArn);
    if (stop.waitsFor === undefined) return executionArn;
    if (stop.waitsFor === "worker") await work(context);
    else await approve(context, executionArn);
  }
}

/** Starts an order, unless one of its kind runs. Names are taken for 90 days, so each gets a number. */
export async function startOrder(context: SolveContext, { kind, ...members }: Order): Promise<string> {
  const stateMachineArn = machineArnOf(context.run, "order");
  const known = (await executionsOf(context, stateMachineArn)).filter(({ name }) => name?.startsWith(`${kind}-`));
  const running = known.find(({ status }) => status === "RUNNING");
  if (running?.executionArn) return running.executionArn;
  const orderId = `${kind}-${context.run.id}-${known.length + 1}`;
  const input = JSON.stringify({ orderId, total: 120, card: "good", lines: LINES, ...members });
  const { executionArn = "" } = await context.aws(SFN).startExecution({ stateMachineArn, name: orderId, input });
  return executionArn;
}

export interface Stop {
  readonly status: string;
  /** Whom the execution waits for; undefined where it has ended. */
  readonly waitsFor: "worker" | "approver" | undefined;
}

/** Waits until the execution has ended or waits for somebody. */
export const untilStopped = (context: Pick<LabContext, "aws" | "until">, executionArn: string): Promise<Stop> =>
  context.until({
    for: `${executionArn.split(":").at(-1)} to end, or to wait for somebody`,
    read: () => stopOf(context, executionArn),
    observed: ({ status, waitsFor }) => (waitsFor ? `waits for the ${waitsFor}` : status.toLowerCase()),
    done: ({ status, waitsFor }) => waitsFor !== undefined || !isGoing(status),
    usual: 10,
    limit: 300,
    every: 1,
  });

export async function stopOf(context: Pick<LabContext, "aws">, executionArn: string): Promise<Stop> {
  const { status = "" } = await context.aws(SFN).describeExecution({ executionArn });
  if (!isGoing(status)) return { status, waitsFor: undefined };
  const last = (await lastEventOf(context, executionArn))?.type;
  if (last === "ActivityScheduled") return { status, waitsFor: "worker" };
  return { status, waitsFor: last === "TaskSubmitted" ? "approver" : undefined };
}

const isGoing = (status: string): boolean => status === "RUNNING" || status === "PENDING_REDRIVE";

/** A task of the activity, as its token; undefined where nobody has one to give. */
export async function takeTask({ aws, run }: Pick<SolveContext, "aws" | "run">): Promise<string | undefined> {
  const activityArn = `arn:aws:states:${run.region}:${run.account}:activity:${run.name("pack")}`;
  return (await aws(SFN).getActivityTask({ activityArn, workerName: "awslab" })).taskToken;
}

/** The worker: takes one task, says that it is alive, and answers with the task's token. */
async function work({ aws, run }: SolveContext): Promise<void> {
  const taskToken = await takeTask({ aws, run });
  if (!taskToken) return;
  await aws(SFN).sendTaskHeartbeat({ taskToken });
  await aws(SFN).sendTaskSuccess({ taskToken, output: JSON.stringify({ packed: true, packedBy: "awslab" }) });
}

interface Asked {
  readonly receipt: string | undefined;
  readonly orderId: string;
  readonly token: string;
}

/** The approver: takes the question from the queue and answers with the token in it. */
async function approve(context: SolveContext, executionArn: string): Promise<void> {
  const sqs = context.aws(SQS);
  const QueueUrl = await queueUrlOf(sqs, context.run.name("approvals"));
  const orderId = executionArn.split(":").at(-1) ?? "";
  const asked = await context.until({
    for: `the question about ${orderId} in the queue`,
    read: async () => {
      const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 2, VisibilityTimeout: 5 });
      return Messages.map((each) => askedIn(each.Body, each.ReceiptHandle)).find((each) => each.orderId === orderId);
    },
    observed: (found) => (found ? "received" : "not there yet"),
    done: (found) => found !== undefined,
    usual: 5,
    limit: 120,
  });
  if (!asked) return;
  context.say(`Approving ${orderId}: its token came through the queue.`);
  await context.aws(SFN).sendTaskSuccess({ taskToken: asked.token, output: JSON.stringify({ approved: true }) });
  await sqs.deleteMessage({ QueueUrl, ReceiptHandle: asked.receipt });
}

function askedIn(body = "{}", receipt?: string): Asked {
  const message = JSON.parse(body) as { orderId?: string; token?: string };
  return { receipt, orderId: message.orderId ?? "", token: message.token ?? "" };
}
