import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type * as EC2 from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { imageId, present, refusal, until } from "../ec2/ec2.ts";

let sandbox: Sandbox;
let ec2: ServiceClient<typeof EC2>;
let autoscaling: ServiceClient<typeof AutoScaling>;
let subnetIds: string[];
let sequence = 0;

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  ec2 = sandbox.service<typeof EC2>("ec2");
  autoscaling = sandbox.service<typeof AutoScaling>("auto-scaling");
  const { Vpc } = await ec2.CreateVpc({ CidrBlock: "10.41.0.0/16" });
  subnetIds = [];
  for (const [i, AvailabilityZone] of ["us-east-1a", "us-east-1b"].entries()) {
    const { Subnet } = await ec2.CreateSubnet({ VpcId: Vpc?.VpcId, CidrBlock: `10.41.${i}.0/24`, AvailabilityZone });
    subnetIds.push(present(Subnet?.SubnetId));
  }
  await ec2.CreateLaunchTemplate({
    LaunchTemplateName: "hosts",
    LaunchTemplateData: { ImageId: await imageId(ec2), InstanceType: "t3.small" },
  });
});
afterAll(() => sandbox.close());

type Sizes = Pick<AutoScaling.CreateAutoScalingGroupType, "MinSize" | "MaxSize" | "DesiredCapacity">;

async function group(sizes: Sizes, members: Partial<AutoScaling.CreateAutoScalingGroupType> = {}): Promise<string> {
  const AutoScalingGroupName = `group-${sequence++}`;
  await autoscaling.CreateAutoScalingGroup({
    AutoScalingGroupName,
    LaunchTemplate: { LaunchTemplateName: "hosts", Version: "$Latest" },
    VPCZoneIdentifier: subnetIds.join(","),
    ...sizes,
    ...members,
  });
  return AutoScalingGroupName;
}

const read = async (name: string) => {
  const { AutoScalingGroups } = await autoscaling.DescribeAutoScalingGroups({ AutoScalingGroupNames: [name] });
  return AutoScalingGroups?.[0];
};

const inService = (name: string, count: number) =>
  until(
    () => read(name),
    (row) =>
      row?.Instances?.length === count &&
      row.Instances.every(
        ({ LifecycleState, HealthStatus }) => LifecycleState === "InService" && HealthStatus === "Healthy",
      ),
  );

const instancesOf = async (name: string) =>
  (present(await read(name)).Instances ?? []).map((each) => present(each.InstanceId));

const remove = async (name: string) => {
  await autoscaling.DeleteAutoScalingGroup({ AutoScalingGroupName: name, ForceDelete: true });
  await until(
    () => read(name),
    (row) => row === undefined,
  );
};

