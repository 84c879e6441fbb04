/** Events on their way: attempts, retries, dead letters. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
import type * as SQS from "@aws-sdk/client-sqs";
import { messageOf, nameOf } from "../../../shared/errors.ts";
import { type Context, parseArn } from "../../kit/index.ts";
import { NoAccess, requireQueueAccess } from "./access.ts";
import { count } from "./metrics.ts";
import { type DeliveryRow, deliveries } from "./state.ts";
import { sendTo } from "./target-services.ts";

const MOST_RETRIES = 185;
const OLDEST_SECONDS = 86_400;

/** One attempt, the timer of a delivery. */
export async function deliver({ id }: { id: string }, context: Context): Promise<void> {
  const row = context.table(deliveries).get(id);
  if (!row) return;
  count(context, row.rule, { Invocations: 1 });
  try {
    await sendTo(context, row);
    context.table(deliveries).delete(id);
  } catch (error) {
    if (!context.signal.aborted) await onFailure(context, row, error);
  }
}

/** What no further attempt would change. */
const FINAL = /NotFound|NoSuch|DoesNotExist|NonExistent|NotImplemented|Validation|InvalidParameter/;

async function onFailure(context: Context, row: DeliveryRow, error: unknown): Promise<void> {
  const { MaximumRetryAttempts: most = MOST_RETRIES, MaximumEventAgeInSeconds: age = OLDEST_SECONDS } =
    row.target.RetryPolicy ?? {};
  const isFinal = error instanceof NoAccess || FINAL.test(nameOf(error) ?? "");
  const tooOld = context.clock.now() - row.startedAt >= context.clock.period(age * 1000);
  if (!isFinal && !tooOld && row.retries < most) {
    context.table(deliveries).put(row.id, { ...row, retries: row.retries + 1 });
    context.later("deliver", context.clock.period(backoffMs(row.retries)), { id: row.id });
    return;
  }
  context.table(deliveries).delete(row.id);
  count(context, row.rule, { FailedInvocations: 1 });
  context.log(`rule ${row.rule.name}: ${row.target.Arn} did not get event ${row.event.id}: ${messageOf(error)}`);
  const exhausted = isFinal ? undefined : tooOld ? "MaximumEventAgeInSeconds" : "MaximumRetryAttempts";
  await toDeadLetters(context, row, { error, exhausted });
}

/** AWS does not say its waits; these double from a second to ten minutes. */
const backoffMs = (retries: number): number => Math.min(600_000, 1000 * 2 ** Math.min(retries, 10));

interface Failure {
  readonly error: unknown;
  readonly exhausted: string | undefined;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
async function toDeadLetters(context: Context, row: DeliveryRow, { error, exhausted }: Failure): Promise<void> {
  const queue = row.target.DeadLetterConfig?.Arn;
  if (queue === undefined) return;
  const attributes = {
    RULE_ARN: row.rule.arn,
    TARGET_ARN: row.target.Arn,
    ERROR_CODE: errorCode(error),
    ERROR_MESSAGE: messageOf(error),
    RETRY_ATTEMPTS: exhausted === undefined ? undefined : String(row.retries),
    EXHAUSTED_RETRY_CONDITION: exhausted,
  };
  try {
    const QueueUrl = await requireQueueAccess(context, queue, row.rule.arn);
    await context.service<typeof SQS>("sqs").SendMessage({
      QueueUrl,
      MessageBody: JSON.stringify(row.event),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).flatMap(([name, value]) =>
          value ? [[name, { DataType: "String", StringValue: value }]] : [],
        ),
      ),
    });
  } catch (failure) {
    context.log(`rule ${row.rule.name}: no dead letter in ${parseArn(queue)?.resource}: ${messageOf(failure)}`);
  }
}

function errorCode(error: unknown): string {
  if (error instanceof NoAccess) return "NO_PERMISSIONS";
  const name = nameOf(error) ?? "";
  if (/NotFound|NoSuch|DoesNotExist|NonExistent/.test(name)) return "NO_RESOURCE";
  return /Throttl|TooManyRequests/.test(name) ? "THROTTLING" : "SDK_CLIENT_ERROR";
}
