import type * as EMR from "@aws-sdk/client-emr";
import { afterEach, expect, test, vi } from "vitest";
import { createSite, type Site } from "./site.ts";

// The first call of a sandbox loads its services, which takes long on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let site: Site | undefined;
afterEach(async () => {
  await site?.sandbox.close();
  site = undefined;
});

test("a cluster starts its fleets as EC2 instances, with the rules of its groups, and takes them away again", async () => {
  site = await createSite();
  const { emr, ec2, groups, subnet, VpcId } = site;
  const id = await site.start();
  const cluster = await site.cluster(id);
  expect(cluster).toMatchObject({
    Status: { State: "WAITING", StateChangeReason: { Message: "Cluster ready to run steps." } },
    InstanceCollectionType: "INSTANCE_FLEET",
    Ec2InstanceAttributes: { Ec2SubnetId: subnet, IamInstanceProfile: "nodes" },
  });
  expect(cluster.Status?.Timeline?.ReadyDateTime).toBeInstanceOf(Date);
  expect(cluster.MasterPublicDnsName).toMatch(/internal|amazonaws/);
  const { InstanceFleets = [] } = await emr.ListInstanceFleets({ ClusterId: id });
  expect(
    InstanceFleets.map((each) => [each.InstanceFleetType, each.Status?.State, each.ProvisionedOnDemandCapacity]),
  ).toEqual(
    expect.arrayContaining([
      ["MASTER", "RUNNING", 1],
      ["CORE", "RUNNING", 1],
    ]),
  );
  const { Instances = [] } = await emr.ListInstances({ ClusterId: id });
  const described = await ec2.DescribeInstances({ InstanceIds: Instances.map((each) => each.Ec2InstanceId ?? "") });
  const machines = (described.Reservations ?? []).flatMap((each) => each.Instances ?? []);
  expect(machines.map((each) => each.State?.Name)).toEqual(["running", "running"]);
  expect(machines[0]?.IamInstanceProfile?.Arn).toMatch(/instance-profile\/nodes$/);
  expect(machines[0]?.Tags).toContainEqual({ Key: "aws:elasticmapreduce:job-flow-id", Value: id });
  const { SecurityGroups: [primary] = [] } = await ec2.DescribeSecurityGroups({ GroupIds: [groups.primary] });
  expect(primary?.IpPermissions).toHaveLength(3);
  await expect(ec2.DeleteVpc({ VpcId })).rejects.toThrow(/has dependencies/);

  await emr.TerminateJobFlows({ JobFlowIds: [id] });
  const ended = await site.inState(id, "TERMINATED");
  expect(ended.Status?.StateChangeReason).toEqual({ Code: "USER_REQUEST", Message: "Terminated by user request" });
  const { NetworkInterfaces } = await ec2.DescribeNetworkInterfaces({});
  expect(NetworkInterfaces).toEqual([]);
});

test("clusters that start at the same time share EMR's own security groups", async () => {
  site = await createSite();
  const { iam, emr, ec2, VpcId } = site;
  await iam.PutRolePolicy({
    RoleName: "service",
    PolicyName: "groups",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }],
    }),
  });
  const request = site.request();
  const { EmrManagedMasterSecurityGroup: _, EmrManagedSlaveSecurityGroup: __, ...Instances } = request.Instances ?? {};
  const started = await Promise.all([1, 2, 3].map(() => emr.RunJobFlow({ ...request, Instances })));
  for (const { JobFlowId = "" } of started) await site.inState(JobFlowId, "WAITING");
  const { SecurityGroups = [] } = await ec2.DescribeSecurityGroups({ Filters: [{ Name: "vpc-id", Values: [VpcId] }] });
  const names = SecurityGroups.map(({ GroupName = "" }) => GroupName).filter((name) => name.startsWith("Elastic"));
  expect(names.sort()).toEqual(["ElasticMapReduce-master", "ElasticMapReduce-slave"]);
});

test("the tags that the v2 policy asks for decide whether a cluster starts", async () => {
  site = await createSite({ tagged: false });
  const cluster = await site.cluster(await site.start());
  expect(cluster.Status).toMatchObject({
    State: "TERMINATED_WITH_ERRORS",
    StateChangeReason: { Code: "VALIDATION_ERROR" },
  });
  expect(cluster.Status?.StateChangeReason?.Message).toMatch(/insufficient EC2 permissions.*ec2:RunInstances/);
});

