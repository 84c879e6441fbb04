/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
import { type Context, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalidAttribute, invalidParameter } from "./faults.ts";
import { findQueue, queueOfArn, queueUrl } from "./queue-url.ts";
import { type QueueRow, queues } from "./state.ts";

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Where a queue's messages go that were received too often; undefined where it has no redrive policy. */
export function redriveOf({ attributes }: Pick<QueueRow, "attributes">): RedrivePolicy | undefined {
  const given = jsonOf(attributes.RedrivePolicy);
  if (!given) return undefined;
  return { deadLetterTargetArn: String(given.deadLetterTargetArn), maxReceiveCount: Number(given.maxReceiveCount) };
}

/** Throws where the redrive policies that a queue is to get are not ones it can have. */
export function checkRedrive(context: Context, queue: Pick<QueueRow, "arn" | "fifo">, change: Change): void {
  if (change.RedriveAllowPolicy) checkAllowPolicy(change.RedriveAllowPolicy);
  if (!change.RedrivePolicy) return;
  const { RedrivePolicy: text } = change;
  const given = jsonOf(text);
  const refused = (reason: string) =>
    invalidParameter(`Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`);
  if (!given) throw refused("Redrive policy is not a valid JSON map.");
  const { deadLetterTargetArn, maxReceiveCount = 10, ...rest } = given;
  if (deadLetterTargetArn === undefined)
    throw refused("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  if (given.maxReceiveCount === undefined)
    throw refused("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  if (Object.keys(rest).length > 0)
    throw refused(`Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].`);
  if (!/^\d+$/.test(String(maxReceiveCount)) || Number(maxReceiveCount) < 1 || Number(maxReceiveCount) > 1000)
    throw refused(
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    );
  const target = queueOfArn(context, String(deadLetterTargetArn));
  if (!target) throw refused("Dead letter target does not exist.");
  if (target.fifo !== queue.fifo) throw refused("Dead-letter queue must be same type of queue as the source.");
  if (!allowsSource(target, queue.arn))
    throw refused("Queue is not allowed to redrive to the dead-letter queue by its RedriveAllowPolicy.");
}

interface Change {
  readonly RedrivePolicy?: string | undefined;
  readonly RedriveAllowPolicy?: string | undefined;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */
export const listDeadLetterSourceQueues: Api<"ListDeadLetterSourceQueues"> = async (input, context) => {
  const target = findQueue(context, input.QueueUrl);
  const sources = sourcesOf(context, target.arn);
  const { items, next } = page(sources, { token: input.NextToken, limit: input.MaxResults, max: 1000 });
  return { queueUrls: await Promise.all(items.map(({ name }) => queueUrl(context, name))), NextToken: next };
};

/** The queues that have this one as their dead-letter queue. */
export const sourcesOf = (context: Context, arn: string): QueueRow[] =>
  context
    .table(queues)
    .list()
    .filter((queue) => redriveOf(queue)?.deadLetterTargetArn === arn);

function checkAllowPolicy(text: string): void {
  const given = jsonOf(text);
  const { redrivePermission, sourceQueueArns } = given ?? {};
  const byQueue = redrivePermission === "byQueue";
  if (!given || !["allowAll", "denyAll", "byQueue"].includes(String(redrivePermission)))
    throw invalidAttribute("RedriveAllowPolicy");
  const listed = Array.isArray(sourceQueueArns) && sourceQueueArns.length > 0 && sourceQueueArns.length <= 10;
  if (byQueue ? !listed : sourceQueueArns !== undefined)
    throw invalidAttribute("RedriveAllowPolicy", "sourceQueueArns (1 to 10) goes with redrivePermission byQueue only.");
}

function allowsSource({ attributes }: QueueRow, source: string): boolean {
  const given = jsonOf(attributes.RedriveAllowPolicy);
  if (!given || given.redrivePermission === "allowAll") return true;
  const { sourceQueueArns } = given;
  return given.redrivePermission === "byQueue" && Array.isArray(sourceQueueArns) && sourceQueueArns.includes(source);
}

function jsonOf(text: string | undefined): Record<string, unknown> | undefined {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
