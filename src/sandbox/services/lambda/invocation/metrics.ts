/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { messageOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";

type Value = readonly [name: string, value: number, unit: CloudWatch.StandardUnit];

interface Invoked {
  readonly name: string;
  /** As it was named. */
  readonly qualifier: string | undefined;
}

/** Sends data points for the function, for its qualifier and for all functions together; nobody waits for it. */
function publish(context: Context, { name, qualifier }: Invoked, values: readonly Value[]): void {
  const Timestamp = context.clock.date();
  const FunctionName = { Name: "FunctionName", Value: name };
  const sets: CloudWatch.Dimension[][] = [
    [],
    [FunctionName],
    [FunctionName, { Name: "Resource", Value: qualifier === undefined ? name : `${name}:${qualifier}` }],
  ];
  const MetricData = sets.flatMap((Dimensions) =>
    values.map(
      ([MetricName, Value, Unit]): CloudWatch.MetricDatum => ({ MetricName, Value, Unit, Dimensions, Timestamp }),
    ),
  );
  context
    .service<typeof CloudWatch>("cloudwatch")
    .PutMetricData({ Namespace: "AWS/Lambda", MetricData })
    .catch((error: unknown) => {
      if (!context.signal.aborted) context.log(`metrics of ${name} are lost: ${messageOf(error)}`);
    });
}

export const countThrottle = (context: Context, invoked: Invoked): void =>
  publish(context, invoked, [["Throttles", 1, "Count"]]);

/** Asked for, and not run, because the function had been invoked by itself too often. */
export const countRecursion = (context: Context, invoked: Invoked): void =>
  publish(context, invoked, [["RecursiveInvocationsDropped", 1, "Count"]]);

/** How much of what is provisioned is at work, as it is when an invocation begins; told of alias or version only. */
export function countProvisioned(
  context: Context,
  invoked: Invoked,
  { busy, provisioned, isSpillover }: { busy: number; provisioned: number; isSpillover: boolean },
): void {
  publish(context, invoked, [
    ["ProvisionedConcurrentExecutions", busy, "Count"],
    ["ProvisionedConcurrencyUtilization", provisioned === 0 ? 0 : busy / provisioned, "None"],
    isSpillover
      ? ["ProvisionedConcurrencySpilloverInvocations", 1, "Count"]
      : ["ProvisionedConcurrencyInvocations", 1, "Count"],
  ]);
}

export const countInvocation = (
  context: Context,
  invoked: Invoked,
  { durationMs, isError, concurrent }: { durationMs: number; isError: boolean; concurrent: number },
): void =>
  publish(context, invoked, [
    ["Invocations", 1, "Count"],
    ["Errors", isError ? 1 : 0, "Count"],
    ["Duration", durationMs, "Milliseconds"],
    ["Throttles", 0, "Count"],
    ["ConcurrentExecutions", concurrent, "Count"],
  ]);
