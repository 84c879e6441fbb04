import type * as AutoScaling from "@aws-sdk/client-application-auto-scaling";
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as ECS from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clients } from "../../../../src/sandbox/generated/clients.ts";
import { services } from "../../../../src/sandbox/generated/services.ts";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import { defineService, type ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { nowMs, sleep } from "../../../../src/shared/clock.ts";

let sandbox: Sandbox;
let scaling: ServiceClient<typeof AutoScaling>;
let cloudwatch: ServiceClient<typeof CloudWatch>;
/** What stands for an ECS service here: it runs at once whatever it is asked to. */
let desired: number;

const id = {
  ServiceNamespace: "ecs",
  ResourceId: "service/lab/web",
  ScalableDimension: "ecs:service:DesiredCount",
} as const;

beforeEach(async () => {
  desired = 2;
  const ecs = defineService<typeof ECS>({
    id: "ecs",
    collections: [],
    real: {
      DescribeServices: ({ services: names }) => ({
        services: names?.[0] === "web" ? [{ status: "ACTIVE", desiredCount: desired, runningCount: desired }] : [],
      }),
      UpdateService: ({ desiredCount }) => {
        desired = desiredCount ?? desired;
        return {};
      },
    },
    modelled: {},
  });
  const parts = { services: { ...services, ecs: async () => ({ default: ecs }) }, clients, authorizer: "iam" };
  sandbox = await createSandbox({ pace: "instant" }, parts);
  scaling = sandbox.service<typeof AutoScaling>("application-auto-scaling");
  cloudwatch = sandbox.service<typeof CloudWatch>("cloudwatch");
});
afterEach(() => sandbox.close());

const register = (MinCapacity: number, MaxCapacity: number) =>
  scaling.RegisterScalableTarget({ ...id, MinCapacity, MaxCapacity });

const publish = (Value: number) =>
  cloudwatch.PutMetricData({ Namespace: "Lab", MetricData: [{ MetricName: "load", Value }] });

async function activity(
  wanted: (activity: AutoScaling.ScalingActivity) => boolean,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<AutoScaling.ScalingActivity> {
  for (const deadline = nowMs() + 15_000; ; await sleep(20)) {
    await meanwhile();
    const { ScalingActivities = [] } = await scaling.DescribeScalingActivities({ ServiceNamespace: "ecs" });
    const found = ScalingActivities.find(wanted);
    if (found) return found;
    if (nowMs() > deadline) throw new Error(`no such activity among ${JSON.stringify(ScalingActivities)}`);
  }
}

test("an alarm drives a step scaling policy up to the maximum", async () => {
  await register(2, 3);
  const { PolicyARN = "" } = await scaling.PutScalingPolicy({
    ...id,
    PolicyName: "step",
    PolicyType: "StepScaling",
    StepScalingPolicyConfiguration: {
      AdjustmentType: "ChangeInCapacity",
      Cooldown: 1,
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
    },
  });
  expect(PolicyARN).toMatch(
    /^arn:aws:autoscaling:us-east-1:\d{12}:scalingPolicy:[0-9a-f-]{36}:resource\/ecs\/service\/lab\/web:policyName\/step$/,
  );
  await cloudwatch.PutMetricAlarm({
    AlarmName: "busy",
    Namespace: "Lab",
    MetricName: "load",
    Statistic: "Average",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 10,
    ComparisonOperator: "GreaterThanThreshold",
    AlarmActions: [PolicyARN],
  });
  const done = await activity(
    ({ StatusCode }) => StatusCode === "Successful",
    () => publish(50),
  );
  expect(done).toMatchObject({
    Cause: "monitor alarm busy in state ALARM triggered policy step",
    Description: "Setting desired count to 3.",
    StatusMessage: "Successfully set desired count to 3. Change successfully fulfilled by ecs.",
  });
  expect(desired).toBe(3);
  for (const deadline = nowMs() + 10_000; ; await sleep(20)) {
    await publish(50);
    const { ScalingActivities = [] } = await scaling.DescribeScalingActivities({
      ServiceNamespace: "ecs",
      IncludeNotScaledActivities: true,
    });
    const [first] = ScalingActivities;
    if (first?.NotScaledReasons?.[0]?.Code === "AlreadyAtMaxCapacity") break;
    expect(nowMs()).toBeLessThan(deadline);
  }
  expect(desired).toBe(3);
});

test("target tracking makes its alarms, scales out in proportion, and takes the alarms along", async () => {
  await register(2, 10);
  const { Alarms = [] } = await scaling.PutScalingPolicy({
    ...id,
    PolicyName: "track",
    PolicyType: "TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 50,
      CustomizedMetricSpecification: { Namespace: "Lab", MetricName: "load", Statistic: "Average" },
      ScaleOutCooldown: 60,
    },
  });
  expect(Alarms.map(({ AlarmName }) => AlarmName)).toEqual([
    expect.stringMatching(/^TargetTracking-service\/lab\/web-AlarmHigh-[0-9a-f-]{36}$/),
    expect.stringMatching(/^TargetTracking-service\/lab\/web-AlarmLow-[0-9a-f-]{36}$/),
  ]);
  const { MetricAlarms = [] } = await cloudwatch.DescribeAlarms({ AlarmNamePrefix: "TargetTracking-" });
  expect(MetricAlarms.map(({ Threshold, EvaluationPeriods }) => [Threshold, EvaluationPeriods])).toEqual([
    [50, 3],
    [45, 15],
  ]);
  await activity(
    ({ Description }) => Description === "Setting desired count to 4.",
    () => publish(100),
  );
  expect(desired).toBe(4);
  await scaling.DeregisterScalableTarget(id);
  expect((await cloudwatch.DescribeAlarms({})).MetricAlarms).toEqual([]);
  expect(sandbox.inventory().filter(({ type }) => type.startsWith("application"))).toEqual([]);
});

test("predefined metrics are those of the service", async () => {
  await register(1, 4);
  const track = (specification: AutoScaling.PredefinedMetricSpecification) =>
    scaling.PutScalingPolicy({
      ...id,
      PolicyName: specification.PredefinedMetricType ?? "",
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 50,
        PredefinedMetricSpecification: specification,
        DisableScaleIn: true,
      },
    });
  await track({ PredefinedMetricType: "ECSServiceAverageCPUUtilization" });
  await track({ PredefinedMetricType: "ALBRequestCountPerTarget", ResourceLabel: "app/a/1/targetgroup/t/2" });
  const { MetricAlarms = [] } = await cloudwatch.DescribeAlarms({});
  expect(MetricAlarms.map(({ Namespace, MetricName, Statistic }) => [Namespace, MetricName, Statistic]).sort()).toEqual(
    [
      ["AWS/ApplicationELB", "RequestCountPerTarget", "Sum"],
      ["AWS/ECS", "CPUUtilization", "Average"],
    ],
  );
  await expect(track({ PredefinedMetricType: "ALBRequestCountPerTarget", ResourceLabel: "x" })).rejects.toThrow(
    "must have the format",
  );
  await expect(track({ PredefinedMetricType: "KafkaBrokerStorageUtilization" })).rejects.toThrow("not supported");
});