describe("Auto Scaling groups", () => {
  test("launch to the desired capacity, balanced over zones, with their tags", async () => {
    const name = await group(
      { MinSize: 0, MaxSize: 4, DesiredCapacity: 4 },
      {
        Tags: [
          { Key: "AmazonECSManaged", Value: "true", PropagateAtLaunch: true },
          { Key: "of", Value: "group", PropagateAtLaunch: false },
        ],
      },
    );
    const row = present(await inService(name, 4));
    expect(row.Instances?.map(({ AvailabilityZone }) => AvailabilityZone).sort()).toEqual([
      "us-east-1a",
      "us-east-1a",
      "us-east-1b",
      "us-east-1b",
    ]);
    expect(row.AvailabilityZones).toEqual(["us-east-1a", "us-east-1b"]);
    expect(row.Instances?.[0]?.LaunchTemplate).toMatchObject({ LaunchTemplateName: "hosts", Version: "1" });
    const { Reservations } = await ec2.DescribeInstances({
      Filters: [{ Name: "tag:aws:autoscaling:groupName", Values: [name] }],
    });
    const tags = Reservations?.[0]?.Instances?.[0]?.Tags ?? [];
    expect(Reservations).toHaveLength(4);
    expect(tags).toContainEqual({ Key: "AmazonECSManaged", Value: "true" });
    expect(tags.map(({ Key }) => Key)).not.toContain("of");
    const { Activities } = await autoscaling.DescribeScalingActivities({ AutoScalingGroupName: name });
    expect(Activities?.map(({ StatusCode }) => StatusCode)).toEqual(Array(4).fill("Successful"));
    expect(Activities?.[0]?.Cause).toContain("a user request created an AutoScalingGroup");
    await remove(name);
  });

  test("a terminated instance is replaced", async () => {
    const name = await group({ MinSize: 1, MaxSize: 1 });
    await inService(name, 1);
    const [lost] = await instancesOf(name);
    await ec2.TerminateInstances({ InstanceIds: [present(lost)] });
    await until(
      () => read(name),
      (row) =>
        row?.Instances?.length === 1 &&
        row.Instances[0]?.InstanceId !== lost &&
        row.Instances[0]?.LifecycleState === "InService",
    );
    const { Activities = [] } = await autoscaling.DescribeScalingActivities({ AutoScalingGroupName: name });
    expect(Activities.some(({ Cause }) => Cause?.includes("EC2 health check"))).toBe(true);
    await remove(name);
  });

  test("a stopped instance is terminated and replaced", async () => {
    const name = await group({ MinSize: 1, MaxSize: 1 });
    await inService(name, 1);
    const [stopped] = await instancesOf(name);
    await ec2.StopInstances({ InstanceIds: [present(stopped)] });
    await until(
      () => read(name),
      (row) => row?.Instances?.length === 1 && row.Instances[0]?.InstanceId !== stopped,
    );
    await remove(name);
  });

  test("the desired capacity grows and shrinks between its bounds; protected instances stay", async () => {
    const name = await group({ MinSize: 1, MaxSize: 3, DesiredCapacity: 2 });
    await inService(name, 2);
    const [first, second] = await instancesOf(name);
    await autoscaling.SetInstanceProtection({
      AutoScalingGroupName: name,
      InstanceIds: [present(first)],
      ProtectedFromScaleIn: true,
    });
    expect(
      (await refusal(autoscaling.SetDesiredCapacity({ AutoScalingGroupName: name, DesiredCapacity: 9 }))).message,
    ).toBe("New SetDesiredCapacity value 9 is above max value 3 for the AutoScalingGroup.");
    await autoscaling.SetDesiredCapacity({ AutoScalingGroupName: name, DesiredCapacity: 1 });
    await inService(name, 1);
    expect(await instancesOf(name)).toEqual([first]);
    expect(second).not.toBe(first);
    await autoscaling.SetDesiredCapacity({ AutoScalingGroupName: name, DesiredCapacity: 3 });
    await inService(name, 3);
    await remove(name);
  });

  test("an instance is terminated with and without a smaller desired capacity", async () => {
    const name = await group({ MinSize: 1, MaxSize: 3, DesiredCapacity: 2 });
    await inService(name, 2);
    const [first, second] = await instancesOf(name);
    const { Activity } = await autoscaling.TerminateInstanceInAutoScalingGroup({
      InstanceId: first,
      ShouldDecrementDesiredCapacity: true,
    });
    expect(Activity?.Cause).toContain("shrinking the capacity from 2 to 1");
    await inService(name, 1);
    const minimum = autoscaling.TerminateInstanceInAutoScalingGroup({
      InstanceId: second,
      ShouldDecrementDesiredCapacity: true,
    });
    expect((await refusal(minimum)).name).toBe("ValidationError");
    await autoscaling.TerminateInstanceInAutoScalingGroup({
      InstanceId: second,
      ShouldDecrementDesiredCapacity: false,
    });
    await until(
      async () => (await inService(name, 1))?.Instances?.[0]?.InstanceId,
      (id) => id !== second,
    );
    await remove(name);
  });

  test("suspended processes do nothing until they are resumed", async () => {
    const name = await group({ MinSize: 0, MaxSize: 1, DesiredCapacity: 0 });
    await autoscaling.SuspendProcesses({ AutoScalingGroupName: name, ScalingProcesses: ["Launch"] });
    await autoscaling.SetDesiredCapacity({ AutoScalingGroupName: name, DesiredCapacity: 1 });
    expect((await read(name))?.SuspendedProcesses?.map(({ ProcessName }) => ProcessName)).toEqual(["Launch"]);
    expect(await instancesOf(name)).toEqual([]);
    await autoscaling.ResumeProcesses({ AutoScalingGroupName: name });
    await inService(name, 1);
    await remove(name);
  });

  test("deletion: refused while there are instances, forced it takes them along", async () => {
    const name = await group({ MinSize: 1, MaxSize: 1 });
    await inService(name, 1);
    const ids = await instancesOf(name);
    expect(await refusal(autoscaling.DeleteAutoScalingGroup({ AutoScalingGroupName: name }))).toEqual({
      name: "ResourceInUseFault",
      message:
        "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.",
    });
    await autoscaling.DeleteAutoScalingGroup({ AutoScalingGroupName: name, ForceDelete: true });
    await until(
      () => read(name),
      (row) => row === undefined,
    );
    const { Reservations } = await ec2.DescribeInstances({ InstanceIds: ids });
    expect(Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe("terminated");
    expect(await refusal(autoscaling.DeleteAutoScalingGroup({ AutoScalingGroupName: name }))).toEqual({
      name: "ValidationError",
      message: `AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`,
    });
    expect(sandbox.inventory().filter(({ type }) => type === "auto-scaling:group")).toEqual([]);
  });

  test("a group without instances is deleted without force", async () => {
    const name = await group({ MinSize: 0, MaxSize: 0 });
    await autoscaling.DeleteAutoScalingGroup({ AutoScalingGroupName: name });
    await until(
      () => read(name),
      (row) => row === undefined,
    );
  });

  test("what a group cannot be is refused", async () => {
    const name = await group({ MinSize: 0, MaxSize: 0 });
    const again = autoscaling.CreateAutoScalingGroup({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: 0,
      LaunchTemplate: { LaunchTemplateName: "hosts" },
      AvailabilityZones: ["us-east-1a"],
    });
    expect((await refusal(again)).name).toBe("AlreadyExistsFault");
    expect((await refusal(group({ MinSize: 2, MaxSize: 1 }))).message).toContain("Max bound, 1");
    expect((await refusal(group({ MinSize: 0, MaxSize: 1, DesiredCapacity: 2 }))).message).toContain(
      "Desired capacity:2",
    );
    const none = { LaunchTemplate: { LaunchTemplateName: "none" } };
    expect((await refusal(group({ MinSize: 0, MaxSize: 1 }, none))).message).toContain(
      "You must use a valid fully-formed launch template.",
    );
    const nowhere = { VPCZoneIdentifier: "subnet-00000000000000000" };
    expect((await refusal(group({ MinSize: 0, MaxSize: 1 }, nowhere))).name).toBe("ValidationError");
    await remove(name);
  });

  test("tags of a group change and are found", async () => {
    const name = await group({ MinSize: 0, MaxSize: 0 });
    const tag = { ResourceId: name, ResourceType: "auto-scaling-group", Key: "team", PropagateAtLaunch: true };
    await autoscaling.CreateOrUpdateTags({ Tags: [{ ...tag, Value: "one" }] });
    await autoscaling.CreateOrUpdateTags({ Tags: [{ ...tag, Value: "two" }] });
    const { Tags } = await autoscaling.DescribeTags({ Filters: [{ Name: "auto-scaling-group", Values: [name] }] });
    expect(Tags?.map(({ Key, Value }) => [Key, Value])).toEqual([["team", "two"]]);
    const byTag = await autoscaling.DescribeAutoScalingGroups({ Filters: [{ Name: "tag:team", Values: ["two"] }] });
    expect(byTag.AutoScalingGroups?.map(({ AutoScalingGroupName }) => AutoScalingGroupName)).toEqual([name]);
    await autoscaling.DeleteTags({ Tags: [{ ...tag }] });
    expect((await read(name))?.Tags).toEqual([]);
    await remove(name);
  });
});
