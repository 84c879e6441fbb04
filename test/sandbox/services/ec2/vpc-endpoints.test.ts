import { describe, expect, test } from "vitest";
import { fixture, network, present, refusal, until } from "./ec2.ts";

const f = fixture();

const DYNAMODB = "com.amazonaws.us-east-1.dynamodb";
const SQS = "com.amazonaws.us-east-1.sqs";

async function tableIn(vpcId: string): Promise<string> {
  return present((await f.ec2.CreateRouteTable({ VpcId: vpcId })).RouteTable?.RouteTableId);
}

describe("gateway endpoints", () => {
  test("add a prefix list route to their tables, and keep table and VPC from being deleted", async () => {
    const { vpcId, subnetId } = await network(f.ec2, "10.60.0.0/16", "10.60.1.0/24");
    const tableId = await tableIn(vpcId);
    const { VpcEndpoint } = await f.ec2.CreateVpcEndpoint({
      VpcId: vpcId,
      ServiceName: DYNAMODB,
      RouteTableIds: [tableId],
      TagSpecifications: [{ ResourceType: "vpc-endpoint", Tags: [{ Key: "Name", Value: "db" }] }],
    });
    const id = present(VpcEndpoint?.VpcEndpointId);
    expect(VpcEndpoint).toMatchObject({ State: "available", VpcEndpointType: "Gateway", RouteTableIds: [tableId] });
    const { PrefixLists } = await f.ec2.DescribePrefixLists({
      Filters: [{ Name: "prefix-list-name", Values: [DYNAMODB] }],
    });
    const { RouteTables } = await f.ec2.DescribeRouteTables({ RouteTableIds: [tableId] });
    expect(RouteTables?.[0]?.Routes?.[1]).toMatchObject({
      DestinationPrefixListId: PrefixLists?.[0]?.PrefixListId,
      GatewayId: id,
      State: "active",
    });
    expect(await refusal(f.ec2.DeleteRouteTable({ RouteTableId: tableId }))).toMatchObject({
      name: "DependencyViolation",
    });
    await f.ec2.DeleteSubnet({ SubnetId: subnetId });
    expect(
      (await refusal(f.ec2.CreateVpcEndpoint({ VpcId: vpcId, ServiceName: DYNAMODB, RouteTableIds: [tableId] }))).name,
    ).toBe("RouteAlreadyExists");

    expect(await f.ec2.DeleteVpcEndpoints({ VpcEndpointIds: [id, "vpce-0123456789abcdef0"] })).toEqual({
      Unsuccessful: [
        {
          ResourceId: "vpce-0123456789abcdef0",
          Error: {
            Code: "InvalidVpcEndpoint.NotFound",
            Message: "The Vpc Endpoint Id 'vpce-0123456789abcdef0' does not exist",
          },
        },
      ],
    });
    await until(
      async () => (await f.ec2.DescribeVpcEndpoints({})).VpcEndpoints?.length,
      (count) => count === 0,
    );
    await f.ec2.DeleteRouteTable({ RouteTableId: tableId });
    await f.ec2.DeleteVpc({ VpcId: vpcId });
  });

  test("move between tables", async () => {
    const { vpcId } = await network(f.ec2, "10.61.0.0/16", "10.61.1.0/24");
    const [one, two] = [await tableIn(vpcId), await tableIn(vpcId)];
    const { VpcEndpoint } = await f.ec2.CreateVpcEndpoint({
      VpcId: vpcId,
      ServiceName: "com.amazonaws.us-east-1.s3",
      RouteTableIds: [one],
    });
    const VpcEndpointId = present(VpcEndpoint?.VpcEndpointId);
    await f.ec2.ModifyVpcEndpoint({ VpcEndpointId, AddRouteTableIds: [two], RemoveRouteTableIds: [one] });
    const { VpcEndpoints } = await f.ec2.DescribeVpcEndpoints({ VpcEndpointIds: [VpcEndpointId] });
    expect(VpcEndpoints?.[0]?.RouteTableIds).toEqual([two]);
  });
});

describe("interface endpoints", () => {
  test("have a network interface in each subnet and take the service's own name", async () => {
    const { vpcId, subnetId } = await network(f.ec2, "10.62.0.0/16", "10.62.1.0/24");
    const ask = { VpcId: vpcId, ServiceName: SQS, VpcEndpointType: "Interface" as const, SubnetIds: [subnetId] };
    expect((await refusal(f.ec2.CreateVpcEndpoint(ask))).message).toBe(
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpcId}`,
    );
    await f.ec2.ModifyVpcAttribute({ VpcId: vpcId, EnableDnsHostnames: { Value: true } });
    const { VpcEndpoint } = await f.ec2.CreateVpcEndpoint(ask);
    const id = present(VpcEndpoint?.VpcEndpointId);
    const endpoint = await until(
      async () => (await f.ec2.DescribeVpcEndpoints({ VpcEndpointIds: [id] })).VpcEndpoints?.[0],
      (each) => String(each?.State) === "available",
    );
    expect(endpoint?.DnsEntries?.map(({ DnsName }) => DnsName).at(-1)).toBe("sqs.us-east-1.amazonaws.com");
    const { NetworkInterfaces } = await f.ec2.DescribeNetworkInterfaces({
      NetworkInterfaceIds: endpoint?.NetworkInterfaceIds,
    });
    expect(NetworkInterfaces).toMatchObject([
      { Description: `VPC Endpoint Interface ${id}`, InterfaceType: "vpc_endpoint", RequesterManaged: true },
    ]);
    expect((await refusal(f.ec2.CreateVpcEndpoint(ask))).message).toContain("conflicting DNS domain");
    await f.ec2.DeleteVpcEndpoints({ VpcEndpointIds: [id] });
    await until(
      async () =>
        (await f.ec2.DescribeNetworkInterfaces({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] })).NetworkInterfaces,
      (list) => list?.length === 0,
    );
  });
});

test("what AWS would refuse is refused, and what is not here by name", async () => {
  const { vpcId, subnetId } = await network(f.ec2, "10.63.0.0/16", "10.63.1.0/24");
  const create = (more: object) => refusal(f.ec2.CreateVpcEndpoint({ VpcId: vpcId, ServiceName: DYNAMODB, ...more }));
  expect((await create({ ServiceName: "com.amazonaws.us-east-1.nothing" })).name).toBe("InvalidServiceName");
  expect((await create({ ServiceName: SQS })).message).toContain("does not match available service types");
  expect((await create({ SubnetIds: [subnetId] })).name).toBe("InvalidParameter");
  expect((await create({ PolicyDocument: '{"Statement":[{"Effect":"Deny"}]}' })).name).toBe("UnsupportedOperation");
  expect(await refusal(f.ec2.DescribeVpcEndpoints({ VpcEndpointIds: ["vpce-0123456789abcdef0"] }))).toEqual({
    name: "InvalidVpcEndpointId.NotFound",
    message: "The Vpc Endpoint Id 'vpce-0123456789abcdef0' does not exist",
  });
  const { ServiceNames } = await f.ec2.DescribeVpcEndpointServices({
    Filters: [{ Name: "service-type", Values: ["Gateway"] }],
  });
  expect(ServiceNames).toEqual([DYNAMODB, "com.amazonaws.us-east-1.s3"]);
});
