import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type * as ECS from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bridgeDefinition, capacity, haveInstances, instancesOf } from "./hosts.ts";
import { removeService } from "./service-deployments.ts";
import { describeService, settled, until, type Workload, workload } from "./workload.ts";

let work: Workload;

beforeAll(async () => {
  work = await workload();
  await capacity(work);
  await bridgeDefinition(work, "api");
});

afterAll(() => work?.sandbox.close());

const create = (serviceName: string, more: Partial<ECS.CreateServiceCommandInput>) =>
  work.ecs.CreateService({ cluster: "lab", serviceName, taskDefinition: "api", ...more });

/** The container instances of a service's tasks that are meant to run. */
async function hostsOf(serviceName: string): Promise<string[]> {
  const { taskArns = [] } = await work.ecs.ListTasks({ cluster: "lab", serviceName });
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await work.ecs.DescribeTasks({ cluster: "lab", tasks: taskArns });
  return tasks.filter((each) => each.lastStatus === "RUNNING").map((each) => each.containerInstanceArn ?? "");
}

test("a DAEMON has one task on each instance; draining one moves the tasks of services away from it", async () => {
  const [first, second] = await haveInstances(work, 2);
  const both = [first?.containerInstanceArn ?? "", second?.containerInstanceArn ?? ""].sort();
  await create("agent", { schedulingStrategy: "DAEMON", launchType: "EC2" });
  await until(
    "one on each",
    () => hostsOf("agent"),
    (hosts) => hosts.toSorted().join() === both.join(),
  );
  expect(await describeService(work, "agent")).toMatchObject({ schedulingStrategy: "DAEMON" });
  await create("api", {
    launchType: "EC2",
    desiredCount: 2,
    placementStrategy: [{ type: "spread", field: "instanceId" }],
  });
  await settled(work, "api", 2);
  expect((await hostsOf("api")).sort()).toEqual(both);
  await work.ecs.UpdateContainerInstancesState({
    cluster: "lab",
    containerInstances: [both[0] ?? ""],
    status: "DRAINING",
  });
  await until(
    "moved",
    async () => ({ api: await hostsOf("api"), agent: await hostsOf("agent") }),
    ({ api, agent }) => api.join() === [both[1], both[1]].join() && agent.join() === both[1],
  );
  expect((await instancesOf(work)).map((each) => each.status).sort()).toEqual(["ACTIVE", "DRAINING"]);
  await expect(create("bad", { schedulingStrategy: "DAEMON", launchType: "FARGATE" })).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
  await removeService(work, "agent");
  await removeService(work, "api");
});

test("managed scaling takes instances away that its tasks no longer need", async () => {
  await create("api", { capacityProviderStrategy: [{ capacityProvider: "lab-ec2", weight: 1 }], desiredCount: 1 });
  await settled(work, "api", 1);
  await removeService(work, "api");
  const desired = async () => {
    const { AutoScalingGroups } = await work.sandbox
      .service<typeof AutoScaling>("auto-scaling")
      .DescribeAutoScalingGroups({ AutoScalingGroupNames: ["hosts"] });
    return AutoScalingGroups?.[0]?.DesiredCapacity;
  };
  const before = (await desired()) ?? 0;
  expect(before).toBeGreaterThan(0);
  await until("scaled in", desired, (count) => count !== undefined && count < before);
});
