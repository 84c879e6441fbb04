/** Lake Formation: where an account has turned its defaults off, a new database is nobody's until it is granted. */
import { LakeFormation, type Permission } from "@aws-sdk/client-lakeformation";
import { accept, type SolveContext } from "../../../src/lab/index.ts";
import { databaseOf } from "../lake/names.ts";

const EVERYONE = "IAM_ALLOWED_PRINCIPALS";

/** Grants Glue's role all of the database, where IAM alone would not do. */
export async function grantLake(context: SolveContext, roleArn: string): Promise<void> {
  const { aws, run } = context;
  // Who may not ask is not guarded by Lake Formation either, or learns it from the crawler's own message.
  const answer = await accept(aws(LakeFormation).getDataLakeSettings({}), "AccessDeniedException");
  const defaults = answer?.DataLakeSettings?.CreateDatabaseDefaultPermissions;
  if (!defaults || defaults.some(({ Principal }) => Principal?.DataLakePrincipalIdentifier === EVERYONE)) return;
  context.say("This account guards new databases with Lake Formation: granting Glue's role the lab's own.");
  const Name = databaseOf(run);
  const Permissions: Permission[] = ["ALL"];
  const Principal = { DataLakePrincipalIdentifier: roleArn };
  await aws(LakeFormation).grantPermissions({ Principal, Permissions, Resource: { Database: { Name } } });
  const Table = { DatabaseName: Name, TableWildcard: {} };
  await aws(LakeFormation).grantPermissions({ Principal, Permissions, Resource: { Table } });
}