test("what cannot work is refused at once, or ends the cluster with its reason", async () => {
  site = await createSite({ route: false });
  const { emr, iam } = site;
  await expect(emr.RunJobFlow(site.request({ JobFlowRole: "nobody" }))).rejects.toThrow(
    "Invalid InstanceProfile: nobody.",
  );
  await expect(emr.RunJobFlow(site.request({ ReleaseLabel: "emr-9.9.9" }))).rejects.toThrow("emr-9.9.9");
  await expect(
    emr.RunJobFlow(
      site.request(
        {},
        { InstanceFleets: [{ ...site.fleet("MASTER"), InstanceTypeConfigs: [{ InstanceType: "t3.micro" }] }] },
      ),
    ),
  ).rejects.toThrow("t3.micro");
  await expect(emr.RunJobFlow(site.request({ StepConcurrencyLevel: 257 }))).rejects.toThrow("between 1 and 256");
  const types = (...names: string[]): EMR.InstanceFleetConfig => ({
    ...site?.fleet("MASTER"),
    InstanceFleetType: "MASTER",
    InstanceTypeConfigs: names.map((InstanceType) => ({ InstanceType })),
  });
  const six = ["m5.xlarge", "m5.2xlarge", "m5a.xlarge", "m6i.xlarge", "c5.xlarge", "r5.xlarge"];
  for (const [fleet, words] of [
    [types(...six), "at most 5 instance types, not 6"],
    [types("m5.xlarge", "m5.xlarge"), "names an instance type twice"],
  ] as const)
    await expect(emr.RunJobFlow(site.request({}, { InstanceFleets: [fleet] }))).rejects.toThrow(words);
  const script = { Name: "setup", ScriptBootstrapAction: { Path: "s3://emr-site/setup.sh" } };
  await expect(emr.RunJobFlow(site.request({ BootstrapActions: [script] }))).rejects.toThrow(
    /bootstrap actions is not in the sandbox's EMR.*--py-files/,
  );
  const lost = await site.cluster(await site.start());
  expect(lost.Status?.StateChangeReason?.Message).toBe(
    `The VPC/subnet configuration was invalid: No route to any external sources detected in Route Table for Subnet: ${site.subnet} for VPC: ${site.VpcId}`,
  );
  await iam.UpdateAssumeRolePolicy({
    RoleName: "service",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  const strange = await site.cluster(await site.start());
  expect(strange.Status?.StateChangeReason?.Message).toMatch(
    /^EMR service role arn:aws:iam::\d+:role\/service is invalid$/,
  );
});

test("a task fleet joins on Spot, and is resized; a lost core node is replaced, without its primary node a cluster ends", async () => {
  site = await createSite();
  const { emr, ec2 } = site;
  const id = await site.start();
  const { InstanceFleetId = "" } = await emr.AddInstanceFleet({
    ClusterId: id,
    InstanceFleet: {
      Name: "task",
      InstanceFleetType: "TASK",
      TargetSpotCapacity: 1,
      InstanceTypeConfigs: [{ InstanceType: "m5.xlarge" }, { InstanceType: "m5a.xlarge" }],
    },
  });
  const { until } = site;
  const fleet = async () =>
    (await emr.ListInstanceFleets({ ClusterId: id })).InstanceFleets?.find((each) => each.Id === InstanceFleetId);
  await until(fleet, (each) => each?.Status?.State === "RUNNING" && each.ProvisionedSpotCapacity === 1);
  const { Instances: [spot] = [] } = await emr.ListInstances({ ClusterId: id, InstanceFleetType: "TASK" });
  expect(spot?.Market).toBe("SPOT");
  const { Reservations: [reservation] = [] } = await ec2.DescribeInstances({
    InstanceIds: [spot?.Ec2InstanceId ?? ""],
  });
  expect(reservation?.Instances?.[0]?.InstanceLifecycle).toBe("spot");
  await expect(emr.AddInstanceFleet({ ClusterId: id, InstanceFleet: { ...site.fleet("TASK") } })).rejects.toThrow(
    "already exists",
  );
  await emr.ModifyInstanceFleet({ ClusterId: id, InstanceFleet: { InstanceFleetId, TargetSpotCapacity: 2 } });
  await until(fleet, (each) => each?.Status?.State === "RUNNING" && each.ProvisionedSpotCapacity === 2);
  await emr.ModifyInstanceFleet({ ClusterId: id, InstanceFleet: { InstanceFleetId, TargetSpotCapacity: 0 } });
  await until(fleet, (each) => each?.ProvisionedSpotCapacity === 0);

  const core = async () => (await emr.ListInstances({ ClusterId: id, InstanceFleetType: "CORE" })).Instances ?? [];
  const [before] = await core();
  await ec2.TerminateInstances({ InstanceIds: [before?.Ec2InstanceId ?? ""] });
  await until(core, (all) => all.some((each) => each.Id !== before?.Id && each.Status?.State === "RUNNING"));
  const { Instances: [primary] = [] } = await emr.ListInstances({ ClusterId: id, InstanceFleetType: "MASTER" });
  await ec2.TerminateInstances({ InstanceIds: [primary?.Ec2InstanceId ?? ""] });
  const ended = await site.inState(id, "TERMINATED_WITH_ERRORS");
  expect(ended.Status?.StateChangeReason?.Code).toBe("INSTANCE_FAILURE");
});

test("instance groups, as the simplest requests make them, grow and shrink", async () => {
  site = await createSite();
  const { emr, until } = site;
  const id = await site.start(
    {},
    { InstanceFleets: [], MasterInstanceType: "m5.xlarge", SlaveInstanceType: "m5.xlarge", InstanceCount: 2 },
  );
  const groups = async () => (await emr.ListInstanceGroups({ ClusterId: id })).InstanceGroups ?? [];
  const core = (await groups()).find((each) => each.InstanceGroupType === "CORE");
  expect(core).toMatchObject({ RequestedInstanceCount: 1, RunningInstanceCount: 1, Market: "ON_DEMAND" });
  await emr.ModifyInstanceGroups({
    ClusterId: id,
    InstanceGroups: [{ InstanceGroupId: core?.Id ?? "", InstanceCount: 2 }],
  });
  await until(groups, (all) => all.some((each) => each.Id === core?.Id && each.RunningInstanceCount === 2));
  const { InstanceGroupIds: [task = ""] = [] } = await emr.AddInstanceGroups({
    JobFlowId: id,
    InstanceGroups: [{ InstanceRole: "TASK", InstanceType: "m5.xlarge", InstanceCount: 1, Market: "SPOT" }],
  });
  await until(groups, (all) => all.some((each) => each.Id === task && each.RunningInstanceCount === 1));
  await expect(emr.ListInstanceFleets({ ClusterId: id })).rejects.toThrow("instance groups");
});

test("protected clusters stay; ids that are not there are named", async () => {
  site = await createSite();
  const { emr } = site;
  const id = await site.start();
  await emr.SetTerminationProtection({ JobFlowIds: [id], TerminationProtected: true });
  await expect(emr.TerminateJobFlows({ JobFlowIds: [id] })).rejects.toThrow("termination protected");
  await emr.SetTerminationProtection({ JobFlowIds: [id], TerminationProtected: false });
  await emr.PutAutoTerminationPolicy({ ClusterId: id, AutoTerminationPolicy: { IdleTimeout: 600 } });
  expect((await emr.GetAutoTerminationPolicy({ ClusterId: id })).AutoTerminationPolicy).toEqual({ IdleTimeout: 600 });
  await emr.AddTags({ ResourceId: id, Tags: [{ Key: "team", Value: "data" }] });
  expect((await site.cluster(id)).Tags).toContainEqual({ Key: "team", Value: "data" });
  await expect(emr.DescribeCluster({ ClusterId: "j-NOTHERE" })).rejects.toThrow("Cluster id 'j-NOTHERE' is not valid.");
  expect((await emr.ListClusters({ ClusterStates: ["WAITING"] })).Clusters?.map((each) => each.Id)).toEqual([id]);
  const { ReleaseLabels } = await emr.ListReleaseLabels({ Filters: { Prefix: "emr-7", Application: "Spark" } });
  expect(ReleaseLabels?.[0]).toBe("emr-7.12.0");
});
