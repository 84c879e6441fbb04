import { NO_PRINCIPALS, withUser } from "../../engines/warehouse/index.ts";
import type { Context } from "../../kit/index.ts";
import { connectionFailed } from "./faults.ts";
import { warehouses } from "./state.ts";
import type { Endpoint, Target } from "./target.ts";

/**
 * Lets a user into the cluster. An IAM identity becomes a user with its first connection; DbUser and secrets name users that are
 * there. https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-access.html
 */
export function admitUser(
  context: Context,
  { key, superuser }: Pick<Endpoint, "key" | "superuser">,
  { user, dbUser, secretArn }: Target,
): void {
  const table = context.table(warehouses);
  if (user === superuser || table.get(key)?.principals?.users[user]) return;
  if (dbUser !== undefined || secretArn !== undefined)
    throw connectionFailed(`FATAL: password authentication failed for user "${user}"`);
  table.update(key, (row) => ({ ...row, principals: withUser(row.principals ?? NO_PRINCIPALS, user) }));
}
