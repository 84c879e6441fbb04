/** Finds the network of the function, whoever made it, and where its route tables lead. */
import { EC2, type RouteTable } from "@aws-sdk/client-ec2";
import type { LabContext } from "../../../src/lab/index.ts";

type Reader = Pick<LabContext, "aws">;

/** The tables that decide for these subnets: each one's own, else the VPC's main one. */
export async function tablesOf({ aws }: Reader, vpcId: string, subnetIds: readonly string[]): Promise<RouteTable[]> {
  const { RouteTables = [] } = await aws(EC2).describeRouteTables({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
  const tables = subnetIds.flatMap(
    (id) =>
      RouteTables.find(({ Associations = [] }) => Associations.some((each) => each.SubnetId === id)) ??
      RouteTables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main)) ??
      [],
  );
  return [...new Set(tables)];
}

export const idsOf = (tables: readonly RouteTable[]): string[] =>
  tables.flatMap(({ RouteTableId }) => RouteTableId ?? []);

/** What everything else is sent to, if anything. */
export const wayOut = (table: RouteTable): string | undefined => {
  const route = (table.Routes ?? []).find(({ DestinationCidrBlock }) => DestinationCidrBlock === "0.0.0.0/0");
  return route?.GatewayId ?? route?.NatGatewayId ?? route?.NetworkInterfaceId ?? route?.TransitGatewayId;
};

/** Lambda's network interfaces for this function or, by the same subnets and group, for others of the run. */
export async function interfacesOf({ aws, run }: Pick<LabContext, "aws" | "run">, vpcId: string): Promise<string[]> {
  const { NetworkInterfaces = [] } = await aws(EC2).describeNetworkInterfaces({
    Filters: [
      { Name: "vpc-id", Values: [vpcId] },
      { Name: "description", Values: [`AWS Lambda VPC ENI-${run.name()}*`] },
    ],
  });
  return NetworkInterfaces.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []);
}
