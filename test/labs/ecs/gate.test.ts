/** The lab's signature gate refuses an image that nobody signed: the deployment ends before any task starts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as IAM from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endedAs } from "../../sandbox/services/ecs/service-deployments.ts";
import {
  describeService,
  fargateDefinition,
  until,
  vpcConfiguration,
  type Workload,
  workload,
} from "../../sandbox/services/ecs/workload.ts";
import { createFunction, lambdaOf, logged, roleFor } from "../../sandbox/services/lambda/lab.ts";

const assets = join(import.meta.dirname, "../../../labs/ecs/assets");

let work: Workload;
let hookTargetArn: string;
let roleArn: string;
let gateRole: string;

beforeAll(async () => {
  work = await workload();
  const { sandbox } = work;
  const iam = sandbox.service<typeof IAM>("iam");
  gateRole = await roleFor(sandbox, "gate", "lambda.amazonaws.com");
  await iam.AttachRolePolicy({
    RoleName: "gate",
    PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
  });
  const allow = (RoleName: string, ...Action: string[]) =>
    iam.PutRolePolicy({
      RoleName,
      PolicyName: "allowed",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action, Resource: "*" },
      }),
    });
  await allow(
    "gate",
    "ecs:DescribeServiceRevisions",
    "ecs:DescribeTaskDefinition",
    "ecr:DescribeImageSigningStatus",
    "ecr:DescribeImageScanFindings",
  );
  const code = readFileSync(join(assets, "gate/index.mjs"), "utf8");
  const made = await createFunction({ sandbox, lambda: lambdaOf(sandbox), role: gateRole }, "gate", code);
  hookTargetArn = made.FunctionArn ?? "";
  roleArn = await roleFor(sandbox, "infra", "ecs.amazonaws.com");
  await allow("infra", "lambda:InvokeFunction");
});

afterAll(() => work?.sandbox.close());

const deploy = (serviceName: string, taskDefinition: string) =>
  work.ecs.CreateService({
    cluster: "lab",
    serviceName,
    taskDefinition,
    launchType: "FARGATE",
    desiredCount: 1,
    networkConfiguration: vpcConfiguration(work),
    deploymentConfiguration: {
      strategy: "BLUE_GREEN",
      bakeTimeInMinutes: 0,
      lifecycleHooks: [{ targetType: "AWS_LAMBDA", hookTargetArn, roleArn, lifecycleStages: ["PRE_SCALE_UP"] }],
    },
  });

const saidByGate = (pattern: RegExp) =>
  until(
    `the gate to say ${pattern}`,
    () => logged({ sandbox: work.sandbox, lambda: lambdaOf(work.sandbox), role: gateRole }, "gate"),
    (lines) => lines.some((line) => pattern.test(line)),
  );

test("an unsigned image is refused before any task starts, and the gate says which", async () => {
  await deploy("unsigned", await fargateDefinition(work));
  const failed = await endedAs(work, "unsigned", "ROLLBACK_FAILED");
  expect(failed.lifecycleHookDetails).toMatchObject([{ targetArn: hookTargetArn, status: "FAILED" }]);
  expect(await describeService(work, "unsigned")).toMatchObject({ runningCount: 0, pendingCount: 0 });
  expect(
    (await work.ecs.ListTasks({ cluster: "lab", serviceName: "unsigned", desiredStatus: "STOPPED" })).taskArns,
  ).toEqual([]);
  await saidByGate(/sha256:[0-9a-f]{64}: FAILED, sha256:[0-9a-f]{64} is not signed/);
});

test("an image named by its tag is refused: the tag may mean another one tomorrow", async () => {
  const image = work.image.replace(/@.*/, ":1.0.0");
  await deploy("tagged", await fargateDefinition(work, { image }));
  await endedAs(work, "tagged", "ROLLBACK_FAILED");
  await saidByGate(/:1\.0\.0: FAILED, it is not named by its digest/);
});
