import { type Context, page, type Tags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { type Attributes, changedAttributes, settingsOf } from "./attribute-rules.ts";
import { ownPace } from "./durations.ts";
import {
  invalidAttribute,
  invalidParameter,
  queueDeletedRecently,
  queueDoesNotExist,
  queueNameExists,
  unknownAttribute,
} from "./faults.ts";
import { closeMailbox } from "./mailboxes.ts";
import { findQueue, queueUrl } from "./queue-url.ts";
import { checkRedrive } from "./redrive-policy.ts";
import { deduplications, deletedQueues, ofQueue, type QueueRow, queueArn, queues } from "./state.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export const createQueue: Api<"CreateQueue"> = async (input, context) => {
  const { QueueName: name = "", Attributes: attributes = {}, tags = {} } = input;
  const existing = context.table(queues).get(name);
  if (existing) requireSame(existing, attributes);
  else create(context, name, { attributes, tags });
  return { QueueUrl: await queueUrl(context, name) };
};

function create(context: Context, name: string, { attributes, tags }: { attributes: Attributes; tags: Tags }): void {
  const { FifoQueue, ...settings } = attributes;
  const fifo = isFifo(name, FifoQueue);
  requireFree(context, name);
  const now = context.clock.now();
  const row: QueueRow = {
    name,
    arn: queueArn(context, name),
    fifo,
    attributes: changedAttributes({}, settings, fifo),
    tags,
    createdAt: now,
    modifiedAt: now,
  };
  checkRedrive(context, row, settings);
  context.table(queues).put(name, row);
}

function isFifo(name: string, asked: string | undefined): boolean {
  if (asked !== undefined && asked !== "true" && asked !== "false") throw invalidAttribute("FifoQueue");
  const fifo = asked === "true";
  if (!/^[\w-]{1,80}$/.test(fifo ? name.replace(/\.fifo$/, "") : name) || name.length > 80)
    throw invalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
  if (fifo && !name.endsWith(".fifo"))
    throw invalidParameter(
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
    );
  // AWS takes the attribute for FIFO queues only, false included.
  if (asked === "false") throw unknownAttribute("FifoQueue");
  return fifo;
}

function requireFree(context: Context, name: string): void {
  const deleted = context.table(deletedQueues).get(name);
  if (!deleted) return;
  if (deleted.until > context.clock.now()) throw queueDeletedRecently();
  context.table(deletedQueues).delete(name);
}

/** A second create with the same settings is answered with the queue that is there; only what is asked for counts. */
function requireSame(existing: QueueRow, asked: Attributes): void {
  const settings = settingsOf(existing);
  for (const [name, value] of Object.entries(asked)) if (settings[name] !== value) throw queueNameExists(name);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export const getQueueUrl: Api<"GetQueueUrl"> = async (input, context) => {
  const { QueueName: name = "", QueueOwnerAWSAccountId: owner = context.account } = input;
  if (owner !== context.account || !context.table(queues).has(name)) throw queueDoesNotExist();
  return { QueueUrl: await queueUrl(context, name) };
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export const listQueues: Api<"ListQueues"> = async (input, context) => {
  const { QueueNamePrefix: prefix = "", MaxResults: limit, NextToken: token } = input;
  if (limit !== undefined && (limit < 1 || limit > 1000))
    throw invalidParameter(
      "Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.",
    );
  const found = context.table(queues).list(prefix);
  const { items, next } = page(found, { token, limit, max: 1000 });
  if (items.length === 0) return {};
  return {
    QueueUrls: await Promise.all(items.map(({ name }) => queueUrl(context, name))),
    // Without MaxResults AWS answers no token, and the first thousand only.
    NextToken: limit === undefined ? undefined : next,
  };
};

const COOLDOWN_MS = 60_000;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export const deleteQueue: Api<"DeleteQueue"> = (input, context) => {
  const { name } = findQueue(context, input.QueueUrl);
  context.table(queues).delete(name);
  closeMailbox(context, name);
  const ids = context.table(deduplications);
  for (const [key] of ids.entries(ofQueue(name))) ids.delete(key);
  const until = context.clock.now() + ownPace(context.clock, COOLDOWN_MS);
  context.table(deletedQueues).put(name, { name, until });
  return {};
};
