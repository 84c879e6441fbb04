/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html */
import { type Context, found, parseArn } from "../../kit/index.ts";
import { invalidAddress, queueDoesNotExist } from "./faults.ts";
import { type QueueRow, queues } from "./state.ts";

/**
 * The address of a queue on this sandbox's own port: SDKs send requests to the host of the queue's URL, whatever endpoint
 * they were given. Where nothing listens yet, this makes it listen: a URL is handed on to programs in other processes.
 */
export const queueUrl = async (context: Context, name: string): Promise<string> =>
  `${await context.endpoint()}/${context.account}/${name}`;

/** The queue of a URL; the host does not matter, so that a URL of AWS's form works in the sandbox as well. */
export function findQueue(context: Context, url: string | undefined): QueueRow {
  const { account, name } = partsOf(url ?? "");
  if (account !== context.account) throw queueDoesNotExist();
  return found(context.table(queues).get(name), queueDoesNotExist);
}

/** The queue of an ARN; undefined where there is none in this account and region. */
export function queueOfArn(context: Context, arn: string | undefined): QueueRow | undefined {
  const parts = parseArn(arn ?? "");
  if (parts?.service !== "sqs" || parts.account !== context.account || parts.region !== context.region)
    return undefined;
  return context.table(queues).get(parts.resource);
}

/** The name in a URL, for authorization; undefined where it has none. */
export const nameInUrl = (url: string): string | undefined => URL_FORM.exec(url)?.[2];

const URL_FORM = /^(?:https?:\/\/[^/]+)?\/?(\d{12})\/([^/]+)$/;

function partsOf(url: string): { account: string; name: string } {
  const [, account, name] = URL_FORM.exec(url) ?? [];
  if (account === undefined || name === undefined) throw invalidAddress(url);
  return { account, name };
}
