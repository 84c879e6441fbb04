/** AWS/SQS metrics: what happened to a queue. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { messageOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";

type Measured =
  | "NumberOfMessagesSent"
  | "SentMessageSize"
  | "NumberOfMessagesReceived"
  | "NumberOfEmptyReceives"
  | "NumberOfMessagesDeleted";

/** Publishes without making the caller wait. */
export function count(context: Context, queue: string, values: Readonly<Partial<Record<Measured, number>>>): void {
  const Timestamp = context.clock.date();
  const MetricData = Object.entries(values).map(([MetricName, Value]) => ({
    MetricName,
    Value,
    Timestamp,
    Unit: MetricName === "SentMessageSize" ? ("Bytes" as const) : ("Count" as const),
    Dimensions: [{ Name: "QueueName", Value: queue }],
  }));
  context
    .service<typeof CloudWatch>("cloudwatch")
    .PutMetricData({ Namespace: "AWS/SQS", MetricData })
    .catch((error: unknown) => {
      if (!context.signal.aborted) context.log(`metrics of ${queue} are lost: ${messageOf(error)}`);
    });
}
