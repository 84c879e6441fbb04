import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECS from "@aws-sdk/client-ecs";
import type * as ServiceDiscovery from "@aws-sdk/client-servicediscovery";
import { afterAll, beforeAll, expect, test } from "vitest";
import { capacity, instancesOf } from "./hosts.ts";
import {
  container,
  fargateDefinition,
  logLines,
  runFargate,
  settled,
  taskIn,
  until,
  type Workload,
  workload,
} from "./workload.ts";

let work: Workload;
let registryArn: string;

beforeAll(async () => {
  work = await workload();
  await capacity(work);
  registryArn = await discovery();
});

afterAll(() => work?.sandbox.close());

async function discovery(): Promise<string> {
  const cloudMap = work.sandbox.service<typeof ServiceDiscovery>("servicediscovery");
  await cloudMap.CreatePrivateDnsNamespace({ Name: "run.lab.internal", Vpc: work.vpcId });
  const id = await until(
    "namespace",
    async () => (await cloudMap.ListNamespaces({})).Namespaces?.[0]?.Id,
    (each) => each !== undefined,
  );
  const { Service } = await cloudMap.CreateService({
    Name: "api",
    NamespaceId: id,
    DnsConfig: { RoutingPolicy: "MULTIVALUE", DnsRecords: [{ Type: "SRV", TTL: 10 }] },
    HealthCheckCustomConfig: {},
  });
  return Service?.Arn ?? "";
}

test("tasks that wait raise the group, run behind a bridge on a host port, and are found by name", async () => {
  const { ecs } = work;
  await ecs.RegisterTaskDefinition({
    family: "api",
    requiresCompatibilities: ["EC2"],
    networkMode: "bridge",
    executionRoleArn: work.executionRoleArn,
    taskRoleArn: work.taskRoleArn,
    containerDefinitions: [
      container(work, { cpu: 128, memory: 256, portMappings: [{ containerPort: 8080, hostPort: 0 }] }),
    ],
  });
  expect(await instancesOf(work)).toEqual([]);
  await ecs.CreateService({
    cluster: "lab",
    serviceName: "api",
    taskDefinition: "api",
    desiredCount: 2,
    capacityProviderStrategy: [{ capacityProvider: "lab-ec2", weight: 1 }],
    placementStrategy: [{ type: "binpack", field: "memory" }],
    serviceRegistries: [{ registryArn, containerName: "app", containerPort: 8080 }],
  });
  await settled(work, "api", 2);
  const [instance, ...others] = await instancesOf(work);
  expect(others).toEqual([]);
  expect(instance).toMatchObject({
    status: "ACTIVE",
    agentConnected: true,
    runningTasksCount: 2,
    capacityProviderName: "lab-ec2",
  });
  const resource = (list: ECS.Resource[] | undefined, name: string) =>
    list?.find((each) => each.name === name)?.integerValue ?? 0;
  expect(resource(instance?.registeredResources, "MEMORY") - resource(instance?.remainingResources, "MEMORY")).toBe(
    512,
  );
  const { taskArns } = await ecs.ListTasks({ cluster: "lab", serviceName: "api" });
  const { tasks } = await ecs.DescribeTasks({ cluster: "lab", tasks: taskArns });
  const ports = tasks?.map((task) => task.containers?.[0]?.networkBindings?.[0]?.hostPort ?? 0) ?? [];
  expect(new Set(ports).size).toBe(2);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(32_768);
  expect(tasks?.[0]).toMatchObject({
    launchType: "EC2",
    capacityProviderName: "lab-ec2",
    containerInstanceArn: instance?.containerInstanceArn,
  });

  const probe = await runFargate(work, await fargateDefinition(work), {
    overrides: {
      containerOverrides: [
        {
          name: "app",
          command: ["node", "probe.cjs"],
          environment: [{ name: "TARGET", value: "api.run.lab.internal" }],
        },
      ],
    },
  });
  expect((await taskIn(work, probe, "STOPPED")).containers?.[0]?.exitCode, (await logLines(work)).at(-1)).toBe(0);
  expect((await logLines(work)).some((line) => ports.some((port) => line.startsWith(`PROBE_OK ${port} `)))).toBe(true);
});

test("an instance that is terminated takes its tasks along; the service gets others on another instance", async () => {
  const [before] = await instancesOf(work);
  const { taskArns: old } = await work.ecs.ListTasks({ cluster: "lab", serviceName: "api" });
  await work.sandbox.service<typeof EC2>("ec2").TerminateInstances({ InstanceIds: [before?.ec2InstanceId ?? ""] });
  const [stopped] = await Promise.all((old ?? []).map((task) => taskIn(work, task, "STOPPED")));
  expect(stopped).toMatchObject({ stoppedReason: `Host EC2 (instance ${before?.ec2InstanceId}) terminated.` });
  await settled(work, "api", 2);
  const [after] = await instancesOf(work);
  expect(after?.ec2InstanceId).not.toBe(before?.ec2InstanceId);
});

test("a provider in use stays, a cluster with instances stays", async () => {
  const { ecs } = work;
  const putNone = () =>
    ecs.PutClusterCapacityProviders({ cluster: "lab", capacityProviders: [], defaultCapacityProviderStrategy: [] });
  await expect(putNone()).rejects.toMatchObject({ name: "ResourceInUseException" });
  await expect(ecs.DeleteCapacityProvider({ capacityProvider: "lab-ec2" })).rejects.toThrow("in use");
  await ecs.DeleteService({ cluster: "lab", service: "api", force: true });
  await until(
    "detached",
    () => putNone().catch(() => undefined),
    (answer) => answer !== undefined,
  );
  await expect(ecs.DeleteCluster({ cluster: "lab" })).rejects.toMatchObject({
    name: "ClusterContainsContainerInstancesException",
  });
  await ecs.DeleteCapacityProvider({ capacityProvider: "lab-ec2" });
});
