/** Who may use an asset: https://docs.aws.amazon.com/quicksight/latest/APIReference/API_ResourcePermission.html */
import type { ResourcePermission } from "@aws-sdk/client-quicksight";
import type { Context } from "../../kit/index.ts";
import { invalidParameter, invalidValue } from "./faults.ts";
import { isPrincipal } from "./users.ts";

type Permissions = readonly ResourcePermission[];

/** Permissions with these granted and those revoked; principals and actions must exist. */
export function changedPermissions(
  context: Context,
  before: Permissions,
  { grants = [], revokes = [] }: { grants?: Permissions | undefined; revokes?: Permissions | undefined },
): Permissions {
  checkPermissions(context, grants);
  const held = new Map(before.map(({ Principal = "", Actions = [] }) => [Principal, new Set(Actions)]));
  for (const { Principal = "", Actions = [] } of revokes) for (const each of Actions) held.get(Principal)?.delete(each);
  for (const { Principal = "", Actions = [] } of grants)
    held.set(Principal, new Set([...(held.get(Principal) ?? []), ...Actions]));
  return [...held]
    .filter(([, actions]) => actions.size > 0)
    .map(([Principal, actions]) => ({ Principal, Actions: [...actions] }));
}

/** Throws InvalidParameterValueException for a principal that is nobody, or for what is no action of QuickSight. */
export function checkPermissions(context: Context, permissions: Permissions = []): Permissions {
  for (const { Principal = "", Actions = [] } of permissions) {
    if (!isPrincipal(context, Principal))
      throw invalidParameter(`Principal ARN is not part of this account: ${Principal}`);
    const wrong = Actions.filter((each) => !/^quicksight:[A-Z][A-Za-z]+$/.test(each));
    if (wrong.length > 0) throw invalidValue(`Invalid actions in permissions: ${wrong.join(", ")}`);
  }
  return permissions;
}
