import { collection, type Tags } from "../../kit/index.ts";

/** What users, groups and roles have in common: inline policies by name, and the ARNs of attached ones. */
export interface IdentityRow {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly tags: Tags;
  readonly inline: Readonly<Record<string, string>>;
  readonly attached: readonly string[];
  /** ARN of the permissions boundary. */
  readonly boundary?: string | undefined;
}

export interface RoleRow extends IdentityRow {
  readonly trust: string;
  readonly description: string | undefined;
  readonly maxSessionSeconds: number;
  /** Set on service-linked roles: the service principal that owns it. */
  readonly linkedTo?: string;
}

export interface GroupRow extends IdentityRow {
  readonly members: readonly string[];
}

export interface AccessKeyRow {
  readonly accessKeyId: string;
  readonly userName: string;
  readonly status: "Active" | "Inactive";
  readonly created: number;
}

export interface PolicyVersionRow {
  readonly id: string;
  readonly document: string;
  readonly created: number;
}

export interface PolicyRow {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly created: number;
  readonly updated: number;
  readonly tags: Tags;
  readonly defaultVersion: string;
  readonly versions: readonly PolicyVersionRow[];
  /** The number of the next version: numbers are never used twice. */
  readonly nextVersion: number;
}

export interface InstanceProfileRow {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: number;
  readonly tags: Tags;
  /** Names; AWS allows one. */
  readonly roles: readonly string[];
}

export interface DeletionTaskRow {
  readonly id: string;
  readonly status: "SUCCEEDED" | "FAILED" | "IN_PROGRESS";
  readonly roleName: string;
}

const options = { service: "iam", scope: "account" } as const;
const tagged = { arn: (row: { arn: string }) => row.arn, tags: (row: { tags: Tags }) => row.tags };

// Names are unique without regard to case, so keys are in lower case.
export const roles = collection<RoleRow>({ ...options, name: "roles", resource: { noun: "role", ...tagged } });
export const users = collection<IdentityRow>({ ...options, name: "users", resource: { noun: "user", ...tagged } });
export const groups = collection<GroupRow>({ ...options, name: "groups", resource: { noun: "group", ...tagged } });
/** By access key id. */
export const accessKeys = collection<AccessKeyRow>({ ...options, name: "access-keys" });
export const policies = collection<PolicyRow>({
  ...options,
  name: "policies",
  resource: { noun: "policy", ...tagged },
});
export const instanceProfiles = collection<InstanceProfileRow>({
  ...options,
  name: "instance-profiles",
  resource: { noun: "instance-profile", ...tagged },
});
export const aliases = collection<{ readonly alias: string }>({ ...options, name: "aliases" });
export const deletionTasks = collection<DeletionTaskRow>({ ...options, name: "deletion-tasks" });
