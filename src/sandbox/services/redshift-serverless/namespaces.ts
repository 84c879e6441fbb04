/** https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-workgroup-namespace.html: a namespace holds data and users. */
import type * as Serverless from "@aws-sdk/client-redshift-serverless";
import { nowMs } from "../../../shared/clock.ts";
import { randomUuid } from "../../../shared/random.ts";
import { arn, type Context, fromLowerTagList, type Input, page } from "../../kit/index.ts";
import { checkPassword, checkRoles } from "./admin.ts";
import { createAdminSecret, deleteAdminSecret } from "./admin-secret.ts";
import { conflict, invalid, unsupported } from "./faults.ts";
import { namespaceOf, workgroupIn } from "./find.ts";
import type { On } from "./handler.ts";
import { type NamespaceRow, namespaces } from "./state.ts";

const DELETION_MS = 60_000;

export const createNamespace: On<"CreateNamespace"> = async (input, context) => {
  const name = input.namespaceName ?? "";
  refuse(input);
  checkPassword(input.adminUserPassword, input.manageAdminPassword);
  await checkRoles(context, input.iamRoles ?? [], input.defaultIamRoleArn);
  const table = context.table(namespaces);
  if (table.has(name)) throw conflict(`The namespace ${name} already exists.`);
  const row = table.put(name, newRow(context, input));
  if (input.manageAdminPassword === true)
    try {
      table.patch(name, { secretArn: await createAdminSecret(context, row) });
    } catch (error) {
      table.delete(name);
      throw error;
    }
  return { namespace: described(table.get(name) ?? row) };
};

function newRow(context: Context, input: Input<typeof Serverless, "CreateNamespace">): NamespaceRow {
  const id = randomUuid();
  return {
    name: input.namespaceName ?? "",
    id,
    arn: arn(context, "redshift-serverless", `namespace/${id}`),
    status: "AVAILABLE",
    adminUser: input.adminUsername ?? "admin",
    database: input.dbName ?? "dev",
    roles: [...new Set(input.iamRoles ?? [])],
    defaultRole: input.defaultIamRoleArn,
    logExports: input.logExports ?? [],
    secretArn: undefined,
    created: nowMs(),
    tags: fromLowerTagList(input.tags),
  };
}

function refuse(input: Input<typeof Serverless, "CreateNamespace">): void {
  if (input.kmsKeyId !== undefined) throw unsupported("kmsKeyId");
  if (input.adminPasswordSecretKmsKeyId !== undefined) throw unsupported("adminPasswordSecretKmsKeyId");
  if (input.redshiftIdcApplicationArn !== undefined) throw unsupported("redshiftIdcApplicationArn");
  if (input.adminUserPassword !== undefined && input.adminUsername === undefined)
    throw invalid("adminUsername must be specified with adminUserPassword.");
}

export const getNamespace: On<"GetNamespace"> = ({ namespaceName }, context) => ({
  namespace: described(namespaceOf(context, namespaceName)),
});

export const listNamespaces: On<"ListNamespaces"> = ({ nextToken: token, maxResults: limit }, context) => {
  const { items, next } = page(context.table(namespaces).list(), {
    token,
    limit,
    max: 100,
    badToken: "InvalidPaginationException",
  });
  return { namespaces: items.map(described), nextToken: next };
};

export const updateNamespace: On<"UpdateNamespace"> = async (input, context) => {
  const row = namespaceOf(context, input.namespaceName);
  checkPassword(input.adminUserPassword, input.manageAdminPassword);
  const roles = input.iamRoles ?? row.roles;
  const stays = row.defaultRole !== undefined && roles.includes(row.defaultRole) ? row.defaultRole : undefined;
  const defaultRole = input.defaultIamRoleArn === "" ? undefined : (input.defaultIamRoleArn ?? stays);
  await checkRoles(context, roles, defaultRole);
  const isTurnedOff = input.manageAdminPassword === false && row.secretArn !== undefined;
  if (isTurnedOff) await deleteAdminSecret(context, row);
  const isTurnedOn = input.manageAdminPassword === true && row.secretArn === undefined;
  const secretArn = isTurnedOn ? await createAdminSecret(context, row) : isTurnedOff ? undefined : row.secretArn;
  const changed = context.table(namespaces).put(row.name, {
    ...row,
    secretArn,
    roles: [...new Set(roles)],
    defaultRole,
    logExports: input.logExports ?? row.logExports,
  });
  return { namespace: described(changed) };
};

/** With its data. One that a workgroup still serves stays. */
export const deleteNamespace: On<"DeleteNamespace"> = (input, context) => {
  if (input.finalSnapshotName !== undefined) throw unsupported("finalSnapshotName");
  const row = namespaceOf(context, input.namespaceName);
  const workgroup = workgroupIn(context, row.name);
  if (workgroup !== undefined)
    throw conflict(`The namespace ${row.name} is associated with the workgroup ${workgroup.name}: delete that first.`);
  const deleting = context.table(namespaces).put(row.name, { ...row, status: "DELETING" });
  context.later("delete-namespace", context.clock.lifecycle(DELETION_MS), { name: row.name, id: row.id });
  return { namespace: described(deleting) };
};

/** Timer. */
export async function finishDeletion({ name, id }: { name: string; id: string }, context: Context): Promise<void> {
  const row = context.table(namespaces).get(name);
  if (row?.id !== id) return;
  await deleteAdminSecret(context, row);
  context.table(namespaces).delete(name);
  context.publish("warehouse-state", { kind: "namespace", name, namespaceId: id, state: "deleted" });
}

const described = (row: NamespaceRow): Serverless.Namespace => ({
  namespaceArn: row.arn,
  namespaceId: row.id,
  namespaceName: row.name,
  adminUsername: row.adminUser,
  dbName: row.database,
  kmsKeyId: "AWS_OWNED_KMS_KEY",
  ...(row.defaultRole !== undefined && { defaultIamRoleArn: row.defaultRole }),
  // Not a list of ARNs: AWS answers the printed form of its own structure.
  iamRoles: row.roles.map((role) => `IamRole(applyStatus=in-sync, iamRoleArn=${role})`),
  logExports: [...row.logExports],
  status: row.status,
  creationDate: new Date(row.created),
  ...(row.secretArn !== undefined && { adminPasswordSecretArn: row.secretArn }),
});
