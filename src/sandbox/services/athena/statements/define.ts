import type * as Glue from "@aws-sdk/client-glue";
import { nameOf } from "../../../../shared/errors.ts";
import { Cursor, type Ddl, duckDbType, parseDdl, parseHiveType, runDdl } from "../../../engines/lake/index.ts";
import { SqlError } from "../../../engines/sql/sql-error.ts";
import type { Execution, Outcome } from "../queries/execution.ts";
import { QueryError } from "../queries/query-error.ts";
import { resultType } from "../results/column-types.ts";
import { prepare } from "./select.ts";
import { tableOf } from "./table-of.ts";
import { viewSql, viewText } from "./views.ts";
import { checkNames, columnsOf, hiveType } from "./write-files.ts";

/** A statement of the data definition language; its lines are the result. */
export async function define(execution: Execution, sql: string): Promise<Outcome> {
  if (/^\s*SHOW\s+CREATE\s+VIEW\b/i.test(sql)) return showCreateView(execution, sql);
  const ddl = parseDdl(sql, execution.row.database);
  if (!ddl) throw new QueryError("SYNTAX_ERROR: not a definition");
  checkExternal(ddl);
  try {
    const lines = await runDdl(execution.context, ddl);
    const columns = columnNames(ddl).map((name) => ({ name, type: "VARCHAR" }));
    const rows = lines.map((line) => (columns.length > 1 ? line.split("\t").slice(0, columns.length) : [line]));
    return { columns, rows, form: "text", bytes: 0 };
  } catch (error) {
    // What Hive's execution engine says of the catalog's errors.
    if (error instanceof SqlError && error.kind === "catalog")
      throw new QueryError(`FAILED: SemanticException ${error.message}`);
    throw error;
  }
}

function checkExternal(ddl: Ddl): void {
  if (ddl.kind !== "create-table") return;
  if (ddl.input.TableType !== "EXTERNAL_TABLE")
    throw new QueryError(
      "FAILED: SemanticException Athena creates EXTERNAL tables only (Iceberg is not in the sandbox)",
    );
  for (const { Type = "" } of [...(ddl.input.StorageDescriptor?.Columns ?? []), ...(ddl.input.PartitionKeys ?? [])])
    checkType(Type);
  const location = ddl.input.StorageDescriptor?.Location;
  if (location === undefined) throw new QueryError("FAILED: SemanticException a LOCATION is needed");
  if (!/^s3:\/\/[^/]+\/?/.test(location))
    throw new QueryError(
      `FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. MetaException(message:Not an S3 location: ${location})`,
    );
}

/** In Hive's words. */
function checkType(type: string): void {
  try {
    duckDbType(parseHiveType(type));
  } catch {
    throw new QueryError(`FAILED: ParseException cannot recognize input near '${type}' in column type`);
  }
}

/** The statement that would make the view again. */
async function showCreateView(execution: Execution, sql: string): Promise<Outcome> {
  const cursor = new Cursor(sql);
  cursor.expect("SHOW", "CREATE", "VIEW");
  const name = cursor.tableName(execution.row.database);
  cursor.end();
  const table = await tableOf(execution, { catalog: undefined, schema: name.database, name: name.table });
  const lines = [`CREATE VIEW ${name.database}.${name.table} AS `, ...viewSql(table).split("\n")];
  return {
    columns: [{ name: "Create View", type: "VARCHAR" }],
    rows: lines.map((line) => [line]),
    form: "text",
    bytes: 0,
  };
}

function columnNames(ddl: Ddl): string[] {
  switch (ddl.kind) {
    case "describe":
      return ["col_name", "data_type", "comment"];
    case "show-properties":
      return ["prpt_name", "prpt_value"];
    case "show-create-table":
      return ["createtab_stmt"];
    case "show-databases":
      return ["database_name"];
    case "show-tables":
      return ["tab_name"];
    case "show-views":
      return ["views"];
    case "show-columns":
      return ["field"];
    case "show-partitions":
      return ["partition"];
    case "repair":
      return ["result"];
    default:
      return [];
  }
}

/** `CREATE [OR REPLACE] VIEW v AS query`. */
export async function createView(execution: Execution, sql: string): Promise<Outcome> {
  const cursor = new Cursor(sql);
  cursor.expect("CREATE");
  const replace = cursor.takes("OR", "REPLACE");
  cursor.expect("VIEW");
  const { database, table } = cursor.tableName(execution.row.database);
  cursor.expect("AS");
  const query = cursor.rest();
  const prepared = await prepare(execution, query);
  await checkNames(execution, prepared);
  const columns = await columnsOf(execution, prepared);
  const input: Glue.TableInput = {
    Name: table,
    TableType: "VIRTUAL_VIEW",
    Parameters: { presto_view: "true", comment: "Presto View" },
    PartitionKeys: [],
    StorageDescriptor: {
      Columns: columns.map(({ name, type }) => ({ Name: name.toLowerCase(), Type: hiveType(resultType(type)) })),
    },
    ViewOriginalText: viewText(query, database, columns),
    ViewExpandedText: "/* Presto View */",
  };
  const glue = execution.context.service<typeof Glue>("glue");
  try {
    await glue.CreateTable({ DatabaseName: database, TableInput: input });
  } catch (error) {
    if (nameOf(error) !== "AlreadyExistsException") throw error;
    if (!replace) throw new QueryError(`TABLE_ALREADY_EXISTS: View already exists: '${database}.${table}'`);
    await glue.UpdateTable({ DatabaseName: database, TableInput: input });
  }
  return { columns: [], rows: [], form: "text", bytes: 0 };
}
