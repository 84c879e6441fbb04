import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nowMs } from "../../../../src/shared/clock.ts";
import {
  describeService,
  fargateDefinition,
  runFargate,
  settled,
  until,
  vpcConfiguration,
  type Workload,
  workload,
} from "./workload.ts";

const GROUP = "/aws/ecs/containerinsights/lab/performance";

let work: Workload;

beforeAll(async () => {
  work = await workload();
  await work.ecs.CreateService({
    cluster: "lab",
    serviceName: "web",
    taskDefinition: await fargateDefinition(work),
    launchType: "FARGATE",
    desiredCount: 2,
    networkConfiguration: vpcConfiguration(work),
  });
  await settled(work, "web", 2);
});

afterAll(() => work?.sandbox.close());

const cloudwatch = () => work.sandbox.service<typeof CloudWatch>("cloudwatch");
const logs = () => work.sandbox.service<typeof Logs>("cloudwatch-logs");

const named = async (Namespace: string): Promise<string[]> => {
  const { Metrics = [] } = await cloudwatch().ListMetrics({ Namespace });
  return Metrics.map((each) => `${each.MetricName} ${each.Dimensions?.map((dimension) => dimension.Name).join()}`);
};

const set = (value: string) =>
  work.ecs.UpdateClusterSettings({ cluster: "lab", settings: [{ name: "containerInsights", value }] });

const groups = async () => (await logs().DescribeLogGroups({ logGroupNamePrefix: "/aws/ecs" })).logGroups ?? [];

test("a cluster without the setting publishes nothing of it", async () => {
  // Other metrics of the same tick are there: it has run.
  await until(
    "utilisation",
    () => named("AWS/ECS"),
    (list) => list.length >= 4,
  );
  expect(await named("ECS/ContainerInsights")).toEqual([]);
  expect(await groups()).toEqual([]);
});

test("enabled: counts and use of tasks by cluster, service and family, in metrics and in the performance log", async () => {
  await set("enabled");
  const list = await until(
    "metrics",
    () => named("ECS/ContainerInsights"),
    (found) => found.includes("CpuUtilized ClusterName") && found.includes("TaskCount ClusterName"),
  );
  expect(list).toEqual(
    expect.arrayContaining([
      "RunningTaskCount ServiceName,ClusterName",
      "DesiredTaskCount ServiceName,ClusterName",
      "MemoryUtilized ClusterName,TaskDefinitionFamily",
      "MemoryUtilized ServiceName,ClusterName",
      "ServiceCount ClusterName",
    ]),
  );
  expect(list.filter((each) => each.includes("TaskId"))).toEqual([]);
  const Dimensions = [
    { Name: "ServiceName", Value: "web" },
    { Name: "ClusterName", Value: "lab" },
  ];
  const running = await until(
    "two running tasks",
    () =>
      cloudwatch().GetMetricStatistics({
        Namespace: "ECS/ContainerInsights",
        MetricName: "RunningTaskCount",
        Dimensions,
        StartTime: new Date(nowMs() - 3_600_000),
        EndTime: new Date(nowMs() + 3_600_000),
        Period: 60,
        Statistics: ["Maximum"],
      }),
    ({ Datapoints }) => Datapoints?.some((each) => each.Maximum === 2) === true,
  );
  expect(running.Datapoints?.[0]?.Unit).toBe("Count");
  const read = async () => {
    const { events = [] } = await logs().FilterLogEvents({ logGroupName: GROUP });
    return events.map((each) => JSON.parse(each.message ?? ""));
  };
  const events = await until("events", read, (all) => new Set(all.map((each) => each.Type)).size === 3);
  expect(events.find((each) => each.Type === "Task")).toMatchObject({
    Version: "0",
    ClusterName: "lab",
    ServiceName: "web",
    TaskDefinitionFamily: "web",
    KnownStatus: "RUNNING",
    CpuReserved: 256,
    MemoryReserved: 512,
    CloudWatchMetrics: [{ Namespace: "ECS/ContainerInsights", Dimensions: expect.arrayContaining([["ClusterName"]]) }],
  });
  expect(events.find((each) => each.Type === "Service")).toMatchObject({ DesiredTaskCount: 2, DeploymentCount: 1 });
  expect(await groups()).toMatchObject([{ logGroupName: GROUP, retentionInDays: 1 }]);
});

test("enhanced: every task by itself; without running tasks nothing more is told", async () => {
  await set("enhanced");
  await until(
    "a task's own metrics",
    () => named("ECS/ContainerInsights"),
    (list) => list.includes("TaskCpuUtilization ServiceName,ClusterName,TaskId"),
  );
  await work.ecs.DeleteService({ cluster: "lab", service: "web", force: true });
  await until(
    "INACTIVE",
    () => describeService(work, "web"),
    (service) => service.status === "INACTIVE",
  );
  await logs().DeleteLogGroup({ logGroupName: GROUP });
  // A task elsewhere shows that ticks go on: the second of them measures it.
  await work.ecs.CreateCluster({ clusterName: "other" });
  await runFargate(work, "web", { cluster: "other" });
  await until(
    "ticks",
    async () => (await cloudwatch().ListMetrics({ Namespace: "AWS/ECS", Dimensions: [OTHER] })).Metrics ?? [],
    (list) => list.length > 0,
  );
  expect(await groups()).toEqual([]);
});

const OTHER = { Name: "ClusterName", Value: "other" };
