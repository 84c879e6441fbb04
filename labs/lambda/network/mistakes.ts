/** Wrong networks, and a role that may not use the right one. */
import { EC2 } from "@aws-sdk/client-ec2";
import { IAM } from "@aws-sdk/client-iam";
import { found, mistake } from "../../../src/lab/index.ts";
import { VPC_POLICY } from "../functions/role.ts";
import { byName, named, readEndpoint } from "./build.ts";
import { idsOf, tablesOf } from "./read.ts";

export interface Network {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly vpcName: string;
  readonly vpcFnArn: string;
}

export const notAllowed = mistake<Network>({
  id: "no-vpc-policy",
  says: "The role may not make network interfaces, so Lambda refuses the function or fails it with InsufficientRolePermissions: attach AWSLambdaVPCAccessExecutionRole.",
  make: async ({ aws, run }) => {
    await aws(IAM).detachRolePolicy({ RoleName: run.name("fn"), PolicyArn: VPC_POLICY });
  },
  undo: async ({ aws, run }) => {
    await aws(IAM).attachRolePolicy({ RoleName: run.name("fn"), PolicyArn: VPC_POLICY });
  },
});

export const publicSubnet = mistake<Network>({
  id: "public-subnet",
  says: "The function's subnet sends 0.0.0.0/0 to an internet gateway, which helps nobody: a public subnet gives a Lambda no public address. Take the route away; a way out would need a NAT gateway.",
  async make(context, { vpcId, subnetIds }) {
    const ec2 = context.aws(EC2);
    const TagSpecifications = named(context, "internet-gateway", "igw");
    const { InternetGateway } = await ec2.createInternetGateway({ TagSpecifications });
    const GatewayId = found(InternetGateway?.InternetGatewayId, "EC2 answered without a gateway id.");
    await ec2.attachInternetGateway({ InternetGatewayId: GatewayId, VpcId: vpcId });
    for (const RouteTableId of idsOf(await tablesOf(context, vpcId, subnetIds)))
      await ec2.createRoute({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId });
  },
  async undo(context, { vpcId, subnetIds }) {
    const ec2 = context.aws(EC2);
    for (const RouteTableId of idsOf(await tablesOf(context, vpcId, subnetIds)))
      await ec2.deleteRoute({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0" });
    const { InternetGateways = [] } = await ec2.describeInternetGateways({ Filters: byName(context, "igw") });
    for (const { InternetGatewayId } of InternetGateways) {
      await ec2.detachInternetGateway({ InternetGatewayId, VpcId: vpcId });
      await ec2.deleteInternetGateway({ InternetGatewayId });
    }
  },
});

export const elsewhere = mistake<Network>({
  id: "endpoint-elsewhere",
  says: "There is an endpoint for DynamoDB, but the route table of the function's subnets has no route to it: associate the table with the endpoint.",
  async make(context, { vpcId, subnetIds }) {
    const endpoint = await readEndpoint(context, vpcId);
    const RemoveRouteTableIds = idsOf(await tablesOf(context, vpcId, subnetIds));
    await context.aws(EC2).modifyVpcEndpoint({ VpcEndpointId: endpoint?.VpcEndpointId, RemoveRouteTableIds });
  },
  async undo(context, { vpcId, subnetIds }) {
    const endpoint = await readEndpoint(context, vpcId);
    const AddRouteTableIds = idsOf(await tablesOf(context, vpcId, subnetIds));
    await context.aws(EC2).modifyVpcEndpoint({ VpcEndpointId: endpoint?.VpcEndpointId, AddRouteTableIds });
  },
});
