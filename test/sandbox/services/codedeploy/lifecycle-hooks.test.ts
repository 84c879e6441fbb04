import type * as IAM from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeService, until } from "../ecs/workload.ts";
import { createFunction, lambdaOf, roleFor } from "../lambda/lab.ts";
import {
  appSpec,
  createWeb,
  type DeployLab,
  deploy,
  deployLab,
  deploymentIn,
  eventsOf,
  groupOf,
  targetOf,
} from "./lab.ts";

// Answers with what the environment says, and logs what it was told.
const HOOK = `
import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from "@aws-sdk/client-codedeploy";
const codedeploy = new CodeDeployClient({});
export const handler = async ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }) => {
  const status = process.env.ANSWER;
  if (status === "nothing") return;
  await codedeploy.send(new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status }));
};
`;

let lab: DeployLab;

beforeAll(async () => {
  lab = await deployLab();
  await createWeb(lab);
  const { sandbox } = lab;
  const hookRole = await roleFor(sandbox, "hook", "lambda.amazonaws.com");
  await sandbox.service<typeof IAM>("iam").PutRolePolicy({
    RoleName: "hook",
    PolicyName: "answer",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "codedeploy:PutLifecycleEventHookExecutionStatus", Resource: "*" },
    }),
  });
  const functions = { sandbox, lambda: lambdaOf(sandbox), role: hookRole };
  for (const ANSWER of ["Succeeded", "Failed", "nothing"])
    await createFunction(functions, `hook-${ANSWER}`, HOOK, { Environment: { Variables: { ANSWER } } });
  await lab.codedeploy.CreateApplication({ applicationName: "app", computePlatform: "ECS" });
  await lab.codedeploy.CreateDeploymentGroup(
    groupOf(lab, { autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] } }),
  );
});

afterAll(() => lab?.sandbox.close());

const taskSets = async () => (await describeService(lab, "web")).taskSets ?? [];

test("functions of the AppSpec file are asked and answer with their own call", async () => {
  const hooks = { BeforeInstall: "hook-Succeeded", AfterAllowTraffic: "hook-Succeeded" };
  const id = await deploy(lab, appSpec(lab.two, hooks), {
    deploymentConfigName: "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
  });
  await deploymentIn(lab, id, "Succeeded");
  expect(await taskSets()).toMatchObject([{ taskDefinition: lab.two }]);
});

test("a function that answers Failed fails the deployment, which is undone", async () => {
  const id = await deploy(lab, appSpec(lab.one, { AfterAllowTraffic: "hook-Failed" }));
  const failed = await deploymentIn(lab, id, "Failed");
  expect(failed).toMatchObject({
    errorInformation: {
      code: "HOOK_EXECUTION_FAILURE",
      message: "The deployment failed because one or more of the lifecycle event validation functions failed.",
    },
  });
  expect(eventsOf(await targetOf(lab, id)).at(-1)).toBe("AfterAllowTraffic Failed");
  await deploymentIn(lab, failed.rollbackInfo?.rollbackDeploymentId ?? "", "Succeeded");
  expect(await taskSets()).toMatchObject([{ status: "PRIMARY", taskDefinition: lab.two }]);
});

test("before anything was made there is nothing to undo; ids of executions are checked", async () => {
  const id = await deploy(lab, appSpec(lab.one, { BeforeInstall: "hook-nothing" }));
  const deploymentId = id;
  await until(
    "asked",
    () => targetOf(lab, id),
    (target) => eventsOf(target)[0] === "BeforeInstall InProgress",
  );
  const put = (lifecycleEventHookExecutionId: string, status: "Pending" | "Failed") =>
    lab.codedeploy.PutLifecycleEventHookExecutionStatus({ deploymentId, lifecycleEventHookExecutionId, status });
  await expect(put("nothing", "Failed")).rejects.toMatchObject({
    name: "InvalidLifecycleEventHookExecutionIdException",
  });
  await expect(put("nothing", "Pending")).rejects.toMatchObject({
    name: "InvalidLifecycleEventHookExecutionStatusException",
  });
  await lab.codedeploy.StopDeployment({ deploymentId, autoRollbackEnabled: true });
  const stopped = await deploymentIn(lab, id, "Stopped");
  expect(stopped.rollbackInfo).toBeUndefined();
  expect(await taskSets()).toHaveLength(1);
});

test("the role must allow the invocation", async () => {
  const serviceRoleArn = await roleFor(lab.sandbox, "poor", "codedeploy.amazonaws.com");
  await lab.codedeploy.UpdateDeploymentGroup({
    applicationName: "app",
    currentDeploymentGroupName: "group",
    serviceRoleArn,
  });
  const id = await deploy(lab, appSpec(lab.one, { BeforeInstall: "hook-Succeeded" }));
  expect(await deploymentIn(lab, id, "Failed")).toMatchObject({
    errorInformation: {
      code: "IAM_ROLE_PERMISSIONS",
      message: `The IAM role ${serviceRoleArn} does not give you permission to perform operations in the following AWS service: AWSLambda.`,
    },
  });
});
