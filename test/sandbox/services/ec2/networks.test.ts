import { describe, expect, test } from "vitest";
import { fixture, network, present, refusal, until } from "./ec2.ts";

const f = fixture();

describe("account defaults", () => {
  test("a region has a default VPC with a subnet per zone, which is nobody's resource", async () => {
    const { Vpcs } = await f.ec2.DescribeVpcs({ Filters: [{ Name: "is-default", Values: ["true"] }] });
    expect(Vpcs?.map(({ CidrBlock, State }) => [CidrBlock, State])).toEqual([["172.31.0.0/16", "available"]]);
    const { Subnets } = await f.ec2.DescribeSubnets({ Filters: [{ Name: "default-for-az", Values: ["true"] }] });
    expect(Subnets).toHaveLength(6);
    expect(Subnets?.every((each) => each.MapPublicIpOnLaunch && each.AvailableIpAddressCount === 4091)).toBe(true);
    const { RouteTables } = await f.ec2.DescribeRouteTables({
      Filters: [{ Name: "association.main", Values: ["true"] }],
    });
    expect(RouteTables?.[0]?.Routes?.map(({ DestinationCidrBlock }) => DestinationCidrBlock)).toEqual([
      "172.31.0.0/16",
      "0.0.0.0/0",
    ]);
    expect(f.sandbox.inventory().filter(({ type }) => type.startsWith("ec2:"))).toEqual([]);
    expect((await refusal(f.ec2.CreateDefaultVpc({}))).name).toBe("DefaultVpcAlreadyExists");
  });

  test("zones have names and ids", async () => {
    const { AvailabilityZones } = await f.ec2.DescribeAvailabilityZones({ ZoneNames: ["us-east-1b"] });
    expect(AvailabilityZones?.map(({ ZoneId, State }) => [ZoneId, State])).toEqual([["use1-az2", "available"]]);
  });
});

