/** AWS/SNS metrics of a topic. https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { messageOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";

type Measured =
  | "NumberOfMessagesPublished"
  | "PublishSize"
  | "NumberOfNotificationsDelivered"
  | "NumberOfNotificationsFailed"
  | "NumberOfNotificationsFilteredOut";

/** Publishes without making the caller wait. */
export function count(context: Context, topic: string, values: Readonly<Partial<Record<Measured, number>>>): void {
  const Timestamp = context.clock.date();
  const MetricData = Object.entries(values).map(([MetricName, Value]) => ({
    MetricName,
    Value,
    Timestamp,
    Unit: MetricName === "PublishSize" ? ("Bytes" as const) : ("Count" as const),
    Dimensions: [{ Name: "TopicName", Value: topic }],
  }));
  context
    .service<typeof CloudWatch>("cloudwatch")
    .PutMetricData({ Namespace: "AWS/SNS", MetricData })
    .catch((error: unknown) => {
      if (!context.signal.aborted) context.log(`metrics of ${topic} are lost: ${messageOf(error)}`);
    });
}
