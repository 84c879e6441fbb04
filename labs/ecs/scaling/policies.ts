/** Application Auto Scaling for the web service: one policy that tracks its CPU, one that steps on requests. */
import { ApplicationAutoScaling, type ScalableTarget } from "@aws-sdk/client-application-auto-scaling";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { found, type LabContext } from "../../../src/lab/index.ts";

type Context = Pick<LabContext, "aws" | "run">;

export interface Scaled {
  /** `service/<cluster>/<service>` */
  readonly resourceId: string;
}

const SERVICE = { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount" } as const;
const ROOM = { MinCapacity: 2, MaxCapacity: 4 };

/** Requests per minute and target from which another task is started. */
const BUSY = 120;

export async function registerTarget(
  { aws }: Pick<Context, "aws">,
  { resourceId }: Scaled,
  room = ROOM,
): Promise<void> {
  await aws(ApplicationAutoScaling).registerScalableTarget({ ...SERVICE, ResourceId: resourceId, ...room });
}

export async function readTarget(
  { aws }: Pick<Context, "aws">,
  { resourceId }: Scaled,
): Promise<ScalableTarget | undefined> {
  const answer = await aws(ApplicationAutoScaling).describeScalableTargets({ ...SERVICE, ResourceIds: [resourceId] });
  return answer.ScalableTargets?.[0];
}

export async function readPolicies({ aws }: Pick<Context, "aws">, { resourceId }: Scaled) {
  const answer = await aws(ApplicationAutoScaling).describeScalingPolicies({ ...SERVICE, ResourceId: resourceId });
  return answer.ScalingPolicies ?? [];
}

export async function readActivities({ aws }: Pick<Context, "aws">, { resourceId }: Scaled) {
  const answer = await aws(ApplicationAutoScaling).describeScalingActivities({ ...SERVICE, ResourceId: resourceId });
  return answer.ScalingActivities ?? [];
}

/** Puts both policies; putting one again only updates it. Answers the ARN of the step policy. */
export async function putPolicies({ aws, run }: Context, { resourceId }: Scaled): Promise<string> {
  const scaling = aws(ApplicationAutoScaling);
  await scaling.putScalingPolicy({
    ...SERVICE,
    ResourceId: resourceId,
    PolicyName: run.name("cpu"),
    PolicyType: "TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration: {
      PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
      TargetValue: 50,
      ScaleOutCooldown: 30,
      ScaleInCooldown: 60,
    },
  });
  const { PolicyARN } = await scaling.putScalingPolicy({
    ...SERVICE,
    ResourceId: resourceId,
    PolicyName: run.name("requests"),
    PolicyType: "StepScaling",
    StepScalingPolicyConfiguration: {
      AdjustmentType: "ChangeInCapacity",
      Cooldown: 60,
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
    },
  });
  return found(PolicyARN, "The step policy has no ARN.");
}

/** The alarm that calls the step policy, over the requests of all these target groups together. */
export async function putAlarm({ aws, run }: Context, policyArn: string, watched: Watched): Promise<void> {
  const requests = watched.targetGroups.map((group, i) => ({
    Id: `m${i + 1}`,
    ReturnData: false,
    MetricStat: {
      Metric: {
        Namespace: "AWS/ApplicationELB",
        MetricName: "RequestCountPerTarget",
        Dimensions: [
          { Name: "TargetGroup", Value: suffixOf(group, "targetgroup/") },
          { Name: "LoadBalancer", Value: suffixOf(watched.loadBalancer, "loadbalancer/").replace("loadbalancer/", "") },
        ],
      },
      Period: 60,
      Stat: "Sum",
    },
  }));
  // A group without traffic has no data points; FILL makes them zero.
  const Expression = requests.map(({ Id }) => `FILL(${Id},0)`).join("+");
  await aws(CloudWatch).putMetricAlarm({
    AlarmName: run.name("requests"),
    AlarmDescription: "Requests per minute and target of the web service",
    Metrics: [...requests, { Id: "all", Expression, Label: "requests per target", ReturnData: true }],
    ComparisonOperator: "GreaterThanThreshold",
    Threshold: BUSY,
    EvaluationPeriods: 1,
    TreatMissingData: "notBreaching",
    AlarmActions: [policyArn],
  });
}

export interface Watched {
  readonly loadBalancer: string;
  /** Both groups of a blue/green service: after a shift production sits in the other one. */
  readonly targetGroups: readonly string[];
}

/** Target groups that the run's alarm looks at, as in its dimensions (`targetgroup/<name>/<id>`). */
export async function watchedGroups({ aws }: Pick<Context, "aws">, policyArns: readonly string[]): Promise<string[]> {
  const { MetricAlarms = [] } = await aws(CloudWatch).describeAlarms({});
  const ours = MetricAlarms.filter(({ AlarmActions = [] }) => AlarmActions.some((arn) => policyArns.includes(arn)));
  return ours
    .flatMap(({ Metrics = [], Dimensions = [] }) => [
      ...Dimensions,
      ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? []),
    ])
    .flatMap(({ Name, Value }) => (Name === "TargetGroup" && Value !== undefined ? [Value] : []));
}

/** Names of alarms that still call for more tasks. Target tracking's low alarm calls for fewer, and may do so for ever. */
export async function callingForMore({ aws }: Pick<Context, "aws">, policyArns: readonly string[]): Promise<string[]> {
  const { MetricAlarms = [] } = await aws(CloudWatch).describeAlarms({ StateValue: "ALARM" });
  return MetricAlarms.filter(({ AlarmActions = [] }) => AlarmActions.some((arn) => policyArns.includes(arn)))
    .flatMap(({ AlarmName }) => AlarmName ?? [])
    .filter((name) => !name.includes("-AlarmLow-"));
}

export const suffixOf = (arn: string, from: string): string => arn.slice(arn.indexOf(from));
