/** Databases, schemas, tables and columns: answered from the system's views. */
import type * as RedshiftData from "@aws-sdk/client-redshift-data";
import type { SqlValue } from "../../engines/sql/database.ts";
import { runStatement, wireName } from "../../engines/warehouse/index.ts";
import { type Context, page } from "../../kit/index.ts";
import { admitUser } from "./database-user.ts";
import { connectionFailed, invalid } from "./faults.ts";
import type { On } from "./handler.ts";
import { endpointOf, type TargetRequest, targetOf } from "./target.ts";
import { clusterOf, databasesOf, warehouseOf } from "./warehouses.ts";

type Asking = TargetRequest & {
  readonly ConnectedDatabase?: string | undefined;
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
};

async function rowsOf(context: Context, input: Asking, sql: string): Promise<readonly (readonly SqlValue[])[]> {
  const target = await targetOf(context, { ...input, Database: input.Database ?? input.ConnectedDatabase });
  const endpoint = await endpointOf(context, target);
  const warehouse = await warehouseOf(context, endpoint, target.database);
  admitUser(context, endpoint, target);
  const cluster = await clusterOf(context, endpoint);
  const session = await warehouse.connect(target.user, cluster);
  try {
    const finished = await runStatement(warehouse, {
      session,
      sql,
      cluster,
      services: context,
    });
    if (finished.error !== undefined) throw connectionFailed(finished.error);
    return finished.outcome?.result?.rows ?? [];
  } finally {
    await session.connection.close();
  }
}

const paged = <T>(items: readonly T[], { NextToken: token, MaxResults: limit }: Asking) =>
  page(items, { token, limit: limit || undefined, max: 1000, badToken: "ValidationException" });

export const listDatabases: On<"ListDatabases"> = async (input, context) => {
  const target = await targetOf(context, input);
  const { items, next } = paged(databasesOf(context, await endpointOf(context, target)).sort(), input);
  return { Databases: items, NextToken: next };
};

export const listSchemas: On<"ListSchemas"> = async (input, context) => {
  const rows = await rowsOf(
    context,
    input,
    `SELECT schema_name FROM svv_all_schemas${like("schema_name", input.SchemaPattern)} ORDER BY 1`,
  );
  const { items, next } = paged(rows, input);
  return { Schemas: items.map(([name]) => String(name)), NextToken: next };
};

export const listTables: On<"ListTables"> = async (input, context) => {
  const conditions = [condition("table_schema", input.SchemaPattern), condition("table_name", input.TablePattern)];
  const where = conditions.filter((each) => each !== "").join(" AND ");
  const rows = await rowsOf(
    context,
    input,
    `SELECT table_schema, table_name, table_type FROM svv_tables${where === "" ? "" : ` WHERE ${where}`} ORDER BY 1, 2`,
  );
  const { items, next } = paged(rows, input);
  return {
    Tables: items.map(([schema, name, type]) => ({
      schema: String(schema),
      name: String(name),
      type: type === "VIEW" ? "VIEW" : "TABLE",
    })),
    NextToken: next,
  };
};

/** Without a table: the columns of all tables of the schema. */
export const describeTable: On<"DescribeTable"> = async (input, context) => {
  const { Table: table, Schema: schema } = input;
  if (table === undefined && schema === undefined) throw invalid("Either Schema or Table needs to be specified.");
  const conditions = [equal("schema_name", schema), equal("table_name", table)].filter((each) => each !== "");
  const rows = await rowsOf(
    context,
    input,
    `SELECT schema_name, table_name, column_name, data_type, column_default, is_nullable FROM svv_redshift_columns WHERE ${conditions.join(" AND ")} ORDER BY table_name, ordinal_position`,
  );
  const { items, next } = paged(rows, input);
  return { TableName: table, ColumnList: items.map(columnOf), NextToken: next };
};

function columnOf([schema, table, name, type, value, nullable]: readonly SqlValue[]): RedshiftData.ColumnMetadata {
  const text = String(type);
  const [, first, second] = /\((\d+)(?:,(\d+))?\)/.exec(text) ?? [];
  const typeName = wireName(text);
  return {
    columnDefault: value === null || value === undefined ? undefined : String(value),
    isCaseSensitive: typeName === "varchar",
    isCurrency: false,
    isSigned: /^(?:int|float|numeric)/.test(typeName),
    label: String(name),
    length: Number(first ?? 0),
    name: String(name),
    nullable: nullable === "NO" ? 0 : 1,
    precision: typeName === "numeric" ? Number(first ?? 18) : 0,
    scale: Number(second ?? 0),
    schemaName: String(schema),
    tableName: String(table),
    typeName,
  };
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const condition = (column: string, pattern: string | undefined): string =>
  pattern === undefined ? "" : `${column} LIKE ${text(pattern)}`;

const like = (column: string, pattern: string | undefined): string =>
  pattern === undefined ? "" : ` WHERE ${condition(column, pattern)}`;

const equal = (column: string, value: string | undefined): string =>
  value === undefined ? "" : `${column} = ${text(value.toLowerCase())}`;
