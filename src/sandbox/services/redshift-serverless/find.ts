import { type Context, found, type ResourcesOf } from "../../kit/index.ts";
import { notFound } from "./faults.ts";
import { type NamespaceRow, namespaces, type WorkgroupRow, workgroups } from "./state.ts";

/** Throws ResourceNotFoundException. */
export const namespaceOf = (context: Context, name = ""): NamespaceRow =>
  found(context.table(namespaces).get(name), () => notFound("namespace", name));

/** Throws ResourceNotFoundException. */
export const workgroupOf = (context: Context, name = ""): WorkgroupRow =>
  found(context.table(workgroups).get(name), () => notFound("workgroup", name));

export const workgroupIn = (context: Context, namespace: string): WorkgroupRow | undefined =>
  context
    .table(workgroups)
    .list()
    .find((row) => row.namespace === namespace);

/** The namespace or workgroup that a request names. */
export const actedOn: ResourcesOf = (_operation, input, context) => {
  if (typeof input.resourceArn === "string") return [input.resourceArn];
  const { namespaceName, workgroupName } = input;
  const arns = [
    typeof namespaceName === "string" ? context.table(namespaces).get(namespaceName)?.arn : undefined,
    typeof workgroupName === "string" ? context.table(workgroups).get(workgroupName)?.arn : undefined,
  ].filter((arn) => arn !== undefined);
  return arns.length > 0 ? arns : ["*"];
};
