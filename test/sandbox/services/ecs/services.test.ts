import type * as ECS from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  describeService,
  describeTask,
  fargateDefinition,
  settled,
  taskIn,
  until,
  vpcConfiguration,
  type Workload,
  workload,
} from "./workload.ts";

let work: Workload;

beforeAll(async () => {
  work = await workload();
});

afterAll(() => work?.sandbox.close());

async function createService(
  serviceName: string,
  more: Partial<ECS.CreateServiceCommandInput> = {},
): Promise<ECS.Service> {
  const { service } = await work.ecs.CreateService({
    cluster: "lab",
    serviceName,
    launchType: "FARGATE",
    desiredCount: 2,
    networkConfiguration: vpcConfiguration(work),
    ...more,
  });
  if (!service) throw new Error("no service");
  return service;
}

const tasksOf = async (serviceName: string): Promise<string[]> =>
  (await work.ecs.ListTasks({ cluster: "lab", serviceName })).taskArns ?? [];

const messages = async (name: string): Promise<string[]> =>
  ((await describeService(work, name)).events ?? []).map((event) => event.message ?? "");

const remove = async (name: string): Promise<void> => {
  await work.ecs.DeleteService({ cluster: "lab", service: name, force: true });
  await until(
    "INACTIVE",
    () => describeService(work, name),
    (service) => service.status === "INACTIVE",
  );
};

test("a service comes up, replaces a task that stops, scales out and in, and drains", async () => {
  const taskDefinition = await fargateDefinition(work);
  const made = await createService("web", {
    taskDefinition,
    propagateTags: "SERVICE",
    tags: [{ key: "team", value: "a" }],
    enableECSManagedTags: true,
  });
  expect(made).toMatchObject({
    status: "ACTIVE",
    runningCount: 0,
    deployments: [{ status: "PRIMARY", rolloutState: "IN_PROGRESS" }],
  });
  await settled(work, "web", 2);
  const before = await tasksOf("web");
  const described = await work.ecs.DescribeTasks({ cluster: "lab", tasks: before, include: ["TAGS"] });
  expect(new Set(described.tasks?.map((task) => task.availabilityZone)).size).toBe(2);
  expect(described.tasks?.[0]?.tags).toEqual(
    expect.arrayContaining([
      { key: "team", value: "a" },
      { key: "aws:ecs:serviceName", value: "web" },
      { key: "aws:ecs:clusterName", value: "lab" },
    ]),
  );
  expect(await messages("web")).toEqual([
    "(service web) has reached a steady state.",
    expect.stringMatching(/^\(service web\) \(deployment ecs-svc\/\d+\) deployment completed\.$/),
    expect.stringMatching(/^\(service web\) has started 2 tasks: \(task [0-9a-f]{32}\) \(task [0-9a-f]{32}\)\.$/),
  ]);
  const { serviceDeployments } = await work.ecs.ListServiceDeployments({ cluster: "lab", service: "web" });
  expect(serviceDeployments).toMatchObject([{ status: "SUCCESSFUL" }]);

  await work.ecs.StopTask({ cluster: "lab", task: before[0] ?? "", reason: "chaos" });
  await until(
    "replaced",
    () => tasksOf("web"),
    (now) => now.length === 2 && !now.includes(before[0] ?? ""),
  );
  await settled(work, "web", 2);

  await work.ecs.UpdateService({ cluster: "lab", service: "web", desiredCount: 3 });
  await settled(work, "web", 3);
  await work.ecs.UpdateService({ cluster: "lab", service: "web", desiredCount: 1 });
  await settled(work, "web", 1);
  expect((await describeService(work, "web")).deployments).toHaveLength(1);
  expect((await work.ecs.ListServiceDeployments({ cluster: "lab", service: "web" })).serviceDeployments).toHaveLength(
    1,
  );

  await expect(work.ecs.DeleteService({ cluster: "lab", service: "web" })).rejects.toThrow("scaled above 0");
  await expect(work.ecs.DeleteCluster({ cluster: "lab" })).rejects.toMatchObject({
    name: "ClusterContainsServicesException",
  });
  await remove("web");
  expect(await tasksOf("web")).toEqual([]);
});

test("a rolling update keeps to the minimum and the maximum", async () => {
  const one = await fargateDefinition(work, { environment: [{ name: "VERSION", value: "1" }] });
  const deploymentConfiguration = { minimumHealthyPercent: 50, maximumPercent: 150 };
  await createService("rolling", { taskDefinition: one, deploymentConfiguration });
  await settled(work, "rolling", 2);
  const two = await fargateDefinition(work, { environment: [{ name: "VERSION", value: "2" }] });
  const { service } = await work.ecs.UpdateService({ cluster: "lab", service: "rolling", taskDefinition: two });
  expect(service?.deployments).toMatchObject([
    { status: "PRIMARY", taskDefinition: two, rolloutState: "IN_PROGRESS" },
    { status: "ACTIVE", taskDefinition: one, rolloutState: "COMPLETED" },
  ]);
  const seen: { running: number; wanted: number }[] = [];
  await until(
    "rolled",
    async () => {
      const current = await describeService(work, "rolling");
      seen.push({ running: current.runningCount ?? 0, wanted: (await tasksOf("rolling")).length });
      return current;
    },
    (current) => current.deployments?.length === 1 && current.runningCount === 2,
  );
  expect(Math.min(...seen.map((each) => each.running))).toBeGreaterThanOrEqual(1);
  expect(Math.max(...seen.map((each) => each.wanted))).toBeLessThanOrEqual(3);
  const described = await work.ecs.DescribeTasks({ cluster: "lab", tasks: await tasksOf("rolling") });
  expect(described.tasks?.map((task) => task.taskDefinitionArn)).toEqual([two, two]);
  const { serviceDeployments } = await work.ecs.ListServiceDeployments({ cluster: "lab", service: "rolling" });
  expect(serviceDeployments?.map((each) => each.status)).toEqual(["SUCCESSFUL", "SUCCESSFUL"]);
  const revision = await work.ecs.DescribeServiceRevisions({
    serviceRevisionArns: [serviceDeployments?.[0]?.targetServiceRevisionArn ?? ""],
  });
  expect(revision.serviceRevisions?.[0]?.taskDefinition).toBe(two);
  await work.ecs.UpdateService({ cluster: "lab", service: "rolling", forceNewDeployment: true });
  await settled(work, "rolling", 2);
  expect(
    (await work.ecs.ListServiceDeployments({ cluster: "lab", service: "rolling" })).serviceDeployments,
  ).toHaveLength(3);
  await remove("rolling");
});

