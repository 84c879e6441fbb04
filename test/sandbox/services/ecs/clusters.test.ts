import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import { ecsOf, until } from "./workload.ts";

let sandbox: Sandbox;
let ecs: ReturnType<typeof ecsOf>;

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant", account: "123456789012" });
  ecs = ecsOf(sandbox);
});

afterAll(() => sandbox?.close());

test("a cluster is made once, described as asked, and stays as INACTIVE", async () => {
  const settings = [{ name: "containerInsights", value: "enhanced" }] as const;
  const input = { clusterName: "c", settings: [...settings], tags: [{ key: "a", value: "b" }] };
  const { cluster } = await ecs.CreateCluster(input);
  expect((await ecs.CreateCluster({ clusterName: "c" })).cluster).toEqual(cluster);
  const described = await ecs.DescribeClusters({
    clusters: ["c", "none"],
    include: ["SETTINGS", "STATISTICS", "TAGS"],
  });
  expect(described.clusters).toMatchObject([
    {
      status: "ACTIVE",
      settings,
      tags: input.tags,
      activeServicesCount: 0,
      statistics: expect.arrayContaining([{ name: "runningFargateTasksCount", value: "0" }]),
    },
  ]);
  expect(described.failures).toEqual([{ arn: "arn:aws:ecs:us-east-1:123456789012:cluster/none", reason: "MISSING" }]);
  expect((await ecs.DescribeClusters({ clusters: ["c"] })).clusters?.[0]).toMatchObject({
    settings: [],
    tags: [],
    statistics: [],
  });
  await ecs.UpdateClusterSettings({ cluster: "c", settings: [{ name: "containerInsights", value: "disabled" }] });
  await ecs.DeleteCluster({ cluster: cluster?.clusterArn ?? "" });
  expect((await ecs.DescribeClusters({ clusters: ["c"] })).clusters?.[0]?.status).toBe("INACTIVE");
  expect((await ecs.ListClusters({})).clusterArns).toEqual([]);
  await expect(ecs.DeleteCluster({ cluster: "c" })).rejects.toMatchObject({ name: "ClusterNotFoundException" });
  expect((await ecs.CreateCluster({ clusterName: "c" })).cluster).toMatchObject({ status: "ACTIVE", tags: [] });
  await ecs.DeleteCluster({ cluster: "c" });
});

test("capacity providers of a cluster: one change at a time, strategies checked", async () => {
  await ecs.CreateCluster({ clusterName: "p" });
  const put = (names: string[], strategy: { capacityProvider: string; weight?: number; base?: number }[] = []) =>
    ecs.PutClusterCapacityProviders({
      cluster: "p",
      capacityProviders: names,
      defaultCapacityProviderStrategy: strategy,
    });
  await expect(put(["none"])).rejects.toThrow("'none' was not found");
  await expect(put(["FARGATE"], [{ capacityProvider: "FARGATE_SPOT", weight: 1 }])).rejects.toThrow(
    "not associated with the cluster",
  );
  const first = put(["FARGATE"], [{ capacityProvider: "FARGATE", weight: 1, base: 1 }]);
  await expect(put(["FARGATE_SPOT"])).rejects.toMatchObject({ name: "UpdateInProgressException" });
  await first;
  await until(
    "done",
    () => put(["FARGATE"]).catch(() => undefined),
    (answer) => answer !== undefined,
  );
});

test("names that AWS keeps for itself are refused", async () => {
  for (const name of ["aws-a", "ecs-a", "Fargate-a"])
    await expect(
      ecs.CreateCapacityProvider({
        name,
        autoScalingGroupProvider: {
          autoScalingGroupArn: "arn:aws:autoscaling:us-east-1:1:autoScalingGroup:x:autoScalingGroupName/a",
        },
      }),
    ).rejects.toThrow("cannot be prefixed");
  const built = await ecs.DescribeCapacityProviders({});
  expect(built.capacityProviders?.map((each) => each.name)).toEqual(["FARGATE", "FARGATE_SPOT"]);
});

test("tags of a cluster, and account settings", async () => {
  const { cluster } = await ecs.CreateCluster({ clusterName: "t" });
  const resourceArn = cluster?.clusterArn ?? "";
  await ecs.TagResource({
    resourceArn,
    tags: [
      { key: "a", value: "1" },
      { key: "b", value: "2" },
    ],
  });
  await ecs.UntagResource({ resourceArn, tagKeys: ["a"] });
  expect((await ecs.ListTagsForResource({ resourceArn })).tags).toEqual([{ key: "b", value: "2" }]);
  await expect(ecs.TagResource({ resourceArn, tags: [{ key: "aws:x", value: "1" }] })).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
  await ecs.PutAccountSetting({ name: "containerInsights", value: "enabled" });
  const { settings } = await ecs.ListAccountSettings({ effectiveSettings: true, name: "containerInsights" });
  expect(settings).toMatchObject([{ value: "enabled" }]);
});
