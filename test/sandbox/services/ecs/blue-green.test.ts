import type * as ECS from "@aws-sdk/client-ecs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Balanced, balanced, elbOf, versionAt, weighted, weightsOf } from "./balancer.ts";
import { endedAs, newestOf, removeService } from "./service-deployments.ts";
import { describeService, fargateDefinition, until, vpcConfiguration, type Workload, workload } from "./workload.ts";

let work: Workload;
let front: Balanced;
let one: string;
let two: string;

beforeAll(async () => {
  work = await workload();
  front = await balanced(work);
  one = await fargateDefinition(work, { environment: [{ name: "VERSION", value: "1" }] });
  two = await fargateDefinition(work, { environment: [{ name: "VERSION", value: "2" }] });
});

afterEach(async () => {
  await removeService(work, "web");
  for (const RuleArn of [front.production, front.test])
    await elbOf(work).ModifyRule({ RuleArn, Actions: weighted([front.blue, 1], [front.green, 0]) });
});

afterAll(() => work?.sandbox.close());

const create = (configuration: ECS.DeploymentConfiguration = {}) =>
  work.ecs.CreateService({
    cluster: "lab",
    serviceName: "web",
    taskDefinition: one,
    launchType: "FARGATE",
    desiredCount: 1,
    networkConfiguration: vpcConfiguration(work),
    loadBalancers: [front.balancer],
    healthCheckGracePeriodSeconds: 30,
    deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 1, ...configuration },
  });

const update = (taskDefinition: string, deploymentConfiguration?: ECS.DeploymentConfiguration) =>
  work.ecs.UpdateService({ cluster: "lab", service: "web", taskDefinition, deploymentConfiguration });

const newest = () => newestOf(work, "web");

const ended = (status: ECS.ServiceDeploymentStatus) => endedAs(work, "web", status);

const pausedAt = (stage: string) =>
  until(
    `paused at ${stage}`,
    newest,
    ({ lifecycleStage, lifecycleHookDetails }) =>
      lifecycleStage === stage && lifecycleHookDetails?.at(-1)?.status === "AWAITING_ACTION",
  );

const answer = (
  { serviceDeploymentArn, lifecycleHookDetails }: ECS.ServiceDeployment,
  action: "CONTINUE" | "ROLLBACK",
) =>
  work.ecs.ContinueServiceDeployment({
    serviceDeploymentArn,
    hookId: lifecycleHookDetails?.at(-1)?.hookId,
    action,
  });

const pause = (
  stage: ECS.DeploymentLifecycleHookStage,
  more: Partial<ECS.DeploymentLifecycleHook> = {},
): ECS.DeploymentLifecycleHook => ({ targetType: "PAUSE", lifecycleStages: [stage], ...more });

const targetsIn = async (TargetGroupArn: string) =>
  (await elbOf(work).DescribeTargetHealth({ TargetGroupArn })).TargetHealthDescriptions?.filter(
    (each) => each.TargetHealth?.State === "healthy",
  ).length;

test("a new revision comes up in the other group, gets the test traffic, then production; the next goes back", async () => {
  await create();
  const first = await ended("SUCCESSFUL");
  expect(first).toMatchObject({ lifecycleStage: "CLEAN_UP", sourceServiceRevisions: [] });
  expect(await weightsOf(work, front, front.production)).toEqual([100, 0]);
  await update(two, { lifecycleHooks: [pause("POST_TEST_TRAFFIC_SHIFT")] });
  const paused = await pausedAt("POST_TEST_TRAFFIC_SHIFT");
  expect(paused).toMatchObject({
    status: "IN_PROGRESS",
    targetServiceRevision: {
      requestedTestTrafficWeight: 100,
      requestedProductionTrafficWeight: 0,
      requestedTaskCount: 1,
      runningTaskCount: 1,
    },
    sourceServiceRevisions: [
      {
        arn: first.targetServiceRevision?.arn,
        requestedTestTrafficWeight: 0,
        requestedProductionTrafficWeight: 100,
        runningTaskCount: 1,
      },
    ],
    lifecycleHookDetails: [{ targetType: "PAUSE", status: "AWAITING_ACTION", timeoutAction: "ROLLBACK" }],
  });
  expect(paused.lifecycleHookDetails?.[0]?.hookId).toMatch(/^ecs-pause-[\w-]{43}$/);
  expect([await versionAt(work, front, 80), await versionAt(work, front, 8080)]).toEqual(["1", "2"]);
  await answer(paused, "CONTINUE");
  await expect(answer(paused, "CONTINUE")).rejects.toThrow("Provided hookId is either completed, unavailable");
  const second = await ended("SUCCESSFUL");
  expect(second).toMatchObject({
    lifecycleStage: "CLEAN_UP",
    lifecycleHookDetails: [{ status: "SUCCEEDED" }],
    targetServiceRevision: { requestedProductionTrafficWeight: 100 },
  });
  await expect(answer(paused, "CONTINUE")).rejects.toThrow("not allowed for service deployment in terminal states");
  expect(await versionAt(work, front, 80)).toBe("2");
  expect(await weightsOf(work, front, front.production)).toEqual([0, 100]);
  expect([await targetsIn(front.blue), await targetsIn(front.green)]).toEqual([0, 1]);
  const service = await describeService(work, "web");
  expect(service).toMatchObject({ taskDefinition: two, runningCount: 1, deployments: [{ rolloutState: "COMPLETED" }] });
  expect(service.loadBalancers).toMatchObject([{ targetGroupArn: front.blue }]);
  const { serviceRevisions } = await work.ecs.DescribeServiceRevisions({
    serviceRevisionArns: [second.targetServiceRevision?.arn ?? ""],
  });
  expect(serviceRevisions?.[0]?.resolvedConfiguration).toEqual({
    loadBalancers: [{ targetGroupArn: front.green, productionListenerRule: front.production }],
  });
  await update(one, { lifecycleHooks: [] });
  await ended("SUCCESSFUL");
  expect(await weightsOf(work, front, front.production)).toEqual([100, 0]);
  expect(await versionAt(work, front, 80)).toBe("1");
});