test("the circuit breaker counts tasks that end at once, and rolls back", async () => {
  const good = await fargateDefinition(work);
  await createService("breaker", {
    taskDefinition: good,
    desiredCount: 1,
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: true, rollback: true, thresholdConfiguration: { type: "COUNT", value: 2 } },
    },
  });
  await settled(work, "breaker", 1);
  const [survivor] = await tasksOf("breaker");
  const bad = await fargateDefinition(work, { command: ["node", "-e", "process.exit(1)"] });
  await work.ecs.UpdateService({ cluster: "lab", service: "breaker", taskDefinition: bad });
  const deployment = async () => {
    const { serviceDeployments } = await work.ecs.ListServiceDeployments({ cluster: "lab", service: "breaker" });
    const described = await work.ecs.DescribeServiceDeployments({
      serviceDeploymentArns: [serviceDeployments?.[0]?.serviceDeploymentArn ?? ""],
    });
    return described.serviceDeployments?.[0];
  };
  const rolledBack = await until("rolled back", deployment, (each) => each?.status === "ROLLBACK_SUCCESSFUL");
  expect(rolledBack?.deploymentCircuitBreaker).toEqual({ status: "TRIGGERED", failureCount: 2, threshold: 2 });
  const service = await settled(work, "breaker", 1);
  expect(service.taskDefinition).toBe(good);
  expect(await tasksOf("breaker")).toEqual([survivor]);
  await remove("breaker");
});

test("a task that fails its container health check is replaced", async () => {
  const healthCheck = { command: ["CMD", "node", "check.cjs"], interval: 5, retries: 1 };
  const taskDefinition = await fargateDefinition(work, { healthCheck, environment: [{ name: "SICK", value: "1" }] });
  await createService("sick", { taskDefinition, desiredCount: 1 });
  const [first] = await until(
    "a task",
    () => tasksOf("sick"),
    (arns) => arns.length === 1,
  );
  const stopped = await taskIn(work, first ?? "", "STOPPED");
  expect(stopped).toMatchObject({
    stopCode: "ServiceSchedulerInitiated",
    stoppedReason: "Task failed container health checks",
  });
  expect((await describeService(work, "sick")).deployments?.[0]?.rolloutState).toBe("IN_PROGRESS");
  await remove("sick");
});

test("what AWS refuses is refused in its words", async () => {
  const taskDefinition = await fargateDefinition(work);
  const refused = (more: Partial<ECS.CreateServiceCommandInput>) =>
    expect(createService("refused", { taskDefinition, ...more })).rejects;
  await refused({ capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }] }).toThrow(
    "both a launch type and capacity provider strategy",
  );
  await refused({ networkConfiguration: undefined }).toThrow(
    "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
  );
  await refused({ taskDefinition: "web:99" }).toThrow("TaskDefinition not found.");
  await refused({ cluster: "other" }).toMatchObject({ name: "ClusterNotFoundException" });
  await refused({ networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-00000000000000000"] } } }).toThrow(
    "InvalidSubnetID.NotFound",
  );
  await refused({ deploymentController: { type: "CODE_DEPLOY" } }).toThrow("Exactly one load balancer");
  await expect(work.ecs.UpdateService({ cluster: "lab", service: "nothing", desiredCount: 1 })).rejects.toMatchObject({
    name: "ServiceNotFoundException",
  });
  expect((await work.ecs.DescribeServices({ cluster: "lab", services: ["nothing"] })).failures).toMatchObject([
    { reason: "MISSING" },
  ]);
  expect(await describeTask(work, "00000000000000000000000000000000").catch((error: Error) => error.message)).toContain(
    "no task",
  );
});

test("a repeated create answers the same service under its token, and is refused without", async () => {
  const taskDefinition = await fargateDefinition(work);
  const made = await createService("twice", { taskDefinition, desiredCount: 0, clientToken: "t" });
  expect((await createService("twice", { taskDefinition, desiredCount: 0, clientToken: "t" })).serviceArn).toBe(
    made.serviceArn,
  );
  await expect(createService("twice", { taskDefinition, desiredCount: 0 })).rejects.toThrow(
    "Creation of service was not idempotent.",
  );
  await remove("twice");
});
