import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, test } from "vitest";
import { fixture, imageId, network, present, refusal, until } from "./ec2.ts";

const f = fixture();

describe("network interfaces", () => {
  test("take addresses of their subnet, and no other", async () => {
    const { vpcId, subnetId } = await network(f.ec2, "10.41.0.0/16", "10.41.0.0/28");
    const create = (PrivateIpAddress?: string) =>
      f.ec2.CreateNetworkInterface({ SubnetId: subnetId, PrivateIpAddress });
    expect((await create("10.41.0.5")).NetworkInterface?.PrivateIpAddress).toBe("10.41.0.5");
    expect((await refusal(create("10.41.0.5"))).name).toBe("InvalidIPAddress.InUse");
    expect((await refusal(create("10.41.0.3"))).message).toBe("Address is in subnet's reserved address range");
    expect((await refusal(create("10.41.1.5"))).message).toBe(
      "Address does not fall within the subnet's address range",
    );
    for (let i = 0; i < 10; i++) await create();
    expect((await refusal(create())).name).toBe("InsufficientFreeAddressesInSubnet");
    const { Subnets } = await f.ec2.DescribeSubnets({ SubnetIds: [subnetId] });
    expect(Subnets?.[0]?.AvailableIpAddressCount).toBe(0);
    const { NetworkInterfaces = [] } = await f.ec2.DescribeNetworkInterfaces({
      Filters: [{ Name: "subnet-id", Values: [subnetId] }],
    });
    expect(new Set(NetworkInterfaces.map(({ PrivateIpAddress }) => PrivateIpAddress)).size).toBe(11);
    for (const { NetworkInterfaceId } of NetworkInterfaces) await f.ec2.DeleteNetworkInterface({ NetworkInterfaceId });
    await f.ec2.DeleteSubnet({ SubnetId: subnetId });
    await f.ec2.DeleteVpc({ VpcId: vpcId });
  });

  test("a second one is attached, detached, and cannot be deleted in between", async () => {
    const { vpcId, subnetId } = await network(f.ec2, "10.42.0.0/16", "10.42.0.0/24");
    const { Instances } = await f.ec2.RunInstances({
      ImageId: await imageId(f.ec2),
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnetId,
    });
    const InstanceId = present(Instances?.[0]?.InstanceId);
    const read = async () =>
      (await f.ec2.DescribeInstances({ InstanceIds: [InstanceId] })).Reservations?.[0]?.Instances?.[0];
    await until(read, (row) => row?.State?.Name === "running");
    const { NetworkInterface } = await f.ec2.CreateNetworkInterface({ SubnetId: subnetId });
    const id = present(NetworkInterface?.NetworkInterfaceId);
    const { AttachmentId } = await f.ec2.AttachNetworkInterface({ NetworkInterfaceId: id, InstanceId, DeviceIndex: 1 });
    expect((await read())?.NetworkInterfaces).toHaveLength(2);
    expect(await refusal(f.ec2.DeleteNetworkInterface({ NetworkInterfaceId: id }))).toEqual({
      name: "InvalidParameterValue",
      message: `Network interface '${id}' is currently in use.`,
    });
    await f.ec2.DetachNetworkInterface({ AttachmentId });
    await f.ec2.DeleteNetworkInterface({ NetworkInterfaceId: id });
    await f.ec2.TerminateInstances({ InstanceIds: [InstanceId] });
    await until(read, (row) => row?.State?.Name === "terminated");
    expect((await read())?.VpcId).toBeUndefined();
    await f.ec2.DeleteSubnet({ SubnetId: subnetId });
    await f.ec2.DeleteVpc({ VpcId: vpcId });
  });

  test("what a load balancer holds, only it gives back", async () => {
    const { Subnets } = await f.ec2.DescribeSubnets({ Filters: [{ Name: "default-for-az", Values: ["true"] }] });
    const elbv2 = f.sandbox.service<typeof ELBv2>("elastic-load-balancing-v2");
    const { LoadBalancers } = await elbv2.CreateLoadBalancer({
      Name: "holds",
      Subnets: Subnets?.slice(0, 2).map(({ SubnetId }) => present(SubnetId)),
    });
    const held = await until(
      async () =>
        (await f.ec2.DescribeNetworkInterfaces({ Filters: [{ Name: "requester-id", Values: ["amazon-elb"] }] }))
          .NetworkInterfaces,
      (rows) => rows?.length === 2,
    );
    const [first] = held ?? [];
    expect(first).toMatchObject({ RequesterManaged: true, Status: "in-use" });
    const NetworkInterfaceId = present(first?.NetworkInterfaceId);
    expect((await refusal(f.ec2.DeleteNetworkInterface({ NetworkInterfaceId }))).message).toContain("currently in use");
    const AttachmentId = present(first?.Attachment?.AttachmentId);
    expect(await refusal(f.ec2.DetachNetworkInterface({ AttachmentId, Force: true }))).toEqual({
      name: "OperationNotPermitted",
      message: "You are not allowed to manage 'ela-attach' attachments.",
    });
    await elbv2.DeleteLoadBalancer({ LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn });
    await until(
      async () => (await f.ec2.DescribeNetworkInterfaces({})).NetworkInterfaces,
      (rows) => rows?.length === 0,
    );
  });
});