describe("VPCs and subnets", () => {
  test("a VPC becomes available, with main route table, default group and ACL that go with it", async () => {
    const { Vpc } = await f.ec2.CreateVpc({
      CidrBlock: "10.9.8.7/16",
      TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "Name", Value: "nine" }] }],
    });
    const VpcId = present(Vpc?.VpcId);
    expect(Vpc).toMatchObject({ State: "pending", CidrBlock: "10.9.0.0/16", Tags: [{ Key: "Name", Value: "nine" }] });
    await until(
      async () => (await f.ec2.DescribeVpcs({ VpcIds: [VpcId] })).Vpcs?.[0]?.State,
      (state) => state === "available",
    );
    const here = [{ Name: "vpc-id", Values: [VpcId] }];
    expect((await f.ec2.DescribeRouteTables({ Filters: here })).RouteTables).toHaveLength(1);
    expect((await f.ec2.DescribeNetworkAcls({ Filters: here })).NetworkAcls).toHaveLength(1);
    const { SecurityGroups } = await f.ec2.DescribeSecurityGroups({ Filters: here });
    expect(SecurityGroups?.map(({ GroupName }) => GroupName)).toEqual(["default"]);
    await f.ec2.DeleteVpc({ VpcId });
    expect((await f.ec2.DescribeSecurityGroups({ Filters: here })).SecurityGroups).toEqual([]);
    expect(await refusal(f.ec2.DeleteVpc({ VpcId }))).toEqual({
      name: "InvalidVpcID.NotFound",
      message: `The vpc ID '${VpcId}' does not exist`,
    });
    expect(f.sandbox.inventory().filter(({ type }) => type.startsWith("ec2:"))).toEqual([]);
  });

  test("CIDR blocks are checked", async () => {
    const vpc = (CidrBlock: string) => refusal(f.ec2.CreateVpc({ CidrBlock }));
    expect((await vpc("10.0.0.0/8")).name).toBe("InvalidVpc.Range");
    expect((await vpc("10.0.0.0")).message).toBe(
      "Value (10.0.0.0) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
    );
    const { vpcId, subnetId } = await network(f.ec2, "10.2.0.0/16", "10.2.0.0/24");
    const subnet = (CidrBlock: string) => refusal(f.ec2.CreateSubnet({ VpcId: vpcId, CidrBlock }));
    expect((await subnet("10.2.0.128/25")).name).toBe("InvalidSubnet.Conflict");
    expect((await subnet("10.3.0.0/24")).name).toBe("InvalidSubnet.Range");
    expect((await subnet("10.2.1.0/29")).name).toBe("InvalidSubnet.Range");
    const { Subnets } = await f.ec2.DescribeSubnets({ SubnetIds: [subnetId] });
    expect(Subnets?.[0]?.AvailableIpAddressCount).toBe(251);
    await f.ec2.DeleteSubnet({ SubnetId: subnetId });
    await f.ec2.DeleteVpc({ VpcId: vpcId });
  });

  test("a new account has room for five VPCs", async () => {
    const made: string[] = [];
    for (let i = 0; i < 4; i++)
      made.push(present((await f.ec2.CreateVpc({ CidrBlock: `10.${50 + i}.0.0/16` })).Vpc?.VpcId));
    expect((await refusal(f.ec2.CreateVpc({ CidrBlock: "10.60.0.0/16" }))).name).toBe("VpcLimitExceeded");
    for (const VpcId of made) await f.ec2.DeleteVpc({ VpcId });
  });

  test("one attribute at a time", async () => {
    const VpcId = present((await f.ec2.CreateVpc({ CidrBlock: "10.7.0.0/16" })).Vpc?.VpcId);
    const on = { Value: true };
    await f.ec2.ModifyVpcAttribute({ VpcId, EnableDnsHostnames: on });
    const { EnableDnsHostnames } = await f.ec2.DescribeVpcAttribute({ VpcId, Attribute: "enableDnsHostnames" });
    expect(EnableDnsHostnames).toEqual(on);
    const both = f.ec2.ModifyVpcAttribute({ VpcId, EnableDnsHostnames: on, EnableDnsSupport: on });
    expect((await refusal(both)).name).toBe("InvalidParameterCombination");
    await f.ec2.DeleteVpc({ VpcId });
  });
});

