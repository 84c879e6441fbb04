/** What comes and goes with a VPC, and what keeps it from going. */
import type { Context } from "../../../kit/index.ts";
import { newId, newRow, type Row } from "../noun.ts";
import { makeSecurityGroup } from "../security-groups/security-groups.ts";
import { rulesOf } from "../security-groups/security-nouns.ts";
import { networkAcl, routeTable } from "./network-nouns.ts";
import {
  internetGateways,
  natGateways,
  networkAcls,
  networkInterfaces,
  routeTables,
  securityGroupRules,
  securityGroups,
  subnets,
  type VpcRow,
  vpcEndpoints,
} from "./network-state.ts";

/** Main route table, default network ACL and default security group (which lets its own members in). */
export function makeVpcParts(vpc: VpcRow, context: Context): void {
  const inherited = vpc.accountDefault ? { accountDefault: vpc.accountDefault } : {};
  const table = newRow(routeTable, {}, context);
  context.table(routeTables).put(table.id, {
    ...table,
    ...inherited,
    vpcId: vpc.id,
    routes: [{ destination: vpc.cidr, gatewayId: "local", origin: "CreateRouteTable" }],
    associations: [{ id: newId("rtbassoc") }],
  });
  const acl = newRow(networkAcl, {}, context);
  context.table(networkAcls).put(acl.id, { ...acl, ...inherited, vpcId: vpc.id, associations: [] });
  makeSecurityGroup(
    { name: "default", description: "default VPC security group", vpcId: vpc.id, tags: {}, ...inherited },
    context,
  );
}

const inVpc =
  (vpcId: string) =>
  (row: { readonly vpcId?: string }): boolean =>
    row.vpcId === vpcId;

/** Anything in the VPC that AWS does not delete with it. */
export function hasDependents(vpcId: string, context: Context): boolean {
  const here = inVpc(vpcId);
  return (
    context.table(subnets).list().some(here) ||
    context.table(internetGateways).list().some(here) ||
    context.table(networkInterfaces).list().some(here) ||
    context.table(vpcEndpoints).list().some(here) ||
    context
      .table(natGateways)
      .list()
      .some((row) => here(row) && row.state !== "deleted") ||
    context
      .table(securityGroups)
      .list()
      .some((row) => here(row) && row.name !== "default") ||
    context
      .table(routeTables)
      .list()
      .some((row) => here(row) && row.associations.every(({ subnetId }) => subnetId !== undefined))
  );
}

/** Deletes main route table, default security group with its rules, and default network ACL. */
export function deleteVpcParts(vpcId: string, context: Context): void {
  const remove = (rows: readonly (Row & { readonly vpcId: string })[], from: { delete(key: string): boolean }) => {
    for (const row of rows.filter(inVpc(vpcId))) from.delete(row.id);
  };
  for (const group of context.table(securityGroups).list().filter(inVpc(vpcId)))
    for (const rule of rulesOf(group.id, context)) context.table(securityGroupRules).delete(rule.id);
  remove(context.table(securityGroups).list(), context.table(securityGroups));
  remove(context.table(routeTables).list(), context.table(routeTables));
  remove(context.table(networkAcls).list(), context.table(networkAcls));
}
