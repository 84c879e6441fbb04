/** Routes of a route table. https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html */
import { type Context, fault } from "../../../kit/index.ts";
import { invalidParameterValue, invalidValue, missingParameter, required } from "../faults.ts";
import { find } from "../noun.ts";
import { type Op, refuseMembers } from "../operation.ts";
import { networkInterface } from "../security-groups/security-nouns.ts";
import { formatCidr, parseCidr } from "./cidr.ts";
import { internetGateway, natGateway, routeTable } from "./network-nouns.ts";
import { networkInterfaces, type RouteRow, type RouteTableRow, routeTables } from "./network-state.ts";

const UNSUPPORTED = [
  "DestinationIpv6CidrBlock",
  "DestinationPrefixListId",
  "VpcEndpointId",
  "EgressOnlyInternetGatewayId",
  "TransitGatewayId",
  "LocalGatewayId",
  "CarrierGatewayId",
  "VpcPeeringConnectionId",
  "CoreNetworkArn",
  "LocalTarget",
];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html */
export const createRoute: Op<"CreateRoute"> = (input, context) => {
  refuseMembers("CreateRoute", input, UNSUPPORTED);
  const { table, destination } = locate(input, context);
  const target = targetOf(input, table, context);
  const existing = table.routes.find((route) => route.destination === destination);
  if (existing?.gatewayId === "local")
    throw invalidValue(
      `Route for ${destination} is the local route of the VPC and cannot be created. The destination matches the VPC's CIDR block.`,
    );
  if (existing && !sameTarget(existing, target))
    throw fault("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
  if (!existing)
    context
      .table(routeTables)
      .patch(table.id, { routes: [...table.routes, { destination, ...target, origin: "CreateRoute" }] });
  return { Return: true };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html */
export const replaceRoute: Op<"ReplaceRoute"> = (input, context) => {
  refuseMembers("ReplaceRoute", input, UNSUPPORTED);
  const { table, destination } = locate(input, context);
  const target = targetOf(input, table, context);
  if (!table.routes.some((route) => route.destination === destination))
    throw fault(
      "InvalidParameterValue",
      `There is no route defined for '${destination}' in the route table. Use CreateRoute instead.`,
    );
  const routes = table.routes.map(
    (route): RouteRow =>
      route.destination === destination ? { destination, ...target, origin: "CreateRoute" } : route,
  );
  context.table(routeTables).patch(table.id, { routes });
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRoute.html */
export const deleteRoute: Op<"DeleteRoute"> = (input, context) => {
  refuseMembers("DeleteRoute", input, UNSUPPORTED);
  const { table, destination } = locate(input, context);
  const route = table.routes.find((each) => each.destination === destination);
  if (!route)
    throw fault(
      "InvalidRoute.NotFound",
      `no route with destination-cidr-block ${destination} in route table ${table.id}`,
    );
  if (route.gatewayId === "local")
    throw invalidValue(`cannot remove local route ${destination} in route table ${table.id}`);
  context.table(routeTables).patch(table.id, { routes: table.routes.filter((each) => each !== route) });
  return {};
};

interface RouteInput {
  RouteTableId?: string | undefined;
  DestinationCidrBlock?: string | undefined;
}

function locate(input: RouteInput, context: Context): { table: RouteTableRow; destination: string } {
  const table = find(routeTable, required(input.RouteTableId, "routeTableId"), context);
  const text = required(input.DestinationCidrBlock, "destinationCidrBlock");
  const block = parseCidr(text);
  if (!block) throw invalidParameterValue(text, "destinationCidrBlock", "This is not a valid CIDR block.");
  return { table, destination: formatCidr(block) };
}

interface TargetInput {
  GatewayId?: string | undefined;
  NatGatewayId?: string | undefined;
  NetworkInterfaceId?: string | undefined;
  InstanceId?: string | undefined;
}

type Target = Omit<RouteRow, "destination" | "origin">;

function targetOf(input: TargetInput, table: RouteTableRow, context: Context): Target {
  const { GatewayId, NatGatewayId, NetworkInterfaceId, InstanceId } = input;
  const given = [GatewayId, NatGatewayId, NetworkInterfaceId, InstanceId].filter((each) => each !== undefined);
  if (given.length === 0) throw missingParameter("gatewayId");
  if (given.length > 1)
    throw fault(
      "InvalidParameterCombination",
      "The route target must be one of gateway, NAT gateway, interface or instance",
    );
  if (GatewayId !== undefined) return { gatewayId: attachedGateway(GatewayId, table, context) };
  if (NatGatewayId !== undefined) return { natGatewayId: find(natGateway, NatGatewayId, context).id };
  const row =
    NetworkInterfaceId === undefined
      ? context
          .table(networkInterfaces)
          .list()
          .find((each) => each.attachment?.instanceId === InstanceId && each.attachment?.deviceIndex === 0)
      : find(networkInterface, NetworkInterfaceId, context);
  if (!row) throw fault("InvalidInstanceID.NotFound", `The instance ID '${InstanceId}' does not exist`);
  const instanceId = row.attachment?.instanceId;
  return { networkInterfaceId: row.id, ...(instanceId !== undefined && { instanceId }) };
}

function attachedGateway(id: string, table: RouteTableRow, context: Context): string {
  if (id === "local") return id;
  const gateway = find(internetGateway, id, context);
  if (gateway.vpcId !== table.vpcId)
    throw invalidValue(`route table ${table.id} and network gateway ${gateway.id} belong to different networks`);
  return gateway.id;
}

const sameTarget = (a: Target, b: Target): boolean =>
  a.gatewayId === b.gatewayId && a.natGatewayId === b.natGatewayId && a.networkInterfaceId === b.networkInterfaceId;
