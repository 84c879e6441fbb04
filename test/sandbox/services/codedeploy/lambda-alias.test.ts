import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import type * as IAM from "@aws-sdk/client-iam";
import type * as Lambda from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import { until } from "../ecs/workload.ts";
import { createFunction, roleFor } from "../lambda/lab.ts";

let sandbox: Sandbox;
let codedeploy: ReturnType<typeof codedeployOf>;
const codedeployOf = (each: Sandbox) => each.service<typeof CodeDeploy>("codedeploy");
const lambdaOf = () => sandbox.service<typeof Lambda>("lambda");

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "fast", account: "123456789012" });
  codedeploy = codedeployOf(sandbox);
  const role = await roleFor(sandbox, "f", "lambda.amazonaws.com");
  await createFunction({ sandbox, lambda: lambdaOf(), role }, "f", "export const handler = async () => 1;");
  await lambdaOf().PublishVersion({ FunctionName: "f" });
  await lambdaOf().CreateAlias({ FunctionName: "f", Name: "live", FunctionVersion: "1" });
  await lambdaOf().UpdateFunctionConfiguration({ FunctionName: "f", Timeout: 9 });
  await until(
    "updated",
    () => lambdaOf().GetFunctionConfiguration({ FunctionName: "f" }),
    ({ LastUpdateStatus }) => LastUpdateStatus === "Successful",
  );
  await lambdaOf().PublishVersion({ FunctionName: "f" });
  const serviceRoleArn = await roleFor(sandbox, "deployer", "codedeploy.amazonaws.com");
  await sandbox.service<typeof IAM>("iam").PutRolePolicy({
    RoleName: "deployer",
    PolicyName: "alias",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "lambda:UpdateAlias", Resource: "*" },
    }),
  });
  await codedeploy.CreateApplication({ applicationName: "app", computePlatform: "Lambda" });
  await codedeploy.CreateDeploymentGroup({
    applicationName: "app",
    deploymentGroupName: "group",
    serviceRoleArn,
    deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
    deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
  });
});

afterAll(() => sandbox?.close());

const SPEC = `
version: 0.0
Resources:
  - f:
      Type: AWS::Lambda::Function
      Properties: { Name: f, Alias: live, CurrentVersion: "1", TargetVersion: "2" }
`;

const deploy = async (more: Partial<CodeDeploy.CreateDeploymentInput> = {}) => {
  const revision = { revisionType: "AppSpecContent", appSpecContent: { content: SPEC } } as const;
  const names = { applicationName: "app", deploymentGroupName: "group" };
  return (await codedeploy.CreateDeployment({ ...names, revision, ...more })).deploymentId ?? "";
};

const alias = () => lambdaOf().GetAlias({ FunctionName: "f", Name: "live" });

const ended = (deploymentId: string) =>
  until(
    "ended",
    async () => (await codedeploy.GetDeployment({ deploymentId })).deploymentInfo?.status,
    (status) => status === "Succeeded",
  );

test("a canary gives the alias a tenth, is stopped and undone; all at once gives all", async () => {
  const id = await deploy();
  await until("a tenth", alias, ({ RoutingConfig }) => RoutingConfig?.AdditionalVersionWeights?.["2"] === 0.1);
  const { deploymentTarget } = await codedeploy.GetDeploymentTarget({ deploymentId: id, targetId: "f:live" });
  expect(deploymentTarget?.lambdaTarget).toMatchObject({
    status: "InProgress",
    lambdaFunctionInfo: { currentVersion: "1", targetVersion: "2", targetVersionWeight: 0.1 },
  });
  await codedeploy.StopDeployment({ deploymentId: id, autoRollbackEnabled: true });
  const { deploymentInfo } = await codedeploy.GetDeployment({ deploymentId: id });
  await ended(deploymentInfo?.rollbackInfo?.rollbackDeploymentId ?? "");
  expect(await alias()).toMatchObject({ FunctionVersion: "1" });
  expect((await alias()).RoutingConfig).toBeUndefined();
  await ended(await deploy({ deploymentConfigName: "CodeDeployDefault.LambdaAllAtOnce" }));
  expect(await alias()).toMatchObject({ FunctionVersion: "2" });
  expect((await alias()).RoutingConfig).toBeUndefined();
});
