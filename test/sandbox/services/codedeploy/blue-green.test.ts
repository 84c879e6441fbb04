import { afterAll, beforeAll, expect, test } from "vitest";
import { versionAt } from "../ecs/balancer.ts";
import { describeService, until } from "../ecs/workload.ts";
import {
  appSpec,
  createWeb,
  type DeployLab,
  deploy,
  deployLab,
  deploymentIn,
  eventsOf,
  forwards,
  groupOf,
  infoOf,
  targetOf,
} from "./lab.ts";

let lab: DeployLab;

beforeAll(async () => {
  lab = await deployLab();
  await createWeb(lab);
  await lab.codedeploy.CreateApplication({ applicationName: "app", computePlatform: "ECS" });
  await lab.codedeploy.CreateDeploymentGroup(
    groupOf(lab, {
      autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 5 },
        deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 60 },
      },
    }),
  );
});

afterAll(() => lab?.sandbox.close());

const taskSets = async () => (await describeService(lab, "web")).taskSets ?? [];

test("a replacement gets the test traffic, waits to be continued, gets production; the original ends", async () => {
  expect(await taskSets()).toMatchObject([{ status: "PRIMARY", runningCount: 1, taskDefinition: lab.one }]);
  const id = await deploy(lab, appSpec(lab.two), { description: "second" });
  expect(id).toMatch(/^d-[A-Z0-9]{9}$/);
  await deploymentIn(lab, id, "Ready");
  expect(await forwards(lab, lab.listeners.test)).toEqual(["green=100", "green=100"]);
  expect(await forwards(lab, lab.listeners.production)).toEqual(["blue=1 green=0", "blue=1 green=0"]);
  await until(
    "both versions",
    async () => [await versionAt(lab, lab.front, 80), await versionAt(lab, lab.front, 8080)],
    (versions) => versions.join() === "1,2",
  );
  const waiting = await targetOf(lab, id);
  expect(eventsOf(waiting).slice(4, 6)).toEqual(["AfterAllowTestTraffic Succeeded", "BeforeAllowTraffic Pending"]);
  expect(waiting).toMatchObject({
    status: "Ready",
    targetId: "lab:web",
    taskSetsInfo: [
      { taskSetLabel: "Blue", status: "PRIMARY", trafficWeight: 100, targetGroup: { name: "blue" } },
      { taskSetLabel: "Green", status: "ACTIVE", trafficWeight: 0, targetGroup: { name: "green" }, runningCount: 1 },
    ],
  });
  await expect(deploy(lab, appSpec(lab.one))).rejects.toMatchObject({ name: "DeploymentLimitExceededException" });
  await lab.codedeploy.ContinueDeployment({ deploymentId: id, deploymentWaitType: "READY_WAIT" });
  const done = await deploymentIn(lab, id, "Succeeded");
  expect(done).toMatchObject({
    description: "second",
    creator: "user",
    deploymentOverview: { Succeeded: 1, InProgress: 0 },
    revision: { appSpecContent: { sha256: appSpec(lab.two).appSpecContent.sha256 } },
    instanceTerminationWaitTimeStarted: true,
  });
  expect(done.revision?.appSpecContent?.content).toBeUndefined();
  expect(new Set(eventsOf(await targetOf(lab, id)).map((each) => each.split(" ")[1]))).toEqual(new Set(["Succeeded"]));
  expect(await forwards(lab, lab.listeners.production)).toEqual(["green=100", "green=100"]);
  expect(await taskSets()).toMatchObject([{ status: "PRIMARY", taskDefinition: lab.two, externalId: id }]);
  expect(await describeService(lab, "web")).toMatchObject({ taskDefinition: lab.two });
  expect(await versionAt(lab, lab.front, 80)).toBe("2");
});

test("a deployment that is stopped in its wait is undone where that is asked for", async () => {
  const id = await deploy(lab, appSpec(lab.one));
  await deploymentIn(lab, id, "Ready");
  await lab.codedeploy.StopDeployment({ deploymentId: id, autoRollbackEnabled: true });
  const stopped = await infoOf(lab, id);
  expect(stopped).toMatchObject({ status: "Stopped", errorInformation: { code: "MANUAL_STOP" } });
  expect(eventsOf(await targetOf(lab, id)).at(-1)).toBe("AfterAllowTraffic Skipped");
  const undone = await deploymentIn(lab, stopped.rollbackInfo?.rollbackDeploymentId ?? "", "Succeeded");
  expect(undone).toMatchObject({
    creator: "codeDeployRollback",
    rollbackInfo: { rollbackTriggeringDeploymentId: id },
    revision: stopped.previousRevision,
  });
  expect(await taskSets()).toMatchObject([{ status: "PRIMARY", taskDefinition: lab.two }]);
  expect(await forwards(lab, lab.listeners.test)).toEqual(["green=100", "green=100"]);
  await expect(lab.codedeploy.StopDeployment({ deploymentId: id })).rejects.toMatchObject({
    name: "DeploymentAlreadyCompletedException",
  });
  expect((await lab.codedeploy.ListDeployments({ applicationName: "app" })).deployments).toHaveLength(3);
  expect((await lab.codedeploy.ListDeployments({ includeOnlyStatuses: ["Stopped"] })).deployments).toEqual([id]);
});

test("what CodeDeploy deploys is not changed with UpdateService or with task sets of one's own", async () => {
  const service = { cluster: "lab", service: "web" };
  const refused = "services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.";
  await expect(lab.ecs.UpdateService({ ...service, taskDefinition: lab.one })).rejects.toThrow(
    `Unable to update task definition on ${refused}`,
  );
  await expect(lab.ecs.UpdateService({ ...service, forceNewDeployment: true })).rejects.toThrow(
    `Cannot force a new deployment on ${refused}`,
  );
  await expect(lab.ecs.CreateTaskSet({ ...service, taskDefinition: lab.one })).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
  await lab.ecs.UpdateService({ ...service, desiredCount: 2 });
  await until("two tasks", taskSets, ([primary]) => primary?.runningCount === 2);
  await lab.ecs.UpdateService({ ...service, desiredCount: 1 });
  await until("one task", taskSets, ([primary]) => primary?.runningCount === 1);
});
