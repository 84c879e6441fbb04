import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import { afterAll, beforeAll, expect, test } from "vitest";
import { elbOf } from "../ecs/balancer.ts";
import { role, vpcConfiguration } from "../ecs/workload.ts";
import { appSpec, createWeb, type DeployLab, deploy, deployLab, deploymentIn, groupOf } from "./lab.ts";

let lab: DeployLab;

beforeAll(async () => {
  lab = await deployLab();
  await createWeb(lab);
  await lab.codedeploy.CreateApplication({ applicationName: "app", computePlatform: "ECS" });
});

afterAll(() => lab?.sandbox.close());

test("deployment groups are refused in AWS's codes", async () => {
  const refused = (more: Partial<CodeDeploy.CreateDeploymentGroupInput>) =>
    expect(lab.codedeploy.CreateDeploymentGroup(groupOf(lab, more))).rejects;
  const pairs = groupOf(lab).loadBalancerInfo?.targetGroupPairInfoList ?? [];
  const other = await role(lab.sandbox, "other", "ecs.amazonaws.com");
  await refused({ applicationName: "none" }).toMatchObject({ name: "ApplicationDoesNotExistException" });
  await refused({ serviceRoleArn: other }).toMatchObject({
    name: "InvalidRoleException",
    message: "Cannot assume role provided.",
  });
  await refused({ deploymentConfigName: "CodeDeployDefault.LambdaAllAtOnce" }).toMatchObject({
    name: "InvalidDeploymentConfigNameException",
  });
  await refused({ deploymentConfigName: "none" }).toMatchObject({ name: "DeploymentConfigDoesNotExistException" });
  await refused({ deploymentStyle: { deploymentType: "IN_PLACE" } }).toMatchObject({
    name: "InvalidDeploymentStyleException",
  });
  await refused({ blueGreenDeploymentConfiguration: {} }).toMatchObject({
    name: "InvalidBlueGreenDeploymentConfigurationException",
  });
  await refused({ ecsServices: [{ clusterName: "lab", serviceName: "none" }] }).toMatchObject({
    name: "InvalidECSServiceException",
  });
  await refused({ loadBalancerInfo: { targetGroupPairInfoList: [] } }).toMatchObject({
    name: "InvalidLoadBalancerInfoException",
  });
  await refused({
    loadBalancerInfo: {
      targetGroupPairInfoList: [{ ...pairs[0], targetGroups: [{ name: "blue" }, { name: "blue" }] }],
    },
  }).toMatchObject({ name: "InvalidTargetGroupPairException" });
  await lab.ecs.CreateService({
    cluster: "lab",
    serviceName: "rolling",
    taskDefinition: lab.one,
    launchType: "FARGATE",
    desiredCount: 0,
    networkConfiguration: vpcConfiguration(lab),
  });
  await refused({ ecsServices: [{ clusterName: "lab", serviceName: "rolling" }] }).toThrow(
    "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
  );
  await lab.codedeploy.CreateDeploymentGroup(groupOf(lab));
  await refused({}).toMatchObject({ name: "DeploymentGroupAlreadyExistsException" });
  await refused({ deploymentGroupName: "second" }).toMatchObject({ name: "ECSServiceMappingLimitExceededException" });
});

test("revisions are refused; a good one is kept with its text", async () => {
  const spec = appSpec(lab.two);
  const wrong = { ...spec, appSpecContent: { ...spec.appSpecContent, sha256: "0".repeat(64) } };
  await expect(deploy(lab, wrong)).rejects.toMatchObject({ name: "InvalidRevisionException" });
  const text = (content: string) => ({ revisionType: "AppSpecContent", appSpecContent: { content } }) as const;
  for (const content of ["{", "version: 0.0", 'Resources: [{A: {Type: "AWS::Lambda::Function"}}]'])
    await expect(deploy(lab, text(content))).rejects.toMatchObject({ name: "InvalidRevisionException" });
  await expect(deploy(lab, appSpec(lab.two, { Install: "f" }))).rejects.toThrow("Install is not a lifecycle event");
  await expect(
    deploy(lab, { revisionType: "GitHub", gitHubLocation: { repository: "a/b", commitId: "c" } }),
  ).rejects.toThrow("not in the sandbox");
  await lab.codedeploy.RegisterApplicationRevision({ applicationName: "app", revision: spec, description: "kept" });
  const { sha256, content } = spec.appSpecContent;
  const got = await lab.codedeploy.GetApplicationRevision({
    applicationName: "app",
    revision: { revisionType: "AppSpecContent", appSpecContent: { sha256 } },
  });
  expect(got).toMatchObject({
    revision: { appSpecContent: { sha256, content } },
    revisionInfo: { description: "kept" },
  });
});

