import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import { insufficient, lakeAllows } from "../../../engines/lake/index.ts";
import { arn, type Context, type Fault, page } from "../../../kit/index.ts";
import { accessDenied, alreadyExists, invalidInput, tableNotFound } from "../faults.ts";
import type { On } from "../handler.ts";
import { checkCatalog, databaseOf } from "./databases.ts";
import { grantOnTable, revokeAll } from "./lake-formation.ts";
import { catalogName, partitions, type TableRow, tableKey, tables } from "./state.ts";

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html */
export const createTable: On<"CreateTable"> = async (request, context) => {
  checkCatalog(context, request.CatalogId);
  if (request.OpenTableFormatInput) throw invalidInput("Open table formats (Iceberg) are not in the sandbox.");
  const { name: database, input: parent } = databaseOf(context, request.DatabaseName);
  const input = checked(request.TableInput ?? { Name: request.Name });
  const name = input.Name ?? "";
  const checkNew = (): void => {
    if (context.table(tables).has(tableKey(database, name))) throw alreadyExists("Table already exists.");
  };
  checkNew();
  await grantOnTable(context, { database, name, defaults: parent.CreateTableDefaultPermissions ?? [] });
  checkNew();
  const now = nowMs();
  context.table(tables).put(tableKey(database, name), {
    database,
    name,
    arn: arn(context, "glue", `table/${database}/${name}`),
    input,
    created: now,
    updated: now,
    createdBy: "arn" in context.principal ? context.principal.arn : context.principal.service,
    version: 0,
    archive: [],
  });
  return {};
};

export const getTable: On<"GetTable"> = ({ DatabaseName, Name, CatalogId }, context) => {
  checkCatalog(context, CatalogId);
  databaseOf(context, DatabaseName);
  return { Table: described(tableOf(context, DatabaseName, Name), context) };
};

/** Those that the caller may describe. `Expression` is a regular expression of names, `*` for any text. */
export const getTables: On<"GetTables"> = async (request, context) => {
  checkCatalog(context, request.CatalogId);
  const { name } = databaseOf(context, request.DatabaseName);
  const wanted = nameTest(request.Expression);
  const rows: TableRow[] = [];
  for (const row of context.table(tables).list(`${name}/`))
    if (wanted(row.name) && (await mayDescribe(context, row))) rows.push(row);
  const { items, next } = page(rows, { token: request.NextToken, limit: request.MaxResults, max: 100 });
  return { TableList: items.map((row) => described(row, context)), NextToken: next };
};

export const updateTable: On<"UpdateTable"> = (request, context) => {
  const row = tableOf(context, request.DatabaseName, request.TableInput?.Name ?? request.Name);
  const input = checked(request.TableInput ?? row.input);
  const { version, updated } = row;
  const archive = request.SkipArchive ? row.archive : [...row.archive, { version, input: row.input, updated }];
  context
    .table(tables)
    .patch(tableKey(row.database, row.name), { input, archive, version: version + 1, updated: nowMs() });
  return {};
};

export const getTableVersions: On<"GetTableVersions"> = (request, context) => {
  const row = tableOf(context, request.DatabaseName, request.TableName);
  const versions = [{ version: row.version, input: row.input, updated: row.updated }, ...row.archive.toReversed()];
  const { items, next } = page(versions, { token: request.NextToken, limit: request.MaxResults, max: 100 });
  return {
    TableVersions: items.map((each) => ({
      Table: described({ ...row, ...each }, context),
      VersionId: String(each.version),
    })),
    NextToken: next,
  };
};

export const deleteTable: On<"DeleteTable"> = async ({ DatabaseName, Name, CatalogId }, context) => {
  checkCatalog(context, CatalogId);
  databaseOf(context, DatabaseName);
  await removeTable(context, tableOf(context, DatabaseName, Name));
  return {};
};

export const batchDeleteTable: On<"BatchDeleteTable"> = async ({ DatabaseName, TablesToDelete = [] }, context) => {
  const { name } = databaseOf(context, DatabaseName);
  const Errors: Glue.TableError[] = [];
  for (const each of TablesToDelete) {
    const row = context.table(tables).get(tableKey(name, catalogName(each)));
    const fault = row ? await refusal(context, row) : tableNotFound(each);
    if (fault) Errors.push({ TableName: each, ErrorDetail: detail(fault) });
    else if (row) await removeTable(context, row);
  }
  return { Errors };
};

/** Throws EntityNotFoundException. */
export function tableOf(context: Context, database: string | undefined, table: string | undefined): TableRow {
  const row = context.table(tables).get(tableKey(catalogName(database), catalogName(table)));
  if (!row) throw tableNotFound(table ?? "");
  return row;
}

export const detail = (fault: Fault): Glue.ErrorDetail => ({ ErrorCode: fault.name, ErrorMessage: fault.message });

const mayDescribe = (context: Context, { database, name }: TableRow): Promise<boolean> =>
  lakeAllows(context, context.principal, { permission: "DESCRIBE", database, table: name });

/** Why the caller may not drop a table. */
async function refusal(context: Context, { database, name }: TableRow): Promise<Fault | undefined> {
  const need = { permission: "DROP", database, table: name } as const;
  return (await lakeAllows(context, context.principal, need)) ? undefined : accessDenied(insufficient(need));
}

async function removeTable(context: Context, { database, name }: TableRow): Promise<void> {
  for (const [key] of context.table(partitions).entries(`${database}/${name}/`)) context.table(partitions).delete(key);
  context.table(tables).delete(tableKey(database, name));
  await revokeAll(context, database, [name]);
}

/** Names of tables and columns in lower case; a column may not be named twice. */
function checked(input: Glue.TableInput): Glue.TableInput {
  const { StorageDescriptor: storage, PartitionKeys: keys } = input;
  const columns = storage?.Columns?.map((each) => ({ ...each, Name: catalogName(each.Name) }));
  const partitionKeys = keys?.map((each) => ({ ...each, Name: catalogName(each.Name) }));
  const names = [...(columns ?? []), ...(partitionKeys ?? [])].map(({ Name }) => Name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidInput(`Duplicate column name ${twice} in the table's definition.`);
  return {
    ...input,
    Name: catalogName(input.Name),
    ...(storage ? { StorageDescriptor: { ...storage, ...(columns ? { Columns: columns } : {}) } } : {}),
    ...(partitionKeys ? { PartitionKeys: partitionKeys } : {}),
  };
}

function nameTest(expression: string | undefined): (name: string) => boolean {
  if (expression === undefined) return () => true;
  try {
    const pattern = new RegExp(`^(?:${expression.replace(/(^|[^.\])])\*/g, "$1.*")})$`);
    return (name) => pattern.test(name);
  } catch {
    throw invalidInput(`Invalid expression: ${expression}`);
  }
}

const described = (row: TableRow, context: Context): Glue.Table => ({
  ...row.input,
  Name: row.name,
  DatabaseName: row.database,
  CreateTime: new Date(row.created),
  UpdateTime: new Date(row.updated),
  CreatedBy: row.createdBy,
  IsRegisteredWithLakeFormation: false,
  CatalogId: context.account,
  VersionId: String(row.version),
});