test("changed bounds move the capacity", async () => {
  await register(3, 5);
  expect(await activity(({ Description }) => Description === "Setting desired count to 3.")).toMatchObject({
    Cause: "minimum capacity was set to 3",
  });
  await scaling.RegisterScalableTarget({ ...id, MinCapacity: 0, MaxCapacity: 1 });
  await activity(({ Cause }) => Cause === "maximum capacity was set to 1");
  expect(desired).toBe(1);
});

test("a scheduled action changes the bounds when it is due", async () => {
  await register(1, 4);
  const due = new Date(nowMs() + 1500).toISOString().slice(0, 19);
  await scaling.PutScheduledAction({
    ...id,
    ScheduledActionName: "morning",
    Schedule: `at(${due})`,
    ScalableTargetAction: { MinCapacity: 3 },
  });
  await activity(({ Cause }) => Cause === "minimum capacity was set to 3");
  expect(desired).toBe(3);
  const { ScheduledActions = [] } = await scaling.DescribeScheduledActions({ ServiceNamespace: "ecs" });
  expect(ScheduledActions[0]).toMatchObject({ ScheduledActionName: "morning", Schedule: `at(${due})` });
  await scaling.DeleteScheduledAction({ ...id, ScheduledActionName: "morning" });
  await expect(scaling.DeleteScheduledAction({ ...id, ScheduledActionName: "morning" })).rejects.toMatchObject({
    name: "ObjectNotFoundException",
  });
});

test("what does not exist is refused in AWS's words", async () => {
  await expect(
    scaling.RegisterScalableTarget({ ...id, ResourceId: "service/lab/nope", MinCapacity: 1, MaxCapacity: 2 }),
  ).rejects.toMatchObject({ name: "ValidationException", message: "ECS service doesn't exist: service/lab/nope" });
  await expect(scaling.DeregisterScalableTarget(id)).rejects.toMatchObject({
    name: "ObjectNotFoundException",
    message:
      "No scalable target found for service namespace: ecs, resource ID: service/lab/web, scalable dimension: ecs:service:DesiredCount",
  });
  await expect(scaling.PutScalingPolicy({ ...id, PolicyName: "p", PolicyType: "StepScaling" })).rejects.toMatchObject({
    name: "ObjectNotFoundException",
  });
  await register(1, 2);
  await expect(
    scaling.PutScalingPolicy({
      ...id,
      PolicyName: "gap",
      PolicyType: "StepScaling",
      StepScalingPolicyConfiguration: {
        AdjustmentType: "ChangeInCapacity",
        StepAdjustments: [
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 5, ScalingAdjustment: 1 },
          { MetricIntervalLowerBound: 6, ScalingAdjustment: 2 },
        ],
      },
    }),
  ).rejects.toThrow("There can't be a gap between step adjustment intervals.");
});
