/** Managed policies by ARN: the account's own, and those of AWS. */
import { createHash } from "node:crypto";
import type { Context } from "../../kit/index.ts";
// The documents as AWS published them on 2026-09-30; each row has the date of its last change and its version there.
import published from "./aws-managed-policies.json" with { type: "json" };
import { noSuchEntity } from "./faults.ts";
import { groups, type IdentityRow, type PolicyRow, policies, roles, users } from "./state.ts";

interface PublishedPolicy {
  readonly path: string;
  readonly version: string;
  readonly created: string;
  readonly updated: string;
  readonly document: object;
}

const PUBLISHED: Readonly<Record<string, PublishedPolicy>> = published;

/** The policies of AWS that this sandbox has, in order of name. AWS itself has over a thousand. */
export const awsPolicies = (): PolicyRow[] => Object.entries(PUBLISHED).map(([name, policy]) => rowOf(name, policy));

export function findPolicy(context: Context, arn: string): PolicyRow | undefined {
  const own = context.table(policies).get(arn);
  if (own) return own;
  const name = arn.startsWith("arn:aws:iam::aws:policy/") ? (arn.split("/").at(-1) ?? "") : "";
  const policy = Object.hasOwn(PUBLISHED, name) ? PUBLISHED[name] : undefined;
  const row = policy && rowOf(name, policy);
  return row?.arn === arn ? row : undefined;
}

/** The policy that a call names, or NoSuchEntity; says so where AWS has a policy of that name and the sandbox has not. */
export function existingPolicy(context: Context, arn = ""): PolicyRow {
  const row = findPolicy(context, arn);
  if (row) return row;
  throw noSuchEntity(
    arn.startsWith("arn:aws:iam::aws:policy/")
      ? `Policy ${arn} was not found. (The sandbox has ${Object.keys(PUBLISHED).length} of AWS's own policies; iam:ListPolicies with Scope AWS lists them.)`
      : `Policy ${arn} was not found.`,
  );
}

export const isAwsManaged = (arn: string): boolean => arn.startsWith("arn:aws:iam::aws:");

export const defaultDocument = (row: PolicyRow): string =>
  row.versions.find(({ id }) => id === row.defaultVersion)?.document ?? "";

/** The users, groups and roles that a managed policy is attached to, or that it bounds. */
export function entitiesOf(context: Context, uses: (row: IdentityRow) => boolean) {
  return {
    roles: context.table(roles).list().filter(uses),
    users: context.table(users).list().filter(uses),
    groups: context.table(groups).list().filter(uses),
  };
}

function rowOf(name: string, policy: PublishedPolicy): PolicyRow {
  const updated = Date.parse(policy.updated);
  return {
    name,
    path: policy.path,
    // AWS's own ids are stable; these are too, but not the same.
    id: `ANPA${createHash("sha256").update(name).digest("hex").slice(0, 17).toUpperCase()}`,
    arn: `arn:aws:iam::aws:policy${policy.path}${name}`,
    description: undefined,
    created: Date.parse(policy.created),
    updated,
    tags: {},
    defaultVersion: policy.version,
    versions: [{ id: policy.version, document: JSON.stringify(policy.document), created: updated }],
    nextVersion: 0,
  };
}
