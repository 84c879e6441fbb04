import { type Context, type Fault, fault } from "../../../kit/index.ts";
import { required, unsupported } from "../faults.ts";
import { removeNetworkInterface } from "../interfaces/network-interfaces.ts";
import { subnet, vpcEndpoint } from "../network/network-nouns.ts";
import { networkInterfaces, type VpcEndpointRow, vpcEndpoints } from "../network/network-state.ts";
import { find } from "../noun.ts";
import { type Op, refuseMembers } from "../operation.ts";
import { checkPolicy, groupsOfEndpoint, requirePrivateDns, requireTables } from "./endpoint-rules.ts";
import { addInterfaces } from "./vpc-endpoints.ts";

type Input = Parameters<Op<"ModifyVpcEndpoint">>[0];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html */
export const modifyVpcEndpoint: Op<"ModifyVpcEndpoint"> = (input, context) => {
  refuseMembers("ModifyVpcEndpoint", input, ["SubnetConfigurations", "DnsOptions"]);
  if ((input.IpAddressType ?? "ipv4") !== "ipv4") throw unsupported("ModifyVpcEndpoint", "IpAddressType");
  checkPolicy("ModifyVpcEndpoint", input.PolicyDocument);
  const row = find(vpcEndpoint, required(input.VpcEndpointId, "vpcEndpointId"), context);
  if (row.state === "deleting")
    throw fault("IncorrectState", `The Vpc Endpoint '${row.id}' is in state deleting and cannot be modified.`);
  const changed = row.type === "Gateway" ? changedGateway(row, input, context) : changedInterface(row, input, context);
  context.table(vpcEndpoints).put(row.id, changed);
  return { Return: true };
};

function changedGateway(row: VpcEndpointRow, input: Input, context: Context): VpcEndpointRow {
  for (const member of ["AddSubnetIds", "RemoveSubnetIds", "AddSecurityGroupIds", "RemoveSecurityGroupIds"] as const)
    if (input[member]?.length) throw notFor(row, member);
  if (input.PrivateDnsEnabled) throw notFor(row, "PrivateDnsEnabled");
  const added = requireTables(input.AddRouteTableIds ?? [], row, context);
  const removed = input.RemoveRouteTableIds ?? [];
  return { ...row, routeTableIds: [...row.routeTableIds, ...added].filter((id) => !removed.includes(id)) };
}

function changedInterface(row: VpcEndpointRow, input: Input, context: Context): VpcEndpointRow {
  for (const member of ["AddRouteTableIds", "RemoveRouteTableIds"] as const)
    if (input[member]?.length) throw notFor(row, member);
  const privateDns = input.PrivateDnsEnabled ?? row.privateDns;
  if (privateDns && !row.privateDns) requirePrivateDns(row.vpcId, row.serviceName, context);
  const added = input.AddSecurityGroupIds?.length
    ? groupsOfEndpoint(row.vpcId, input.AddSecurityGroupIds, context)
    : [];
  const groupIds = [...new Set([...row.groupIds, ...added])].filter(
    (id) => !input.RemoveSecurityGroupIds?.includes(id),
  );
  if (groupIds.length === 0) throw fault("InvalidParameter", "An endpoint must have at least one security group.");
  const leaving = row.interfaces.filter(({ subnetId }) => input.RemoveSubnetIds?.includes(subnetId));
  const staying = row.interfaces.filter((each) => !leaving.includes(each));
  const homes = (input.AddSubnetIds ?? []).map((id) => find(subnet, id, context));
  const next = { ...row, groupIds, privateDns, interfaces: staying };
  const interfaces = [...staying, ...addInterfaces(next, homes, context)];
  for (const { networkInterfaceId } of leaving) removeNetworkInterface(networkInterfaceId, context);
  for (const { networkInterfaceId } of interfaces)
    context.table(networkInterfaces).patch(networkInterfaceId, { groupIds });
  return { ...next, interfaces };
}

const notFor = (row: VpcEndpointRow, member: string): Fault =>
  fault("InvalidParameter", `${member} cannot be specified for an endpoint of type ${row.type}.`);
