import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import { lakeAllows } from "../../../engines/lake/index.ts";
import { arn, type Context, found, page } from "../../../kit/index.ts";
import { alreadyExists, databaseNotFound, invalidInput } from "../faults.ts";
import type { On } from "../handler.ts";
import { grantOnDatabase, revokeAll, tableDefaults } from "./lake-formation.ts";
import { catalogName, type DatabaseRow, databases, partitions, tables } from "./state.ts";

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-databases.html */
export const createDatabase: On<"CreateDatabase"> = async ({ DatabaseInput: input, CatalogId, Tags }, context) => {
  checkCatalog(context, CatalogId);
  const name = catalogName(input?.Name);
  const checkNew = (): void => {
    if (context.table(databases).has(name)) throw alreadyExists("Database already exists.");
  };
  checkNew();
  const defaults = input?.CreateTableDefaultPermissions ?? (await tableDefaults(context));
  await grantOnDatabase(context, name);
  checkNew();
  context.table(databases).put(name, {
    name,
    arn: arn(context, "glue", `database/${name}`),
    input: { ...input, Name: name, CreateTableDefaultPermissions: defaults },
    created: nowMs(),
    tags: Tags ?? {},
  });
  return {};
};

export const getDatabase: On<"GetDatabase"> = ({ Name, CatalogId }, context) => {
  checkCatalog(context, CatalogId);
  return { Database: described(databaseOf(context, Name), context) };
};

/** Those that the caller may describe. */
export const getDatabases: On<"GetDatabases"> = async ({ NextToken: token, MaxResults: limit }, context) => {
  const seen: DatabaseRow[] = [];
  for (const row of context.table(databases).list())
    if (await lakeAllows(context, context.principal, { permission: "DESCRIBE", database: row.name })) seen.push(row);
  const { items, next } = page(seen, { token, limit, max: 100 });
  return { DatabaseList: items.map((row) => described(row, context)), NextToken: next };
};

export const updateDatabase: On<"UpdateDatabase"> = ({ Name, DatabaseInput: input }, context) => {
  const row = databaseOf(context, Name);
  if (input?.Name !== undefined && catalogName(input.Name) !== row.name)
    throw invalidInput("The name of a database cannot be changed.");
  const { CreateTableDefaultPermissions } = row.input;
  context.table(databases).patch(row.name, { input: { CreateTableDefaultPermissions, ...input, Name: row.name } });
  return {};
};

/** Takes tables and partitions along. */
export const deleteDatabase: On<"DeleteDatabase"> = async ({ Name, CatalogId }, context) => {
  checkCatalog(context, CatalogId);
  const { name } = databaseOf(context, Name);
  const within = context.table(tables).list(`${name}/`);
  for (const collection of [partitions, tables] as const) {
    const table = context.table<object>(collection as never);
    for (const [key] of table.entries(`${name}/`)) table.delete(key);
  }
  context.table(databases).delete(name);
  await revokeAll(
    context,
    name,
    within.map((each) => each.name),
  );
  await revokeAll(context, name, "all");
  return {};
};

export const databaseOf = (context: Context, name: string | undefined): DatabaseRow =>
  found(context.table(databases).get(catalogName(name)), () => databaseNotFound(name ?? ""));

/** The account's own catalog is the only one. */
export function checkCatalog(context: Context, id: string | undefined): void {
  if (id !== undefined && id !== context.account)
    throw invalidInput(`Catalog ${id} is not in the sandbox: it has the account's own (${context.account}).`);
}

const described = (row: DatabaseRow, context: Context): Glue.Database => ({
  ...row.input,
  Name: row.name,
  CreateTime: new Date(row.created),
  CatalogId: context.account,
});
