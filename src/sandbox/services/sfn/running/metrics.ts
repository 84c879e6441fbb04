/** https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { messageOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import type { ExecutionRow } from "../state.ts";

const ENDS: Readonly<Partial<Record<ExecutionRow["status"], string>>> = {
  SUCCEEDED: "ExecutionsSucceeded",
  FAILED: "ExecutionsFailed",
  ABORTED: "ExecutionsAborted",
  TIMED_OUT: "ExecutionsTimedOut",
};

export const countStart = (context: Context, row: ExecutionRow): void =>
  publish(context, row, [{ MetricName: "ExecutionsStarted", Value: 1, Unit: "Count" }]);

export function countEnd(context: Context, row: ExecutionRow, durationMs: number): void {
  const MetricName = ENDS[row.status];
  if (MetricName === undefined) return;
  publish(context, row, [
    { MetricName, Value: 1, Unit: "Count" },
    { MetricName: "ExecutionTime", Value: durationMs, Unit: "Milliseconds" },
  ]);
}

/** For the machine, and where it was started by a version or alias for that, too; nobody waits for it. */
function publish(context: Context, row: ExecutionRow, data: readonly CloudWatch.MetricDatum[]): void {
  const machine = { Name: "StateMachineArn", Value: row.machineArn };
  const sets: CloudWatch.Dimension[][] = [[machine]];
  if (row.versionArn !== undefined) sets.push([machine, { Name: "Version", Value: last(row.versionArn) }]);
  if (row.aliasArn !== undefined) sets.push([machine, { Name: "Alias", Value: last(row.aliasArn) }]);
  const Timestamp = context.clock.date();
  const MetricData = sets.flatMap((Dimensions) => data.map((each) => ({ ...each, Dimensions, Timestamp })));
  context
    .service<typeof CloudWatch>("cloudwatch")
    .PutMetricData({ Namespace: "AWS/States", MetricData })
    .catch((error: unknown) => {
      if (!context.signal.aborted) context.log(`metrics of ${row.arn} are lost: ${messageOf(error)}`);
    });
}

const last = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);
