import type * as IAM from "@aws-sdk/client-iam";
import { nameOf } from "../../../../shared/errors.ts";
import { type Context, parseArn } from "../../../kit/index.ts";
import { invalidCombination, invalidValue } from "../faults.ts";
import { availableCluster } from "../find.ts";
import type { On } from "../handler.ts";
import { clusters, type RoleRow } from "../state.ts";
import { described } from "./describe-clusters.ts";
import { syncRolesLater } from "./lifecycle.ts";

const MOST = 50;

/** Roles that exist, the default one among them. Whether they trust Redshift shows when a statement uses them. */
export async function checkedRoles(
  context: Context,
  arns: readonly string[],
  defaultRole: string | undefined,
): Promise<readonly string[]> {
  const roles = [...new Set(arns)];
  if (roles.length > MOST) throw invalidValue(`A cluster can have at most ${MOST} IAM roles.`);
  for (const arn of roles) if (!(await isRole(context, arn))) throw invalidValue(`The IAM role ${arn} is not valid.`);
  if (defaultRole !== undefined && !roles.includes(defaultRole))
    throw invalidCombination("The default IAM role must be one of the IAM roles of the cluster.");
  return roles;
}

async function isRole(context: Context, arn: string): Promise<boolean> {
  const RoleName = /^role\/(?:.*\/)?([^/]+)$/.exec(parseArn(arn)?.resource ?? "")?.[1];
  if (RoleName === undefined) return false;
  try {
    const { Role } = await context.service<typeof IAM>("iam").GetRole({ RoleName });
    return Role?.Arn === arn;
  } catch (error) {
    if (nameOf(error) !== "NoSuchEntityException") throw error;
    return false;
  }
}

/** https://docs.aws.amazon.com/redshift/latest/APIReference/API_ModifyClusterIamRoles.html */
export const modifyClusterIamRoles: On<"ModifyClusterIamRoles"> = async (input, context) => {
  const { AddIamRoles: added = [], RemoveIamRoles: removed = [], DefaultIamRoleArn } = input;
  const before = availableCluster(context, input.ClusterIdentifier);
  const kept = before.roles.filter(({ arn }) => !removed.includes(arn)).map(({ arn }) => arn);
  const stays = before.defaultRole !== undefined && kept.includes(before.defaultRole) ? before.defaultRole : undefined;
  // An empty ARN takes the default away.
  const defaultRole = DefaultIamRoleArn === "" ? undefined : (DefaultIamRoleArn ?? stays);
  await checkedRoles(context, [...kept, ...added], defaultRole);
  const row = context.table(clusters).update(before.id, (now) => ({
    ...now,
    defaultRole,
    roles: [
      ...now.roles.map((role): RoleRow => (removed.includes(role.arn) ? { ...role, applied: "removing" } : role)),
      ...added
        .filter((arn) => !now.roles.some((role) => role.arn === arn))
        .map((arn): RoleRow => ({ arn, applied: "adding" })),
    ],
  }));
  syncRolesLater(context, before);
  return { Cluster: described(row ?? before) };
};
