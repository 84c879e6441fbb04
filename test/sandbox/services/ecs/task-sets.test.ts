import type * as ECS from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeService, fargateDefinition, until, vpcConfiguration, type Workload, workload } from "./workload.ts";

const EXT = { cluster: "lab", service: "ext" };

let work: Workload;
let one: string;
let two: string;

beforeAll(async () => {
  work = await workload();
  one = await fargateDefinition(work, { environment: [{ name: "VERSION", value: "1" }] });
  two = await fargateDefinition(work, { environment: [{ name: "VERSION", value: "2" }] });
  await work.ecs.CreateService({
    cluster: "lab",
    serviceName: "ext",
    deploymentController: { type: "EXTERNAL" },
    desiredCount: 2,
  });
});

afterAll(() => work?.sandbox.close());

const create = async (taskDefinition: string, more: Partial<ECS.CreateTaskSetCommandInput> = {}) => {
  const { taskSet } = await work.ecs.CreateTaskSet({
    ...EXT,
    taskDefinition,
    launchType: "FARGATE",
    networkConfiguration: vpcConfiguration(work),
    scale: { value: 100, unit: "PERCENT" },
    ...more,
  });
  return taskSet ?? {};
};

const describe = async (...sets: (string | undefined)[]): Promise<ECS.TaskSet[]> =>
  (await work.ecs.DescribeTaskSets({ ...EXT, taskSets: sets.map((each) => each ?? "") })).taskSets ?? [];

const steady = async (id: string | undefined, runningCount: number): Promise<ECS.TaskSet> => {
  const read = async () => (await describe(id))[0];
  const found = await until(
    `${id} steady`,
    read,
    (set) => set?.stabilityStatus === "STEADY_STATE" && set.runningCount === runningCount,
  );
  return found ?? {};
};

test("two task sets stand side by side; the new one becomes primary, the old one is scaled to nothing and deleted", async () => {
  expect(await describeService(work, "ext")).toMatchObject({ taskSets: [], deployments: [], runningCount: 0 });
  const blue = await create(one, { externalId: "blue", tags: [{ key: "side", value: "blue" }] });
  expect(blue).toMatchObject({
    id: expect.stringMatching(/^ecs-svc\/\d{19}$/),
    taskSetArn: expect.stringMatching(/:task-set\/lab\/ext\/ecs-svc\/\d{19}$/),
    externalId: "blue",
    status: "ACTIVE",
    stabilityStatus: "STABILIZING",
    computedDesiredCount: 2,
    runningCount: 0,
  });
  await steady(blue.id, 2);
  await work.ecs.UpdateServicePrimaryTaskSet({ ...EXT, primaryTaskSet: blue.id });
  expect(await describeService(work, "ext")).toMatchObject({ taskDefinition: one, launchType: "FARGATE" });
  const green = await create(two, { scale: { value: 50, unit: "PERCENT" } });
  await steady(green.id, 1);
  await work.ecs.UpdateTaskSet({ ...EXT, taskSet: green.taskSetArn, scale: { value: 100, unit: "PERCENT" } });
  await steady(green.id, 2);
  await work.ecs.UpdateServicePrimaryTaskSet({ ...EXT, primaryTaskSet: green.id });
  expect((await describe(green.id, blue.id)).map((each) => each.status)).toEqual(["PRIMARY", "ACTIVE"]);
  expect(await describeService(work, "ext")).toMatchObject({ taskDefinition: two, runningCount: 4 });
  await expect(work.ecs.DeleteTaskSet({ ...EXT, taskSet: blue.id })).rejects.toThrow("scaled above 0");
  await work.ecs.UpdateTaskSet({ ...EXT, taskSet: blue.id, scale: { value: 0, unit: "PERCENT" } });
  await steady(blue.id, 0);
  expect((await work.ecs.DeleteTaskSet({ ...EXT, taskSet: blue.id })).taskSet?.status).toBe("DRAINING");
  await until(
    "one task set",
    () => describe(),
    (sets) => sets.length === 1,
  );
  expect((await work.ecs.DescribeTaskSets({ ...EXT, taskSets: [blue.id ?? ""] })).failures).toMatchObject([
    { reason: "MISSING" },
  ]);
});

test("computed counts follow the service, rounded up; a task that ends is replaced", async () => {
  const [green] = await describe();
  await work.ecs.UpdateService({ ...EXT, desiredCount: 1 });
  await steady(green?.id, 1);
  await work.ecs.UpdateTaskSet({ ...EXT, taskSet: green?.id, scale: { value: 10, unit: "PERCENT" } });
  expect((await describe(green?.id))[0]?.computedDesiredCount).toBe(1);
  const tasks = async () => (await work.ecs.ListTasks({ cluster: "lab", serviceName: "ext" })).taskArns ?? [];
  const [before] = await tasks();
  expect((await work.ecs.DescribeTasks({ cluster: "lab", tasks: [before ?? ""] })).tasks?.[0]?.startedBy).toBe(
    green?.id,
  );
  await work.ecs.StopTask({ cluster: "lab", task: before });
  await until("another task", tasks, (arns) => arns.length === 1 && arns[0] !== before);
  await steady(green?.id, 1);
});

test("what belongs to task sets is refused of the service; tags of a set; the service goes with its sets", async () => {
  await expect(work.ecs.UpdateService({ ...EXT, taskDefinition: one })).rejects.toThrow(
    "Unable to update task definition on services with an EXTERNAL deployment controller.",
  );
  await expect(
    work.ecs.CreateService({
      cluster: "lab",
      serviceName: "other",
      deploymentController: { type: "EXTERNAL" },
      taskDefinition: one,
    }),
  ).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(work.ecs.UpdateTaskSet({ ...EXT, taskSet: "nothing", scale: { value: 0 } })).rejects.toMatchObject({
    name: "TaskSetNotFoundException",
  });
  const [green] = await describe();
  const resourceArn = green?.taskSetArn;
  await work.ecs.TagResource({ resourceArn, tags: [{ key: "a", value: "b" }] });
  expect((await work.ecs.ListTagsForResource({ resourceArn })).tags).toEqual([{ key: "a", value: "b" }]);
  await work.ecs.UpdateService({ ...EXT, desiredCount: 0 });
  await expect(work.ecs.DeleteService(EXT)).rejects.toThrow("while deployments are active");
  await work.ecs.DeleteService({ ...EXT, force: true });
  await until(
    "INACTIVE",
    () => describeService(work, "ext"),
    (service) => service.status === "INACTIVE",
  );
  expect(work.sandbox.inventory().filter((each) => each.type === "ecs:task-set")).toEqual([]);
});
