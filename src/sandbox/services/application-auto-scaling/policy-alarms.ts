import type {
  Alarm,
  CustomizedMetricSpecification,
  TargetTrackingScalingPolicyConfiguration,
} from "@aws-sdk/client-application-auto-scaling";
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { randomUuid } from "../../../shared/random.ts";
import { arn, type Context } from "../../kit/index.ts";
import { notInSandbox } from "./faults.ts";
import { type Metric, scalableIn } from "./scalable.ts";
import type { PolicyRow, TargetId } from "./state.ts";

/** AWS waits longer before it takes capacity away: 3 minutes above the target, 15 below nine tenths of it. */
const HIGH_PERIODS = 3;
const LOW_PERIODS = 15;
const LOW_SHARE = 0.9;

/** Creates or updates the alarms of a target tracking policy; names of alarms that exist are kept. */
export async function putAlarms(
  context: Context,
  policy: Pick<PolicyRow, "arn" | "namespace" | "resourceId">,
  tracking: TargetTrackingScalingPolicyConfiguration,
  existing: readonly Alarm[],
): Promise<Alarm[]> {
  const metric = metricOf(policy, tracking);
  const target = tracking.TargetValue ?? 0;
  const kinds = [
    { kind: "AlarmHigh", periods: HIGH_PERIODS, operator: "GreaterThanThreshold", threshold: target },
    { kind: "AlarmLow", periods: LOW_PERIODS, operator: "LessThanThreshold", threshold: target * LOW_SHARE },
  ] as const;
  const alarms: Alarm[] = [];
  for (const { kind, periods, operator, threshold } of kinds) {
    const known = existing.find(({ AlarmName }) => AlarmName?.includes(`-${kind}-`));
    if (kind === "AlarmLow" && tracking.DisableScaleIn) {
      if (known) await deleteAlarms(context, [known]);
      continue;
    }
    const AlarmName = known?.AlarmName ?? `TargetTracking-${policy.resourceId}-${kind}-${randomUuid()}`;
    await context.service<typeof CloudWatch>("cloudwatch").PutMetricAlarm({
      AlarmName,
      AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policy.arn}.`,
      AlarmActions: [policy.arn],
      ComparisonOperator: operator,
      EvaluationPeriods: periods,
      Threshold: threshold,
      ...metric,
    });
    alarms.push({ AlarmName, AlarmARN: arn(context, "cloudwatch", `alarm:${AlarmName}`) });
  }
  return alarms;
}

export async function deleteAlarms(context: Context, alarms: readonly Alarm[]): Promise<void> {
  if (alarms.length === 0) return;
  await context
    .service<typeof CloudWatch>("cloudwatch")
    .DeleteAlarms({ AlarmNames: alarms.map(({ AlarmName = "" }) => AlarmName) });
}

function metricOf(
  { namespace, resourceId }: Pick<TargetId, "namespace" | "resourceId">,
  tracking: TargetTrackingScalingPolicyConfiguration,
): Metric {
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: customized } = tracking;
  if (customized) return customMetric(customized);
  const type = predefined?.PredefinedMetricType;
  const metric = scalableIn(namespace).predefinedMetric(resourceId, type, predefined?.ResourceLabel);
  if (!metric) throw notInSandbox(`The predefined metric ${type} for the service namespace '${namespace}'`);
  return metric;
}

function customMetric(spec: CustomizedMetricSpecification): Metric {
  if (spec.Metrics)
    return {
      Metrics: spec.Metrics.map(({ Id, Expression, Label, ReturnData, MetricStat }) => ({
        Id,
        ...(Expression !== undefined && { Expression }),
        ...(Label !== undefined && { Label }),
        ...(ReturnData !== undefined && { ReturnData }),
        ...(MetricStat && {
          MetricStat: {
            Period: 60,
            Stat: MetricStat.Stat,
            Metric: {
              Namespace: MetricStat.Metric?.Namespace,
              MetricName: MetricStat.Metric?.MetricName,
              Dimensions: MetricStat.Metric?.Dimensions?.map(({ Name, Value }) => ({ Name, Value })),
            },
          },
        }),
      })),
    };
  return {
    Namespace: spec.Namespace,
    MetricName: spec.MetricName,
    Dimensions: (spec.Dimensions ?? []).map(({ Name, Value }) => ({ Name, Value })),
    Statistic: spec.Statistic,
    Period: 60,
  };
}

/** Whether the low alarms of all these policies are in ALARM: capacity is taken away only when every policy agrees. */
export async function allLow(context: Context, policies: readonly PolicyRow[], target: TargetId): Promise<boolean> {
  const names = policies
    .filter(({ resourceId }) => resourceId === target.resourceId)
    .flatMap(({ alarms }) => alarms)
    .flatMap(({ AlarmName }) => (AlarmName?.includes("-AlarmLow-") ? [AlarmName] : []));
  const { MetricAlarms = [] } = await context
    .service<typeof CloudWatch>("cloudwatch")
    .DescribeAlarms({ AlarmNames: names });
  return MetricAlarms.every(({ StateValue }) => StateValue === "ALARM");
}