test("a pause answered with ROLLBACK, or not in time, brings all traffic back to the old revision", async () => {
  await create();
  await ended("SUCCESSFUL");
  await update(two, { lifecycleHooks: [pause("POST_PRODUCTION_TRAFFIC_SHIFT")] });
  const paused = await pausedAt("POST_PRODUCTION_TRAFFIC_SHIFT");
  expect([await versionAt(work, front, 80), await versionAt(work, front, 8080)]).toEqual(["2", "2"]);
  await answer(paused, "ROLLBACK");
  const back = await ended("ROLLBACK_SUCCESSFUL");
  expect(back).toMatchObject({
    lifecycleHookDetails: [{ status: "FAILED" }],
    statusReason: expect.stringMatching(
      /^Service deployment rolled back because POST_PRODUCTION_TRAFFIC_SHIFT pause hook/,
    ),
    rollback: { serviceRevisionArn: paused.sourceServiceRevisions?.[0]?.arn },
    targetServiceRevision: { requestedProductionTrafficWeight: 0, requestedTestTrafficWeight: 0 },
  });
  expect(await weightsOf(work, front, front.production)).toEqual([100, 0]);
  expect(await weightsOf(work, front, front.test)).toEqual([100, 0]);
  const service = await describeService(work, "web");
  expect(service).toMatchObject({ taskDefinition: one, runningCount: 1, deployments: [{ rolloutState: "COMPLETED" }] });
  expect(service.events?.some((each) => /rolling back to deployment ecs-svc/.test(each.message ?? ""))).toBe(true);
  const timeoutConfiguration = { timeoutInMinutes: 1, action: "ROLLBACK" as const };
  await update(two, { lifecycleHooks: [pause("PRE_SCALE_UP", { timeoutConfiguration })] });
  expect(await ended("ROLLBACK_SUCCESSFUL")).toMatchObject({
    statusReason: "Service deployment rolled back because PRE_SCALE_UP pause hook timed out.",
    lifecycleHookDetails: [{ status: "TIMED_OUT" }],
  });
});

test("stopped by a person: ROLLBACK goes back, ABORT leaves all as it is; the next deployment clears up", async () => {
  await create();
  await ended("SUCCESSFUL");
  await update(two, { lifecycleHooks: [pause("POST_TEST_TRAFFIC_SHIFT")] });
  const { serviceDeploymentArn } = await pausedAt("POST_TEST_TRAFFIC_SHIFT");
  await work.ecs.StopServiceDeployment({ serviceDeploymentArn, stopType: "ROLLBACK" });
  await ended("ROLLBACK_SUCCESSFUL");
  await expect(work.ecs.StopServiceDeployment({ serviceDeploymentArn })).rejects.toMatchObject({
    name: "ConflictException",
  });
  await update(two);
  const paused = await pausedAt("POST_TEST_TRAFFIC_SHIFT");
  const stopped = { serviceDeploymentArn: paused.serviceDeploymentArn, stopType: "ABORT" as const };
  await work.ecs.StopServiceDeployment(stopped);
  await ended("STOPPED");
  expect([await versionAt(work, front, 80), await versionAt(work, front, 8080)]).toEqual(["1", "2"]);
  await work.ecs.UpdateService({
    cluster: "lab",
    service: "web",
    forceNewDeployment: true,
    deploymentConfiguration: { lifecycleHooks: [pause("RECONCILE_SERVICE")] },
  });
  const reconciling = await pausedAt("RECONCILE_SERVICE");
  expect(reconciling).toMatchObject({
    sourceServiceRevisions: [{ requestedTestTrafficWeight: 100, requestedProductionTrafficWeight: 100 }],
    targetServiceRevision: { requestedTestTrafficWeight: 0, requestedProductionTrafficWeight: 0, runningTaskCount: 0 },
  });
  await answer(reconciling, "CONTINUE");
  await ended("SUCCESSFUL");
  expect(await versionAt(work, front, 80)).toBe("2");
  expect(await describeService(work, "web")).toMatchObject({ runningCount: 1, deployments: [{ taskDefinition: two }] });
});

