/** Route tables and their associations. https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, found, toTagList } from "../../../kit/index.ts";
import { prefixListOf } from "../endpoints/endpoint-services.ts";
import { dependencyViolation, invalidParameterValue, invalidValue, required } from "../faults.ts";
import { idempotent } from "../idempotency.ts";
import { find, newId, newRow, select } from "../noun.ts";
import { type Op, refuseMembers } from "../operation.ts";
import { tagsFor } from "../tag-specifications.ts";
import { routeTable, subnet, vpc } from "./network-nouns.ts";
import {
  internetGateways,
  natGateways,
  networkInterfaces,
  type RouteRow,
  type RouteTableRow,
  routeTables,
  vpcEndpoints,
} from "./network-state.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html */
export const createRouteTable: Op<"CreateRouteTable"> = (input, context) => {
  const tags = tagsFor("route-table", input.TagSpecifications, context);
  const { id: vpcId, cidr } = find(vpc, required(input.VpcId, "vpcId"), context);
  const create = (): string => {
    const base = newRow(routeTable, tags, context);
    const local: RouteRow = { destination: cidr, gatewayId: "local", origin: "CreateRouteTable" };
    return context.table(routeTables).put(base.id, { ...base, vpcId, routes: [local], associations: [] }).id;
  };
  const id = idempotent(context, { operation: "CreateRouteTable", token: input.ClientToken, input }, create);
  return { RouteTable: describe(find(routeTable, id, context), context), ClientToken: input.ClientToken };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html */
export const describeRouteTables: Op<"DescribeRouteTables"> = (input, context) => {
  const { RouteTableIds: ids, Filters: filters, NextToken: token, MaxResults: limit } = input;
  const { items, next } = select(routeTable, { ids, filters, token, limit }, context);
  return { RouteTables: items.map((row) => describe(row, context)), NextToken: next };
};

const describe = (row: RouteTableRow, context: Context): EC2.RouteTable => ({
  RouteTableId: row.id,
  VpcId: row.vpcId,
  OwnerId: context.account,
  PropagatingVgws: [],
  Associations: row.associations.map(({ id, subnetId }) => ({
    RouteTableAssociationId: id,
    RouteTableId: row.id,
    SubnetId: subnetId,
    Main: subnetId === undefined,
    AssociationState: { State: "associated" },
  })),
  Routes: [
    ...row.routes.map(
      (route): EC2.Route => ({
        DestinationCidrBlock: route.destination,
        GatewayId: route.gatewayId,
        NatGatewayId: route.natGatewayId,
        NetworkInterfaceId: route.networkInterfaceId,
        InstanceId: route.instanceId,
        InstanceOwnerId: route.instanceId === undefined ? undefined : context.account,
        Origin: route.origin,
        State: leadsSomewhere(route, row.vpcId, context) ? "active" : "blackhole",
      }),
    ),
    ...endpointRoutes(row.id, context),
  ],
  Tags: toTagList(row.tags),
});

/** What gateway endpoints add to the tables that they are associated with. */
const endpointRoutes = (tableId: string, context: Context): EC2.Route[] =>
  context
    .table(vpcEndpoints)
    .list()
    .filter((row) => row.state !== "deleting" && row.routeTableIds.includes(tableId))
    .map((row) => ({
      DestinationPrefixListId: prefixListOf(row.serviceName)?.id,
      GatewayId: row.id,
      Origin: "CreateRoute",
      State: "active",
    }));

/** A route whose target was deleted or detached stays, as a black hole. */
function leadsSomewhere(route: RouteRow, vpcId: string, context: Context): boolean {
  const { gatewayId, natGatewayId, networkInterfaceId } = route;
  if (gatewayId === "local") return true;
  if (gatewayId !== undefined) return context.table(internetGateways).get(gatewayId)?.vpcId === vpcId;
  if (natGatewayId !== undefined) {
    const state = context.table(natGateways).get(natGatewayId)?.state;
    return state === "available" || state === "pending";
  }
  return networkInterfaceId !== undefined && context.table(networkInterfaces).get(networkInterfaceId) !== undefined;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html */
export const deleteRouteTable: Op<"DeleteRouteTable"> = ({ RouteTableId }, context) => {
  const { id, associations } = find(routeTable, required(RouteTableId, "routeTableId"), context);
  const hasEndpoints = context
    .table(vpcEndpoints)
    .list()
    .some(({ routeTableIds }) => routeTableIds.includes(id));
  if (associations.length > 0 || hasEndpoints) throw dependencyViolation("routeTable", id);
  context.table(routeTables).delete(id);
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html */
export const associateRouteTable: Op<"AssociateRouteTable"> = (input, context) => {
  refuseMembers("AssociateRouteTable", input, ["GatewayId", "PublicIpv4Pool"]);
  const table = find(routeTable, required(input.RouteTableId, "routeTableId"), context);
  const { id: subnetId, vpcId } = find(subnet, required(input.SubnetId, "subnetId"), context);
  if (vpcId !== table.vpcId)
    throw invalidValue(`Route table ${table.id} and subnet ${subnetId} belong to different networks`);
  const current = tableOfSubnet(subnetId, context);
  const known = current?.associations.find((each) => each.subnetId === subnetId);
  if (current && known && current.id !== table.id)
    throw fault(
      "Resource.AlreadyAssociated",
      `the specified association for route table ${table.id} conflicts with an existing association`,
    );
  const id = known?.id ?? newId("rtbassoc");
  if (!known) context.table(routeTables).patch(table.id, { associations: [...table.associations, { id, subnetId }] });
  return { AssociationId: id, AssociationState: { State: "associated" } };
};

const tableOfSubnet = (subnetId: string, context: Context): RouteTableRow | undefined =>
  context
    .table(routeTables)
    .list()
    .find((row) => row.associations.some((each) => each.subnetId === subnetId));

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateRouteTable.html */
export const disassociateRouteTable: Op<"DisassociateRouteTable"> = ({ AssociationId }, context) => {
  const id = required(AssociationId, "associationId");
  const table = tableOfAssociation(id, context);
  const isMain = table.associations.some((each) => each.id === id && each.subnetId === undefined);
  if (isMain) throw invalidParameterValue(id, "associationId", "Cannot disassociate the main route table association.");
  removeAssociation(table, id, context);
  return {};
};

/** Also makes another table the main one. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRouteTableAssociation.html */
export const replaceRouteTableAssociation: Op<"ReplaceRouteTableAssociation"> = (input, context) => {
  const associationId = required(input.AssociationId, "associationId");
  const from = tableOfAssociation(associationId, context);
  const to = find(routeTable, required(input.RouteTableId, "routeTableId"), context);
  if (to.vpcId !== from.vpcId) throw invalidValue(`Route tables ${from.id} and ${to.id} belong to different networks`);
  const { id: _, ...association } = found(
    from.associations.find(({ id }) => id === associationId),
    () => unknownAssociation(associationId),
  );
  removeAssociation(from, associationId, context);
  const id = newId("rtbassoc");
  context
    .table(routeTables)
    .update(to.id, (row) => ({ ...row, associations: [...row.associations, { ...association, id }] }));
  return { NewAssociationId: id, AssociationState: { State: "associated" } };
};

const tableOfAssociation = (id: string, context: Context): RouteTableRow =>
  found(
    context
      .table(routeTables)
      .list()
      .find((row) => row.associations.some((each) => each.id === id)),
    () => unknownAssociation(id),
  );

const unknownAssociation = (id: string) =>
  fault("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);

const removeAssociation = (table: RouteTableRow, id: string, context: Context): void =>
  void context
    .table(routeTables)
    .patch(table.id, { associations: table.associations.filter((each) => each.id !== id) });
