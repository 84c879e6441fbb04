import type * as AutoScaling from "@aws-sdk/client-application-auto-scaling";
import { randomUuid } from "../../../shared/random.ts";
import { arn, type Context, found, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid, noPolicy, notInSandbox, notRegistered } from "./faults.ts";
import { deleteAlarms, putAlarms } from "./policy-alarms.ts";
import { nestedKey, type PolicyRow, policies, targetKey, targets } from "./state.ts";
import { selects, targetIdOf } from "./target-id.ts";

/** Creates or replaces: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html */
export const putScalingPolicy: Api<"PutScalingPolicy"> = async (input, context) => {
  const id = targetIdOf(input);
  const name = input.PolicyName ?? "";
  if (!context.table(targets).has(targetKey(id))) throw notRegistered(id);
  const key = nestedKey(id, name);
  const before = context.table(policies).get(key);
  const config = configOf(input, before);
  const policyArn =
    before?.arn ??
    arn(
      context,
      "autoscaling",
      `scalingPolicy:${randomUuid()}:resource/${id.namespace}/${id.resourceId}:policyName/${name}`,
    );
  const alarms =
    config.type === "TargetTrackingScaling"
      ? await putAlarms(context, { ...id, arn: policyArn }, config.tracking, before?.alarms ?? [])
      : [];
  const createdAt = before?.createdAt ?? context.clock.now();
  const row = context.table(policies).put(key, { ...id, arn: policyArn, name, createdAt, config, alarms });
  return { PolicyARN: row.arn, Alarms: [...row.alarms] };
};

function configOf(input: AutoScaling.PutScalingPolicyRequest, before: PolicyRow | undefined): PolicyRow["config"] {
  const type = input.PolicyType ?? before?.config.type ?? "StepScaling";
  if (before && before.config.type !== type)
    throw invalid(`The policy type of an existing policy cannot be changed from ${before.config.type} to ${type}.`);
  const { StepScalingPolicyConfiguration: step, TargetTrackingScalingPolicyConfiguration: tracking } = input;
  if (type === "StepScaling") {
    if (!step) throw invalid("StepScalingPolicyConfiguration must be specified for a step scaling policy.");
    requireSteps(step);
    return { type, step };
  }
  if (type === "TargetTrackingScaling") {
    if (!tracking)
      throw invalid("TargetTrackingScalingPolicyConfiguration must be specified for a target tracking scaling policy.");
    requireTracking(tracking);
    return { type, tracking };
  }
  throw notInSandbox(`The policy type ${type}`);
}

function requireSteps(step: AutoScaling.StepScalingPolicyConfiguration): void {
  const steps = step.StepAdjustments ?? [];
  if (step.AdjustmentType === undefined) throw invalid("AdjustmentType must be specified for a step scaling policy.");
  if (steps.length === 0) throw invalid("At least one step adjustment must be specified.");
  if (step.MinAdjustmentMagnitude !== undefined && step.AdjustmentType !== "PercentChangeInCapacity")
    throw invalid("MinAdjustmentMagnitude is only valid for the adjustment type PercentChangeInCapacity.");
  const bounds = steps.map(({ MetricIntervalLowerBound: low, MetricIntervalUpperBound: high }) => ({
    low: low ?? Number.NEGATIVE_INFINITY,
    high: high ?? Number.POSITIVE_INFINITY,
  }));
  if (steps.some((each) => each.MetricIntervalLowerBound === undefined && each.MetricIntervalUpperBound === undefined))
    throw invalid("At least one of the step adjustment bounds must be specified.");
  bounds.sort((a, b) => a.low - b.low);
  for (const [i, { low, high }] of bounds.entries()) {
    if (low >= high) throw invalid("The lower bound of a step adjustment must be less than its upper bound.");
    const following = bounds[i + 1];
    if (following && following.low < high) throw invalid("Step adjustment intervals can't overlap.");
    if (following && following.low > high) throw invalid("There can't be a gap between step adjustment intervals.");
  }
}

function requireTracking(tracking: AutoScaling.TargetTrackingScalingPolicyConfiguration): void {
  if (!((tracking.TargetValue ?? 0) > 0)) throw invalid("TargetValue must be greater than 0.");
  const metrics = [tracking.PredefinedMetricSpecification, tracking.CustomizedMetricSpecification];
  if (metrics.filter((each) => each !== undefined).length !== 1)
    throw invalid("Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must be specified.");
}

export const deleteScalingPolicy: Api<"DeleteScalingPolicy"> = async (input, context) => {
  const id = targetIdOf(input);
  const name = input.PolicyName ?? "";
  const row = found(context.table(policies).get(nestedKey(id, name)), () => noPolicy(id, name));
  await removePolicy(context, row);
  return {};
};

/** Takes the alarms of a target tracking policy along. */
export async function removePolicy(context: Context, row: PolicyRow): Promise<void> {
  context.table(policies).delete(nestedKey(row, row.name));
  await deleteAlarms(context, row.alarms);
}

export const describeScalingPolicies: Api<"DescribeScalingPolicies"> = (input, context) => {
  const rows = context
    .table(policies)
    .list()
    .filter(selects(input))
    .filter(({ name, arn: policyArn }) => {
      const wanted = input.PolicyNames;
      return !wanted?.length || wanted.includes(name) || wanted.includes(policyArn);
    });
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 10,
    badToken: "InvalidNextTokenException",
  });
  return { ScalingPolicies: items.map(described), NextToken: next };
};

const described = (row: PolicyRow): AutoScaling.ScalingPolicy => ({
  PolicyARN: row.arn,
  PolicyName: row.name,
  ServiceNamespace: row.namespace,
  ResourceId: row.resourceId,
  ScalableDimension: row.dimension,
  PolicyType: row.config.type,
  ...(row.config.type === "StepScaling"
    ? { StepScalingPolicyConfiguration: row.config.step }
    : { TargetTrackingScalingPolicyConfiguration: row.config.tracking }),
  Alarms: [...row.alarms],
  CreationTime: new Date(row.createdAt),
});
