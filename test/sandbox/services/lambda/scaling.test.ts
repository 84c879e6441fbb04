import type * as AutoScaling from "@aws-sdk/client-application-auto-scaling";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nowMs } from "../../../../src/shared/clock.ts";
import { createFunction, invoke, type Lab, lab, settled, until } from "./lab.ts";

const SLOW = `export const handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 60));
  return process.env.AWS_LAMBDA_INITIALIZATION_TYPE;
};`;

const target = {
  ServiceNamespace: "lambda",
  ResourceId: "function:scaled:live",
  ScalableDimension: "lambda:function:ProvisionedConcurrency",
} as const;
const live = { FunctionName: "scaled", Qualifier: "live" };

let work: Lab;
let scaling: ReturnType<typeof scalingOf>;

const scalingOf = (of: Lab) => of.sandbox.service<typeof AutoScaling>("application-auto-scaling");

beforeAll(async () => {
  work = await lab();
  scaling = scalingOf(work);
  await createFunction(work, "scaled", SLOW);
  const { Version } = await work.lambda.PublishVersion({ FunctionName: "scaled" });
  await settled(work, "scaled", Version);
  await work.lambda.CreateAlias({ FunctionName: "scaled", Name: "live", FunctionVersion: Version });
});

afterAll(() => work?.sandbox.close());

const provisioned = (count: number, meanwhile: () => Promise<unknown> = async () => {}) =>
  until(
    `${count} provisioned`,
    async () => {
      await meanwhile();
      return work.lambda.GetProvisionedConcurrencyConfig(live).catch(() => undefined);
    },
    (config) => config?.Status === "READY" && config.AvailableProvisionedConcurrentExecutions === count,
  );

test("a target must be an alias or version that exists", async () => {
  const register = (more: object) =>
    scaling.RegisterScalableTarget({ ...target, MinCapacity: 1, MaxCapacity: 3, ...more });
  await expect(register({ ResourceId: "function:scaled:none" })).rejects.toThrow("Lambda function doesn't exist");
  await expect(register({ ResourceId: "function:scaled" })).rejects.toThrow("Unsupported service namespace");
  await expect(register({ ScalableDimension: "ecs:service:DesiredCount" })).rejects.toThrow("Unsupported");
});

test("provisioned concurrency follows bounds, schedule and load", async () => {
  await scaling.RegisterScalableTarget({ ...target, MinCapacity: 1, MaxCapacity: 3 });
  await provisioned(1);
  const at = new Date(Math.ceil(nowMs() / 1000) * 1000 + 1000).toISOString().slice(0, 19);
  await scaling.PutScheduledAction({
    ...target,
    ScheduledActionName: "morning",
    Schedule: `at(${at})`,
    ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 3 },
  });
  await provisioned(2);
  const { Alarms } = await scaling.PutScalingPolicy({
    ...target,
    PolicyName: "utilization",
    PolicyType: "TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 0.7,
      PredefinedMetricSpecification: { PredefinedMetricType: "LambdaProvisionedConcurrencyUtilization" },
    },
  });
  expect(Alarms?.map(({ AlarmName = "" }) => AlarmName.replace(/-[0-9a-f-]{36}$/, ""))).toEqual([
    "TargetTracking-function:scaled:live-AlarmHigh",
    "TargetTracking-function:scaled:live-AlarmLow",
  ]);
  // Both at work all the time: more than seven tenths.
  const both = () => Promise.all([invoke(work, "scaled", {}, live), invoke(work, "scaled", {}, live)]);
  await provisioned(3, both);
  const { ScalingActivities } = await scaling.DescribeScalingActivities(target);
  expect(ScalingActivities?.map(({ Description }) => Description)).toEqual([
    "Setting desired concurrency to 3.",
    "Setting desired concurrency to 2.",
    "Setting desired concurrency to 1.",
  ]);
});
