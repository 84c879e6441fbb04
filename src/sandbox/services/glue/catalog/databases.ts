import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import { arn, type Context, found, page } from "../../../kit/index.ts";
import { alreadyExists, databaseNotFound, invalidInput } from "../faults.ts";
import type { On } from "../handler.ts";
import { type DatabaseRow, databases, partitions, tables } from "./state.ts";

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-databases.html */
export const createDatabase: On<"CreateDatabase"> = ({ DatabaseInput: input, CatalogId }, context) => {
  checkCatalog(context, CatalogId);
  const name = catalogName(input?.Name);
  if (context.table(databases).has(name)) throw alreadyExists("Database already exists.");
  context.table(databases).put(name, {
    name,
    arn: arn(context, "glue", `database/${name}`),
    input: { ...input, Name: name },
    created: nowMs(),
  });
  return {};
};

export const getDatabase: On<"GetDatabase"> = ({ Name, CatalogId }, context) => {
  checkCatalog(context, CatalogId);
  return { Database: described(databaseOf(context, Name), context) };
};

export const getDatabases: On<"GetDatabases"> = ({ NextToken: token, MaxResults: limit }, context) => {
  const { items, next } = page(context.table(databases).list(), { token, limit, max: 100 });
  return { DatabaseList: items.map((row) => described(row, context)), NextToken: next };
};

export const updateDatabase: On<"UpdateDatabase"> = ({ Name, DatabaseInput: input }, context) => {
  const row = databaseOf(context, Name);
  if (input?.Name !== undefined && catalogName(input.Name) !== row.name)
    throw invalidInput("The name of a database cannot be changed.");
  context.table(databases).patch(row.name, { input: { ...input, Name: row.name } });
  return {};
};

/** Takes tables and partitions along. */
export const deleteDatabase: On<"DeleteDatabase"> = ({ Name, CatalogId }, context) => {
  checkCatalog(context, CatalogId);
  const { name } = databaseOf(context, Name);
  for (const collection of [partitions, tables] as const) {
    const table = context.table<object>(collection as never);
    for (const [key] of table.entries(`${name}/`)) table.delete(key);
  }
  context.table(databases).delete(name);
  return {};
};

export const databaseOf = (context: Context, name: string | undefined): DatabaseRow =>
  found(context.table(databases).get(catalogName(name)), () => databaseNotFound(name ?? ""));

/** The catalog keeps names in lower case. */
export const catalogName = (name = ""): string => name.toLowerCase();

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
  CreateTableDefaultPermissions: row.input.CreateTableDefaultPermissions ?? [
    { Principal: { DataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" }, Permissions: ["ALL"] },
  ],
});
