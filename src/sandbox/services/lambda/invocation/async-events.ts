/** Asynchronous invocation: a durable queue, retries, and what happens with events that cannot be processed. */
import { nameOf } from "../../../../shared/errors.ts";
import { type Context, Fault } from "../../../kit/index.ts";
import { eventConfigOf } from "../event-invoke-config.ts";
import type { FunctionName } from "../function-name.ts";
import { functions, type QueuedEventRow, queuedEvents } from "../state.ts";
import { sendOn } from "./destinations.ts";
import { type InvocationResult, runInvocation } from "./run-invocation.ts";

/** Delays before the second and the third attempt. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_MS = [60_000, 120_000];
/** A throttled event comes back after a second, then ever later, up to five minutes. */
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 300_000;

/** Queues an event; it is handed to the function soon. */
export function enqueue(context: Context, { name, qualifier }: FunctionName, payload: Uint8Array): void {
  const { requestId } = context;
  context.table(queuedEvents).put(requestId, {
    requestId,
    name,
    qualifier,
    payload: Buffer.from(payload).toString("utf8"),
    queuedAt: context.clock.now(),
    failures: 0,
    throttles: 0,
    ...(context.trace !== undefined && { trace: context.trace }),
  });
  context.later("attempt", 0, { requestId });
}

/** Timer: one attempt to have the event processed. */
export async function attempt({ requestId }: { requestId: string }, context: Context): Promise<void> {
  const row = context.table(queuedEvents).get(requestId);
  // The function has been deleted: its events are dropped.
  if (!row || !context.table(functions).has(row.name)) return void context.table(queuedEvents).delete(requestId);
  if (isTooOld(context, row)) return settle(context, row, { condition: "EventAgeExceeded", result: undefined });
  const { name, qualifier } = row;
  try {
    const result = await runInvocation(context, {
      asked: { name, qualifier },
      payload: Buffer.from(row.payload),
      requestId,
      trace: row.trace,
    });
    if (result.status === "success") await settle(context, row, { condition: "Success", result });
    else await retry(context, { ...row, failures: row.failures + 1, throttles: 0 }, result);
  } catch (error) {
    if (context.signal.aborted) return;
    // Once more would be refused as well. AWS documents no condition of its own for it.
    if (nameOf(error) === "RecursiveInvocationException")
      return settle(context, row, { condition: "RetriesExhausted", result: undefined });
    if (!(error instanceof Fault) || nameOf(error) === "ResourceNotFoundException")
      return retry(context, { ...row, failures: row.failures + 1 }, undefined);
    backOff(context, row);
  }
}

async function retry(context: Context, row: QueuedEventRow, result: InvocationResult | undefined): Promise<void> {
  const most = eventConfigOf(context, row).MaximumRetryAttempts ?? 2;
  if (row.failures > most) return settle(context, row, { condition: "RetriesExhausted", result });
  context.table(queuedEvents).put(row.requestId, row);
  const delay = RETRY_MS[row.failures - 1] ?? LONGEST_BACKOFF_MS;
  context.later("attempt", context.clock.lifecycle(delay), { requestId: row.requestId });
}

/** Throttled, or the function is not ready: that does not count as an attempt. */
function backOff(context: Context, row: QueuedEventRow): void {
  const throttles = row.throttles + 1;
  context.table(queuedEvents).put(row.requestId, { ...row, throttles });
  const delay = Math.min(FIRST_BACKOFF_MS * 2 ** row.throttles, LONGEST_BACKOFF_MS);
  context.later("attempt", context.clock.period(delay), { requestId: row.requestId });
}

/** Six hours by default, at the sandbox's pace. */
const isTooOld = (context: Context, row: QueuedEventRow): boolean =>
  context.clock.now() - row.queuedAt >
  context.clock.period((eventConfigOf(context, row).MaximumEventAgeInSeconds ?? 21_600) * 1000);

interface Ending {
  readonly condition: "Success" | "RetriesExhausted" | "EventAgeExceeded";
  readonly result: InvocationResult | undefined;
}

async function settle(context: Context, row: QueuedEventRow, ending: Ending): Promise<void> {
  await sendOn(context, row, ending);
  context.table(queuedEvents).delete(row.requestId);
}
