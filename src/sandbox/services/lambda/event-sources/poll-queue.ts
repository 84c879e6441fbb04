/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
import type * as SQS from "@aws-sdk/client-sqs";
import { messageOf } from "../../../../shared/errors.ts";
import { queueUrl } from "../destination-targets.ts";
import { isLoop, joinTraces } from "../invocation/lineage.ts";
import { functions } from "../state.ts";
import { type BatchOutcome, filterOf, handOver, type Polling, pause, tell } from "./polling.ts";
import { queueRecord } from "./queue-record.ts";

/** AWS begins with five batches at a time and adds more as a queue grows; the sandbox stays at five. */
const USUAL_CONCURRENCY = 5;
const MOST_RECEIVED = 10;
/** An event may have six megabytes; the rest is for what surrounds the bodies. */
const LARGEST_BATCH = 5 * 1024 * 1024;
const TROUBLE_MS = 10_000;

interface QueuePolling extends Polling {
  readonly url: string;
}

/** Reads batches until the mapping stops; each is handed over by itself, so many at a time. */
export async function pollQueue(polling: Polling): Promise<void> {
  const { row, signal } = polling;
  const most = row.settings.ScalingConfig?.MaximumConcurrency ?? USUAL_CONCURRENCY;
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    if (running.size >= most) {
      await Promise.race(running);
      continue;
    }
    try {
      const url = await queueUrl(polling.context, row.source);
      const batch = await gather({ ...polling, url });
      if (batch.length === 0) continue;
      const work = processBatch({ ...polling, url }, batch).finally(() => running.delete(work));
      running.add(work);
    } catch (error) {
      if (signal.aborted) return;
      tell(polling, `PROBLEM: ${messageOf(error)}`);
      await pause(polling, TROUBLE_MS);
    }
  }
}

/** Up to a batch of messages: what is there at once, or what comes within the window. */
async function gather(polling: QueuePolling): Promise<SQS.Message[]> {
  const { context, row, signal } = polling;
  const { BatchSize: size = MOST_RECEIVED, MaximumBatchingWindowInSeconds: window = 0 } = row.settings;
  const batch: SQS.Message[] = [];
  let deadline: number | undefined;
  let bytes = 0;
  do {
    const received = await receive(polling, Math.min(MOST_RECEIVED, size - batch.length));
    batch.push(...received);
    bytes += received.reduce((sum, { Body = "" }) => sum + Buffer.byteLength(Body), 0);
    if (batch.length > 0) deadline ??= context.clock.now() + context.clock.period(window * 1000);
  } while (
    !signal.aborted &&
    window > 0 &&
    batch.length < size &&
    bytes < LARGEST_BATCH &&
    (deadline === undefined || context.clock.now() < deadline)
  );
  if (!signal.aborted) return batch;
  await giveBack(polling, batch);
  return [];
}

async function receive({ context, url }: QueuePolling, most: number): Promise<SQS.Message[]> {
  const { Messages = [] } = await context.service<typeof SQS>("sqs").ReceiveMessage({
    QueueUrl: url,
    MaxNumberOfMessages: most,
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  return Messages;
}

/** Messages that were received for a mapping that has stopped since can be received by others. */
async function giveBack({ context, url }: QueuePolling, messages: readonly SQS.Message[]): Promise<void> {
  if (context.signal.aborted) return;
  for (const { ReceiptHandle } of messages)
    await context
      .service<typeof SQS>("sqs")
      .ChangeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 });
}

async function processBatch(polling: QueuePolling, batch: readonly SQS.Message[]): Promise<void> {
  const { context, row } = polling;
  try {
    const fits = filterOf(polling);
    const wanted = batch.filter((message) => fits(filtered(queueRecord(context, row.source, message))));
    await remove(
      polling,
      batch.filter((message) => !wanted.includes(message)),
    );
    if (wanted.length === 0) return;
    for (const part of byLoop(polling, wanted)) await handOverPart(polling, part);
  } catch (error) {
    if (!context.signal.aborted) context.log(`event source mapping ${row.uuid}: ${messageOf(error)}`, { error });
  }
}

async function handOverPart(polling: QueuePolling, part: readonly SQS.Message[]): Promise<void> {
  const { context, row } = polling;
  const outcome = await handOver(polling, {
    records: part.map((message) => queueRecord(context, row.source, message)),
    ids: part.map(({ MessageId = "" }) => MessageId),
    trace: joinTraces(part.flatMap(traceOf)),
  });
  if (!context.signal.aborted) await settle(polling, part, outcome);
}

/** Messages of a recursive loop by themselves: the others of their batch are no part of it. */
function byLoop({ context, row }: Polling, batch: readonly SQS.Message[]): (readonly SQS.Message[])[] {
  const own = context.table(functions).get(row.name);
  const loops = batch.filter((message) => own && isLoop(own, traceOf(message)[0]));
  const rest = batch.filter((message) => !loops.includes(message));
  return [rest, loops].filter((part) => part.length > 0);
}

const traceOf = ({ Attributes }: SQS.Message): string[] =>
  Attributes?.AWSTraceHeader === undefined ? [] : [Attributes.AWSTraceHeader];

/** What was processed is deleted; the rest is received again when its visibility timeout is over. */
async function settle(polling: QueuePolling, batch: readonly SQS.Message[], outcome: BatchOutcome): Promise<void> {
  if (outcome.kind === "done") {
    tell(polling, "OK");
    return remove(
      polling,
      batch.filter(({ MessageId = "" }) => !outcome.failed.includes(MessageId)),
    );
  }
  tell(polling, outcome.kind === "failed" ? "PROBLEM: Function call failed" : `PROBLEM: ${outcome.fault}`);
  // A function that takes no more is left alone for a while.
  if (outcome.kind === "refused" && !outcome.fault.startsWith("RecursiveInvocationException"))
    await pause(polling, TROUBLE_MS);
}

async function remove({ context, url }: QueuePolling, messages: readonly SQS.Message[]): Promise<void> {
  for (let i = 0; i < messages.length; i += MOST_RECEIVED)
    await context.service<typeof SQS>("sqs").DeleteMessageBatch({
      QueueUrl: url,
      Entries: messages.slice(i, i + MOST_RECEIVED).map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle })),
    });
}

/** As filters see a record: with its body parsed, if it is JSON. */
function filtered(record: ReturnType<typeof queueRecord>): object {
  try {
    return { ...record, body: JSON.parse(record.body) };
  } catch {
    return record;
  }
}
