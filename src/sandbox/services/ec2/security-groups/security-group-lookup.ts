/** Finding a security group by id or, in the default VPC, by name. */
import { type Context, fault } from "../../../kit/index.ts";
import { missingParameter } from "../faults.ts";
import { type SecurityGroupRow, securityGroups, vpcs } from "../network/network-state.ts";
import { find } from "../noun.ts";
import { securityGroup } from "./security-nouns.ts";

/** The group by id, or by name in the default VPC where there is no id. */
export function findGroup(id: string | undefined, context: Context, name?: string): SecurityGroupRow {
  if (id !== undefined) return find(securityGroup, id, context);
  if (name !== undefined) return findByName(name, context);
  throw missingParameter("groupId");
}

/** Names are looked up in the default VPC only. */
export function findByName(name: string, context: Context): SecurityGroupRow {
  const vpcId = defaultVpcId(context);
  const row = context
    .table(securityGroups)
    .list()
    .find((each) => each.vpcId === vpcId && each.name === name);
  if (!row)
    throw fault("InvalidGroup.NotFound", `The security group '${name}' does not exist in default VPC '${vpcId}'`);
  return row;
}

export function defaultVpcId(context: Context): string {
  const row = context
    .table(vpcs)
    .list()
    .find((each) => each.isDefault);
  if (!row) throw fault("VPCIdNotSpecified", "No default VPC for this user");
  return row.id;
}