describe("the network of the ECS lab", () => {
  test("is built, holds on to its parts, and comes down in order", async () => {
    const { vpcId, subnetId } = await network(f.ec2, "10.41.0.0/16", "10.41.0.0/24");
    const gatewayId = present((await f.ec2.CreateInternetGateway({})).InternetGateway?.InternetGatewayId);
    await f.ec2.AttachInternetGateway({ InternetGatewayId: gatewayId, VpcId: vpcId });
    const tableId = present((await f.ec2.CreateRouteTable({ VpcId: vpcId })).RouteTable?.RouteTableId);
    await f.ec2.CreateRoute({ RouteTableId: tableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gatewayId });
    const { AssociationId } = await f.ec2.AssociateRouteTable({ RouteTableId: tableId, SubnetId: subnetId });
    const { RouteTables } = await f.ec2.DescribeRouteTables({
      Filters: [{ Name: "association.subnet-id", Values: [subnetId] }],
    });
    expect(
      RouteTables?.[0]?.Routes?.map((route) => [route.DestinationCidrBlock, route.GatewayId, route.State]),
    ).toEqual([
      ["10.41.0.0/16", "local", "active"],
      ["0.0.0.0/0", gatewayId, "active"],
    ]);

    expect((await refusal(f.ec2.DeleteVpc({ VpcId: vpcId }))).message).toBe(
      `The vpc '${vpcId}' has dependencies and cannot be deleted.`,
    );
    expect((await refusal(f.ec2.DeleteRouteTable({ RouteTableId: tableId }))).name).toBe("DependencyViolation");
    expect((await refusal(f.ec2.DeleteInternetGateway({ InternetGatewayId: gatewayId }))).name).toBe(
      "DependencyViolation",
    );

    await f.ec2.DisassociateRouteTable({ AssociationId });
    await f.ec2.DeleteRouteTable({ RouteTableId: tableId });
    await f.ec2.DeleteSubnet({ SubnetId: subnetId });
    await f.ec2.DetachInternetGateway({ InternetGatewayId: gatewayId, VpcId: vpcId });
    expect((await refusal(f.ec2.DetachInternetGateway({ InternetGatewayId: gatewayId, VpcId: vpcId }))).name).toBe(
      "Gateway.NotAttached",
    );
    await f.ec2.DeleteInternetGateway({ InternetGatewayId: gatewayId });
    await f.ec2.DeleteVpc({ VpcId: vpcId });
    expect(f.sandbox.inventory().filter(({ type }) => type.startsWith("ec2:"))).toEqual([]);
  });

  test("a gateway is not detached while an address is mapped through it", async () => {
    const { vpcId, subnetId } = await network(f.ec2, "10.42.0.0/16", "10.42.0.0/24");
    const gatewayId = present((await f.ec2.CreateInternetGateway({})).InternetGateway?.InternetGatewayId);
    await f.ec2.AttachInternetGateway({ InternetGatewayId: gatewayId, VpcId: vpcId });
    const { NetworkInterface } = await f.ec2.CreateNetworkInterface({ SubnetId: subnetId });
    const id = present(NetworkInterface?.NetworkInterfaceId);
    const { AllocationId } = await f.ec2.AllocateAddress({});
    const { AssociationId } = await f.ec2.AssociateAddress({ AllocationId, NetworkInterfaceId: id });
    const detach = () => f.ec2.DetachInternetGateway({ InternetGatewayId: gatewayId, VpcId: vpcId });
    expect((await refusal(detach())).message).toContain("has some mapped public address(es)");
    expect((await refusal(f.ec2.ReleaseAddress({ AllocationId }))).name).toBe("InvalidIPAddress.InUse");
    await f.ec2.DisassociateAddress({ AssociationId });
    await f.ec2.ReleaseAddress({ AllocationId });
    await detach();
    await f.ec2.DeleteInternetGateway({ InternetGatewayId: gatewayId });
    await f.ec2.DeleteNetworkInterface({ NetworkInterfaceId: id });
    await f.ec2.DeleteSubnet({ SubnetId: subnetId });
    await f.ec2.DeleteVpc({ VpcId: vpcId });
  });

  test("a NAT gateway holds its address and subnet until it is deleted", async () => {
    const { vpcId, subnetId } = await network(f.ec2, "10.43.0.0/16", "10.43.0.0/24");
    const gatewayId = present((await f.ec2.CreateInternetGateway({})).InternetGateway?.InternetGatewayId);
    await f.ec2.AttachInternetGateway({ InternetGatewayId: gatewayId, VpcId: vpcId });
    const { AllocationId } = await f.ec2.AllocateAddress({});
    const { NatGateway } = await f.ec2.CreateNatGateway({ SubnetId: subnetId, AllocationId });
    const id = present(NatGateway?.NatGatewayId);
    expect(NatGateway?.State).toBe("pending");
    const stateOf = async () => (await f.ec2.DescribeNatGateways({ NatGatewayIds: [id] })).NatGateways?.[0]?.State;
    await until(stateOf, (state) => state === "available");
    expect((await refusal(f.ec2.DeleteSubnet({ SubnetId: subnetId }))).name).toBe("DependencyViolation");
    await f.ec2.DeleteNatGateway({ NatGatewayId: id });
    await until(stateOf, (state) => state === "deleted");
    await f.ec2.ReleaseAddress({ AllocationId });
    await f.ec2.DetachInternetGateway({ InternetGatewayId: gatewayId, VpcId: vpcId });
    await f.ec2.DeleteInternetGateway({ InternetGatewayId: gatewayId });
    await f.ec2.DeleteSubnet({ SubnetId: subnetId });
    await f.ec2.DeleteVpc({ VpcId: vpcId });
    expect(f.sandbox.inventory().filter(({ type }) => type.startsWith("ec2:"))).toEqual([]);
  });
});