test("an update while a deployment waits takes its place, from the revision that serves", async () => {
  await create();
  const first = await ended("SUCCESSFUL");
  await update(two, { lifecycleHooks: [pause("POST_TEST_TRAFFIC_SHIFT")] });
  const paused = await pausedAt("POST_TEST_TRAFFIC_SHIFT");
  await update(one, { lifecycleHooks: [] });
  const second = await until(
    "another that succeeds",
    newest,
    (each) => each.status === "SUCCESSFUL" && each.serviceDeploymentArn !== paused.serviceDeploymentArn,
  );
  expect(second.sourceServiceRevisions).toMatchObject([{ arn: first.targetServiceRevision?.arn }]);
  const { serviceDeployments } = await work.ecs.ListServiceDeployments({ cluster: "lab", service: "web" });
  expect(serviceDeployments?.slice(0, 3).map((each) => each.status)).toEqual(["SUCCESSFUL", "STOPPED", "SUCCESSFUL"]);
  expect(await weightsOf(work, front, front.production)).toEqual([0, 100]);
  expect([await targetsIn(front.blue), await targetsIn(front.green)]).toEqual([0, 1]);
});

test("rules that do not hold both groups end the deployment in AWS's words, a first one without a way back", async () => {
  await elbOf(work).ModifyRule({ RuleArn: front.production, Actions: weighted([front.blue, 1]) });
  await elbOf(work).ModifyRule({ RuleArn: front.test, Actions: weighted([front.blue, 1]) });
  await create();
  expect(await ended("ROLLBACK_FAILED")).toMatchObject({
    statusReason: "No rollback candidate was found to run the rollback.",
  });
  const { events } = await describeService(work, "web");
  expect(events?.map((each) => each.message)).toEqual([
    expect.stringMatching(
      /deployment failed: Service deployment rolled back because of invalid networking configuration\. Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or testListenerRule\.$/,
    ),
  ]);
  await elbOf(work).ModifyRule({ RuleArn: front.test, Actions: weighted([front.green, 1]) });
  await work.ecs.UpdateService({ cluster: "lab", service: "web", forceNewDeployment: true });
  await ended("SUCCESSFUL");
  await elbOf(work).ModifyRule({ RuleArn: front.production, Actions: weighted([front.blue, 1], [front.green, 1]) });
  await update(two);
  expect((await ended("ROLLBACK_SUCCESSFUL")).statusReason).toContain("should have exactly one target group");
});

test("CANARY and LINEAR shift in parts", async () => {
  await create();
  await ended("SUCCESSFUL");
  const hook = pause("PRE_PRODUCTION_TRAFFIC_SHIFT");
  const canaryConfiguration = { canaryPercent: 12.5, canaryBakeTimeInMinutes: 1 };
  await update(two, { strategy: "CANARY", canaryConfiguration, lifecycleHooks: [hook] });
  const started = await pausedAt("PRODUCTION_TRAFFIC_SHIFT");
  expect(await weightsOf(work, front, front.production)).toEqual([100, 0]);
  await answer(started, "CONTINUE");
  const again = await until("a second pause", newest, (each) => each.lifecycleHookDetails?.length === 2);
  expect(await weightsOf(work, front, front.production)).toEqual([875, 125]);
  expect(again.targetServiceRevision?.requestedProductionTrafficWeight).toBe(12.5);
  await answer(again, "CONTINUE");
  await ended("SUCCESSFUL");
  const linearConfiguration = { stepPercent: 50, stepBakeTimeInMinutes: 0 };
  await update(one, { strategy: "LINEAR", linearConfiguration });
  expect((await ended("SUCCESSFUL")).lifecycleHookDetails).toBeUndefined();
  expect(await weightsOf(work, front, front.production)).toEqual([100, 0]);
});
