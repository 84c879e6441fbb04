/** What EC2 asks of an endpoint's tables, groups, names and policy. */
import { type Context, fault } from "../../../kit/index.ts";
import { unsupported } from "../faults.ts";
import { routeTable, vpc } from "../network/network-nouns.ts";
import { securityGroups, vpcEndpoints } from "../network/network-state.ts";
import { find } from "../noun.ts";
import { securityGroup } from "../security-groups/security-nouns.ts";
import { hostOf, prefixListOf } from "./endpoint-services.ts";

/** The policy of an endpoint that was given none. */
export const FULL_ACCESS = JSON.stringify({
  Version: "2008-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});

/** Policies that narrow an endpoint are refused by name: nothing here would enforce them. */
export function checkPolicy(operation: string, text: string | undefined): void {
  if (text === undefined || text === "" || isFullAccess(text)) return;
  throw unsupported(operation, "PolicyDocument (other than full access)");
}

function isFullAccess(text: string): boolean {
  let document: { Statement?: unknown };
  try {
    document = JSON.parse(text);
  } catch {
    throw fault("InvalidPolicyDocument", "Malformed policy document.");
  }
  const statements = [document.Statement].flat();
  const [first] = statements;
  if (statements.length !== 1 || typeof first !== "object" || first === null) return false;
  const { Effect, Action, Resource, Principal, Condition } = first as Readonly<Record<string, unknown>>;
  const isAll = (value: unknown): boolean => [value].flat().every((each) => each === "*");
  const isAnyone = isAll(Principal) || (typeof Principal === "object" && isAll(Object.values(Principal ?? {})));
  return Effect === "Allow" && isAll(Action) && isAll(Resource) && isAnyone && Condition === undefined;
}

/** Tables of the endpoint's VPC that have no route to this service yet. */
export function requireTables(
  ids: readonly string[],
  { vpcId, serviceName }: { vpcId: string; serviceName: string },
  context: Context,
): string[] {
  for (const id of ids) {
    if (find(routeTable, id, context).vpcId !== vpcId)
      throw fault("InvalidRouteTableId.NotFound", `The route table ${id} does not belong to the VPC ${vpcId}.`);
    const taken = context
      .table(vpcEndpoints)
      .list()
      .some((row) => row.state !== "deleting" && row.serviceName === serviceName && row.routeTableIds.includes(id));
    if (taken)
      throw fault(
        "RouteAlreadyExists",
        `route table ${id} already has a route with destination-prefix-list-id ${prefixListOf(serviceName)?.id}`,
      );
  }
  return [...new Set(ids)];
}

/** The groups asked for, all of this VPC; its default group where none is named. */
export function groupsOfEndpoint(vpcId: string, ids: readonly string[] | undefined, context: Context): string[] {
  if (!ids?.length)
    return context
      .table(securityGroups)
      .list()
      .filter((row) => row.vpcId === vpcId && row.name === "default")
      .map(({ id }) => id);
  for (const id of ids)
    if (find(securityGroup, id, context).vpcId !== vpcId)
      throw fault("InvalidParameter", `The security group ${id} does not belong to the VPC ${vpcId}.`);
  return [...new Set(ids)];
}

/** The service's own name leads to the endpoint: the VPC must answer names, and no other endpoint may have it. */
export function requirePrivateDns(vpcId: string, serviceName: string, context: Context): void {
  const { dnsSupport, dnsHostnames } = find(vpc, vpcId, context);
  if (!dnsSupport || !dnsHostnames)
    throw fault(
      "InvalidParameter",
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpcId}`,
    );
  const conflict = context
    .table(vpcEndpoints)
    .list()
    .some(
      (row) => row.vpcId === vpcId && row.serviceName === serviceName && row.privateDns && row.state !== "deleting",
    );
  if (conflict)
    throw fault(
      "InvalidParameter",
      `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${hostOf(serviceName)} in the VPC ${vpcId}`,
    );
}
