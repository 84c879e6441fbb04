import { afterAll, beforeAll, expect, test } from "vitest";
import { fargateDefinition, settled, until, vpcConfiguration, type Workload, workload } from "./workload.ts";

let work: Workload;

beforeAll(async () => {
  work = await workload();
});

afterAll(() => work?.sandbox.close());

const tasksOf = async () => (await work.ecs.ListTasks({ cluster: "lab", serviceName: "web" })).taskArns ?? [];

const scaleTo = (desiredCount: number) => work.ecs.UpdateService({ cluster: "lab", service: "web", desiredCount });

test("a protected task outlives scaling in, and goes once it is protected no longer", async () => {
  await work.ecs.CreateService({
    cluster: "lab",
    serviceName: "web",
    taskDefinition: await fargateDefinition(work),
    launchType: "FARGATE",
    desiredCount: 3,
    networkConfiguration: vpcConfiguration(work),
  });
  await settled(work, "web", 3);
  const all = await tasksOf();
  // The newest would go first.
  const { tasks = [] } = await work.ecs.DescribeTasks({ cluster: "lab", tasks: all });
  const newest = tasks.toSorted((a, b) => Number(b.createdAt) - Number(a.createdAt))[0]?.taskArn ?? "";
  const protect = (protectionEnabled: boolean, expiresInMinutes?: number) =>
    work.ecs.UpdateTaskProtection({ cluster: "lab", tasks: [newest], protectionEnabled, expiresInMinutes });
  expect((await protect(true, 60)).protectedTasks).toMatchObject([{ taskArn: newest, protectionEnabled: true }]);
  expect((await work.ecs.GetTaskProtection({ cluster: "lab", tasks: all })).protectedTasks).toHaveLength(3);
  await scaleTo(0);
  await until("only the protected one", tasksOf, (arns) => arns.length === 1);
  expect(await tasksOf()).toEqual([newest]);
  expect((await protect(false)).protectedTasks).toMatchObject([{ protectionEnabled: false }]);
  await until("none", tasksOf, (arns) => arns.length === 0);
  await settled(work, "web", 0);
});

test("only tasks of services can be protected", async () => {
  const missing = await work.ecs.UpdateTaskProtection({ cluster: "lab", tasks: ["nothing"], protectionEnabled: true });
  expect(missing.failures).toMatchObject([{ reason: "MISSING" }]);
});
