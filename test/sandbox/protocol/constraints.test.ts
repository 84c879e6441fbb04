/** Input that breaks AWS's models is refused under the service's own error name and in AWS's words. */
import type * as AAS from "@aws-sdk/client-application-auto-scaling";
import type * as CW from "@aws-sdk/client-cloudwatch";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECS from "@aws-sdk/client-ecs";
import type * as EB from "@aws-sdk/client-eventbridge";
import type * as IAM from "@aws-sdk/client-iam";
import type * as SD from "@aws-sdk/client-servicediscovery";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clients } from "../../../src/sandbox/generated/clients.ts";
import { constraints } from "../../../src/sandbox/generated/constraints.ts";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
});
afterAll(() => sandbox.close());

const wrong = <T>(value: string): T => value as unknown as T;

test("every client has its constraints", () => {
  expect(Object.keys(constraints)).toEqual(Object.keys(clients));
});

test("an enum", async () => {
  const call = sandbox
    .service<typeof ECS>("ecs")
    .CreateService({ serviceName: "s", taskDefinition: "t", launchType: wrong("MOON") });
  await expect(call).rejects.toMatchObject({
    name: "InvalidParameterException",
    message:
      "1 validation error detected: Value 'MOON' at 'launchType' failed to satisfy constraint: " +
      "Member must satisfy enum value set: [EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES]",
  });
});

test("a length, a range, a missing member, several at once", async () => {
  const iam = sandbox.service<typeof IAM>("iam");
  await expect(
    iam.CreateRole({ RoleName: "x".repeat(65), AssumeRolePolicyDocument: "{}", MaxSessionDuration: 5 }),
  ).rejects.toMatchObject({
    name: "ValidationError",
    message: expect.stringMatching(
      /^2 validation errors detected: .*at 'roleName' .*length less than or equal to 64; Value '5' at 'maxSessionDuration' .*value greater than or equal to 3600$/,
    ),
  });
  const discovery = sandbox.service<typeof SD>("servicediscovery");
  await expect(discovery.GetService({ Id: undefined })).rejects.toMatchObject({
    name: "InvalidInput",
    message: "1 validation error detected: Value null at 'id' failed to satisfy constraint: Member must not be null",
  });
});

test("a list of structures is shown as what was sent", async () => {
  const events = sandbox.service<typeof EB>("eventbridge");
  const Entries = Array.from({ length: 11 }, () => ({ Source: "shop" }));
  await expect(events.PutEvents({ Entries })).rejects.toMatchObject({
    message: expect.stringMatching(
      /^1 validation error detected: Value '\[\{"Source":"shop"\}, .*' at 'entries' failed/,
    ),
  });
});

test("nested members and list items", async () => {
  const scaling = sandbox.service<typeof AAS>("application-auto-scaling");
  await expect(
    scaling.DescribeScalableTargets({ ServiceNamespace: "ecs", ResourceIds: ["a", ""] }),
  ).rejects.toMatchObject({ name: "ValidationException", message: expect.stringContaining("'resourceIds.2.member'") });
  const cloudwatch = sandbox.service<typeof CW>("cloudwatch");
  await expect(
    cloudwatch.PutMetricData({ Namespace: "N", MetricData: [{ MetricName: "m", Unit: wrong("Furlongs") }] }),
  ).rejects.toMatchObject({ name: "ValidationError", message: expect.stringContaining("'metricData.1.member.unit'") });
});

test("EC2 has words of its own", async () => {
  const ec2 = sandbox.service<typeof EC2>("ec2");
  await expect(ec2.DeleteVpc({ VpcId: undefined })).rejects.toMatchObject({
    name: "MissingParameter",
    message: "The request must contain the parameter VpcId",
  });
  await expect(ec2.RunInstances({ MinCount: 1, MaxCount: 1, InstanceType: wrong("t9.moon") })).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: "Invalid value 't9.moon' for InstanceType.",
  });
});
