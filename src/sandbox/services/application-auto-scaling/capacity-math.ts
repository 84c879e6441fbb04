import type { StepAdjustment, StepScalingPolicyConfiguration } from "@aws-sdk/client-application-auto-scaling";

/**
 * The capacity that a step scaling policy wants when the metric is `delta` beyond the alarm's threshold; undefined where no
 * step covers that. https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
 */
export function steppedCapacity(
  policy: StepScalingPolicyConfiguration,
  current: number,
  delta: number,
): number | undefined {
  const step = (policy.StepAdjustments ?? []).find((each) => covers(each, delta));
  const adjustment = step?.ScalingAdjustment;
  if (adjustment === undefined) return undefined;
  switch (policy.AdjustmentType) {
    case "ExactCapacity":
      return adjustment;
    case "PercentChangeInCapacity": {
      const change = rounded((current * adjustment) / 100);
      const least = policy.MinAdjustmentMagnitude ?? 0;
      return current + (Math.abs(change) >= least ? change : Math.sign(adjustment) * least);
    }
    default:
      return current + adjustment;
  }
}

/** Above the threshold the lower bound is inside the step and the upper is not; below it, the other way round. */
function covers(
  { MetricIntervalLowerBound: low, MetricIntervalUpperBound: high }: StepAdjustment,
  delta: number,
): boolean {
  const [from, to] = [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
  return delta >= 0 ? delta >= from && delta < to : delta > from && delta <= to;
}

/** Towards zero, but a change between -1 and 1 is a whole one. */
function rounded(change: number): number {
  if (change === 0) return 0;
  return Math.abs(change) < 1 ? Math.sign(change) : Math.trunc(change);
}

/** The capacity at which a metric that falls as capacity grows would be at its target. */
export const trackedCapacity = (current: number, value: number, target: number): number =>
  Math.ceil((Math.max(1, current) * value) / target);

export const clamp = (capacity: number, { min, max }: { min: number; max: number }): number =>
  Math.min(max, Math.max(min, capacity));
