import { describe, expect, test } from "vitest";
import { fixture, imageId, network, present, refusal, until } from "./ec2.ts";

const f = fixture();

const stateOf = async (id: string) => {
  const { Reservations } = await f.ec2.DescribeInstances({ InstanceIds: [id] });
  return Reservations?.[0]?.Instances?.[0]?.State?.Name;
};

describe("instances", () => {
  test("boot, stop, start and terminate through AWS's states, and take their parts with them", async () => {
    const { vpcId, subnetId } = await network(f.ec2, "10.1.0.0/16", "10.1.0.0/24");
    await f.ec2.ModifySubnetAttribute({ SubnetId: subnetId, MapPublicIpOnLaunch: { Value: true } });
    const ImageId = await imageId(f.ec2);
    const run = await f.ec2.RunInstances({
      ImageId,
      InstanceType: "t3.small",
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnetId,
      UserData: Buffer.from("#!/bin/bash\n").toString("base64"),
      TagSpecifications: [
        { ResourceType: "instance", Tags: [{ Key: "Name", Value: "one" }] },
        { ResourceType: "volume", Tags: [{ Key: "of", Value: "one" }] },
      ],
    });
    const created = present(run.Instances?.[0]);
    const id = present(created.InstanceId);
    expect(created.State?.Name).toBe("pending");
    expect(created.PrivateIpAddress).toMatch(/^10\.1\.0\./);
    expect(created.PublicIpAddress).toMatch(/^198\.1[89]\./);
    await until(
      () => stateOf(id),
      (state) => state === "running",
    );

    const { UserData } = await f.ec2.DescribeInstanceAttribute({ InstanceId: id, Attribute: "userData" });
    expect(Buffer.from(UserData?.Value ?? "", "base64").toString()).toBe("#!/bin/bash\n");
    const { InstanceStatuses } = await f.ec2.DescribeInstanceStatus({ InstanceIds: [id] });
    expect(InstanceStatuses?.[0]?.InstanceStatus?.Status).toBe("ok");
    const volumes = await f.ec2.DescribeVolumes({ Filters: [{ Name: "attachment.instance-id", Values: [id] }] });
    expect(volumes.Volumes?.map(({ State, Size, Tags }) => [State, Size, Tags])).toEqual([
      ["in-use", 8, [{ Key: "of", Value: "one" }]],
    ]);

    expect((await refusal(f.ec2.DeleteSubnet({ SubnetId: subnetId }))).name).toBe("DependencyViolation");
    const { StoppingInstances } = await f.ec2.StopInstances({ InstanceIds: [id] });
    expect(StoppingInstances?.[0]?.PreviousState?.Name).toBe("running");
    expect(StoppingInstances?.[0]?.CurrentState?.Name).toBe("stopping");
    await until(
      () => stateOf(id),
      (state) => state === "stopped",
    );
    await f.ec2.StartInstances({ InstanceIds: [id] });
    await until(
      () => stateOf(id),
      (state) => state === "running",
    );

    const { TerminatingInstances } = await f.ec2.TerminateInstances({ InstanceIds: [id] });
    expect(TerminatingInstances?.[0]?.CurrentState).toEqual({ Name: "shutting-down", Code: 32 });
    await until(
      () => stateOf(id),
      (state) => state === "terminated",
    );
    const left = await f.ec2.DescribeNetworkInterfaces({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
    expect(left.NetworkInterfaces).toEqual([]);
    expect((await f.ec2.DescribeVolumes({})).Volumes).toEqual([]);
    expect(f.sandbox.inventory().filter(({ type }) => type === "ec2:instance")).toEqual([]);
    await f.ec2.DeleteSubnet({ SubnetId: subnetId });
    await f.ec2.DeleteVpc({ VpcId: vpcId });
  });

  test("a client token launches once; other arguments are refused", async () => {
    const request = { ImageId: await imageId(f.ec2), InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 } as const;
    const first = await f.ec2.RunInstances({ ...request, ClientToken: "token-1" });
    const second = await f.ec2.RunInstances({ ...request, ClientToken: "token-1" });
    expect(second.Instances?.[0]?.InstanceId).toBe(first.Instances?.[0]?.InstanceId);
    const { name } = await refusal(f.ec2.RunInstances({ ...request, MaxCount: 2, ClientToken: "token-1" }));
    expect(name).toBe("IdempotentParameterMismatch");
    const { Reservations } = await f.ec2.DescribeInstances({
      Filters: [{ Name: "client-token", Values: ["token-1"] }],
    });
    expect(Reservations).toHaveLength(1);
  });

  test("a launch template gives what the request leaves out, and says so in tags", async () => {
    const ImageId = await imageId(f.ec2);
    const { LaunchTemplate } = await f.ec2.CreateLaunchTemplate({
      LaunchTemplateName: "template-1",
      LaunchTemplateData: {
        ImageId,
        InstanceType: "t3.nano",
        TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "from", Value: "template" }] }],
      },
    });
    await f.ec2.CreateLaunchTemplateVersion({
      LaunchTemplateName: "template-1",
      SourceVersion: "1",
      LaunchTemplateData: { InstanceType: "t3.medium" },
    });
    const { Instances } = await f.ec2.RunInstances({
      MinCount: 2,
      MaxCount: 2,
      LaunchTemplate: { LaunchTemplateName: "template-1", Version: "$Latest" },
    });
    expect(Instances?.map(({ InstanceType }) => InstanceType)).toEqual(["t3.medium", "t3.medium"]);
    expect(Instances?.[1]?.Tags).toEqual(
      expect.arrayContaining([
        { Key: "from", Value: "template" },
        { Key: "aws:ec2launchtemplate:id", Value: LaunchTemplate?.LaunchTemplateId },
        { Key: "aws:ec2launchtemplate:version", Value: "2" },
      ]),
    );
    expect(Instances?.[0]?.Placement?.AvailabilityZone).toBe("us-east-1a");
  });

  test("refusals in AWS's words", async () => {
    const ImageId = await imageId(f.ec2);
    const one = { MinCount: 1, MaxCount: 1 };
    const run = (input: object) => refusal(f.ec2.RunInstances({ ...one, ImageId, ...input }));
    expect((await run({ ImageId: undefined })).name).toBe("MissingParameter");
    expect((await run({ ImageId: "ami-00000000000000000" })).name).toBe("InvalidAMIID.NotFound");
    expect((await run({ InstanceType: "t9.big" })).message).toBe("Invalid value 't9.big' for InstanceType.");
    expect((await run({ InstanceType: "t4g.small" })).message).toContain("does not match the architecture");
    expect((await run({ KeyName: "none" })).name).toBe("InvalidKeyPair.NotFound");
    expect((await run({ UserData: "not base64!" })).name).toBe("InvalidUserData.Malformed");
    expect((await run({ SubnetId: "subnet-00000000000000000" })).name).toBe("InvalidSubnetID.NotFound");
    expect((await run({ InstanceMarketOptions: { MarketType: "capacity-block" } })).name).toBe("UnsupportedOperation");
    expect((await run({ DryRun: true })).name).toBe("DryRunOperation");
    expect(await refusal(f.ec2.DescribeInstances({ InstanceIds: ["i-00000000000000000"] }))).toEqual({
      name: "InvalidInstanceID.NotFound",
      message: "The instance ID 'i-00000000000000000' does not exist",
    });
    expect((await refusal(f.ec2.DescribeInstances({ InstanceIds: ["x"] }))).name).toBe("InvalidInstanceID.Malformed");
  });

  test("a protected instance is not terminated", async () => {
    const { Instances } = await f.ec2.RunInstances({
      ImageId: await imageId(f.ec2),
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      DisableApiTermination: true,
    });
    const id = present(Instances?.[0]?.InstanceId);
    expect((await refusal(f.ec2.TerminateInstances({ InstanceIds: [id] }))).name).toBe("OperationNotPermitted");
    await f.ec2.ModifyInstanceAttribute({ InstanceId: id, DisableApiTermination: { Value: false } });
    await f.ec2.TerminateInstances({ InstanceIds: [id] });
    await until(
      () => stateOf(id),
      (state) => state === "terminated",
    );
  });
});
