/** AWS/Events metrics of a rule. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { messageOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import { DEFAULT_BUS, type RuleRow } from "./state.ts";

type Measured = "MatchedEvents" | "TriggeredRules" | "Invocations" | "FailedInvocations";

/** Publishes without making the caller wait. */
export function count(
  context: Context,
  { name, bus }: Pick<RuleRow, "name" | "bus">,
  values: Readonly<Partial<Record<Measured, number>>>,
): void {
  const Dimensions = [
    ...(bus === DEFAULT_BUS ? [] : [{ Name: "EventBusName", Value: bus }]),
    { Name: "RuleName", Value: name },
  ];
  const Timestamp = context.clock.date();
  const MetricData = Object.entries(values).map(([MetricName, Value]) => ({
    MetricName,
    Value,
    Timestamp,
    Unit: "Count" as const,
    Dimensions,
  }));
  context
    .service<typeof CloudWatch>("cloudwatch")
    .PutMetricData({ Namespace: "AWS/Events", MetricData })
    .catch((error: unknown) => {
      if (!context.signal.aborted) context.log(`metrics of ${name} are lost: ${messageOf(error)}`);
    });
}
