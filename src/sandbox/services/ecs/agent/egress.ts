/** Whether a Fargate task reaches the services of AWS from its subnet: by its own public address, a NAT gateway, or endpoints. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type { Context } from "../../../kit/index.ts";
import type { TaskRow } from "../state.ts";

export async function hasEgress(context: Context, row: TaskRow): Promise<boolean> {
  const { network } = row;
  if (!network) return true;
  const route = await defaultRoute(context, network);
  if (route?.NatGatewayId || route?.TransitGatewayId || route?.NetworkInterfaceId || route?.InstanceId) return true;
  const isPublic = row.networkConfiguration?.awsvpcConfiguration?.assignPublicIp === "ENABLED";
  if (route?.GatewayId?.startsWith("igw-") && isPublic) return true;
  return hasEndpoints(context, network.vpcId);
}

async function defaultRoute(
  context: Context,
  { vpcId, subnetId }: { vpcId: string; subnetId: string },
): Promise<EC2.Route | undefined> {
  const { RouteTables = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeRouteTables({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
  const own = RouteTables.find((table) => table.Associations?.some((each) => each.SubnetId === subnetId));
  const table = own ?? RouteTables.find((each) => each.Associations?.some((association) => association.Main));
  return table?.Routes?.find((each) => each.DestinationCidrBlock === "0.0.0.0/0");
}

async function hasEndpoints(context: Context, vpcId: string): Promise<boolean> {
  const { VpcEndpoints = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeVpcEndpoints({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] })
    .catch(() => ({ VpcEndpoints: [] }));
  return VpcEndpoints.some((each) => each.ServiceName?.endsWith(".ecr.api"));
}
