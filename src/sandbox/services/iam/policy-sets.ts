/** The policies that speak for a user, group or role, as the engine takes them. */
import type { NamedPolicy, PolicySet } from "../../engines/policy/index.ts";
import { type Context, parseArn } from "../../kit/index.ts";
import { readDocument } from "./documents.ts";
import { findGroup, findIdentity, findRole, type IdentityKind } from "./entities.ts";
import { invalidInput, noSuchEntity } from "./faults.ts";
import { defaultDocument, findPolicy, isAwsManaged } from "./policy-lookup.ts";
import { groups, type IdentityRow } from "./state.ts";

/** Inline policies, attached policies and, for users, those of their groups; and the permissions boundary. */
export function policiesOf(context: Context, kind: IdentityKind, row: IdentityRow): PolicySet {
  const memberOf =
    kind === "user"
      ? context
          .table(groups)
          .list()
          .filter(({ members }) => members.includes(row.name))
      : [];
  return {
    identity: [...own(context, kind, row), ...memberOf.flatMap((group) => own(context, "group", group))],
    boundary: row.boundary === undefined ? undefined : managed(context, row.boundary),
  };
}

/** The entity of an ARN, for example `arn:aws:iam::123456789012:role/app/web`. */
export function identityOfArn(context: Context, arn: string): { kind: IdentityKind; row: IdentityRow } {
  const parts = parseArn(arn);
  const [kind, ...rest] = parts?.resource.split("/") ?? [];
  const name = rest.at(-1) ?? "";
  if (parts?.service !== "iam" || (kind !== "role" && kind !== "user" && kind !== "group"))
    throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  const row =
    kind === "role"
      ? findRole(context, name)
      : kind === "group"
        ? findGroup(context, name)
        : findIdentity(context, kind, name);
  if (row.arn !== arn) throw noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
  return { kind, row };
}

const own = (context: Context, kind: IdentityKind, row: IdentityRow): NamedPolicy[] => [
  ...Object.entries(row.inline).map(([name, text]) => ({
    id: `${kind}_${row.name}_${name}`,
    type: kind,
    document: readDocument(text),
  })),
  ...row.attached.flatMap((arn) => managed(context, arn)),
];

/** The default version of a managed policy; none where the policy is gone. */
function managed(context: Context, arn: string): NamedPolicy[] {
  const policy = findPolicy(context, arn);
  return policy
    ? [
        {
          id: policy.name,
          type: isAwsManaged(arn) ? "aws-managed" : "user-managed",
          document: readDocument(defaultDocument(policy)),
        },
      ]
    : [];
}