test("a primary task set that is not behind the listener fails the deployment and leaves it alone", async () => {
  const turn = async (from: string, to: string) => {
    const { Rules = [] } = await elbOf(lab).DescribeRules({ ListenerArn: lab.listeners.test });
    for (const { RuleArn, IsDefault } of Rules) {
      const actions = [{ Type: "forward", TargetGroupArn: to } as const];
      if (IsDefault) await elbOf(lab).ModifyListener({ ListenerArn: lab.listeners.test, DefaultActions: actions });
      else await elbOf(lab).ModifyRule({ RuleArn, Actions: actions });
    }
    return from;
  };
  await turn(lab.front.blue, lab.front.green);
  const id = await deploy(lab, appSpec(lab.two));
  expect((await deploymentIn(lab, id, "Failed")).errorInformation?.message).toBe(
    `The ELB could not be updated due to the following error: Primary taskset target group must be behind listener ${lab.listeners.test}`,
  );
  expect((await lab.ecs.DescribeTaskSets({ cluster: "lab", service: "web" })).taskSets).toHaveLength(1);
  await turn(lab.front.green, lab.front.blue);
});

test("an alarm stops the deployment and has it undone", async () => {
  const cloudwatch = lab.sandbox.service<typeof CloudWatch>("cloudwatch");
  await cloudwatch.PutMetricAlarm({
    AlarmName: "bad",
    Namespace: "Lab",
    MetricName: "Errors",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanThreshold",
    Statistic: "Sum",
  });
  await lab.codedeploy.UpdateDeploymentGroup({
    applicationName: "app",
    currentDeploymentGroupName: "group",
    alarmConfiguration: { enabled: true, alarms: [{ name: "bad" }] },
    autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_STOP_ON_ALARM"] },
    blueGreenDeploymentConfiguration: {
      terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE" },
      deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 60 },
    },
  });
  const id = await deploy(lab, appSpec(lab.two));
  await deploymentIn(lab, id, "Ready");
  await cloudwatch.SetAlarmState({ AlarmName: "bad", StateValue: "ALARM", StateReason: "test" });
  const stopped = await deploymentIn(lab, id, "Stopped");
  expect(stopped.errorInformation?.code).toBe("ALARM_ACTIVE");
  await deploymentIn(lab, stopped.rollbackInfo?.rollbackDeploymentId ?? "", "Succeeded");
  expect((await lab.ecs.DescribeTaskSets({ cluster: "lab", service: "web" })).taskSets).toMatchObject([
    { taskDefinition: lab.one },
  ]);
});

test("instances are refused by name; predefined and custom configurations; tags; names", async () => {
  await expect(lab.codedeploy.CreateApplication({ applicationName: "server" })).rejects.toThrow("not in the sandbox");
  await expect(
    lab.codedeploy.CreateApplication({ applicationName: "app", computePlatform: "ECS" }),
  ).rejects.toMatchObject({ name: "ApplicationAlreadyExistsException" });
  const { deploymentConfigsList = [] } = await lab.codedeploy.ListDeploymentConfigs({});
  expect(deploymentConfigsList).toEqual(
    expect.arrayContaining([
      "CodeDeployDefault.ECSCanary10Percent5Minutes",
      "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
      "CodeDeployDefault.LambdaLinear10PercentEvery1Minute",
      "CodeDeployDefault.LambdaCanary10Percent30Minutes",
    ]),
  );
  const half = { type: "TimeBasedCanary", timeBasedCanary: { canaryPercentage: 50, canaryInterval: 1 } } as const;
  const config = { deploymentConfigName: "half", computePlatform: "ECS", trafficRoutingConfig: half } as const;
  await lab.codedeploy.CreateDeploymentConfig(config);
  await expect(lab.codedeploy.CreateDeploymentConfig(config)).rejects.toMatchObject({
    name: "DeploymentConfigAlreadyExistsException",
  });
  expect((await lab.codedeploy.GetDeploymentConfig(config)).deploymentConfigInfo).toMatchObject(config);
  await lab.codedeploy.DeleteDeploymentConfig(config);
  await expect(lab.codedeploy.GetDeploymentConfig(config)).rejects.toMatchObject({
    name: "DeploymentConfigDoesNotExistException",
  });
  const ResourceArn = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:app/group";
  await lab.codedeploy.TagResource({ ResourceArn, Tags: [{ Key: "a", Value: "b" }] });
  expect(lab.sandbox.inventory().find(({ arn }) => arn === ResourceArn)?.tags).toEqual({ a: "b" });
  await lab.codedeploy.UpdateApplication({ applicationName: "app", newApplicationName: "new" });
  expect((await lab.codedeploy.ListDeploymentGroups({ applicationName: "new" })).deploymentGroups).toEqual(["group"]);
  await lab.codedeploy.DeleteApplication({ applicationName: "new" });
  expect(lab.sandbox.inventory().filter(({ type }) => type.startsWith("codedeploy:"))).toEqual([]);
});
