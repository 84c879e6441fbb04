import { Cursor, duckDbType, type LakeTable, lakeTableOf, parseHiveType } from "../../../engines/lake/index.ts";
import { putFiles, s3Location } from "../../../engines/s3-files/index.ts";
import type { Execution, Outcome } from "../queries/execution.ts";
import { QueryError } from "../queries/query-error.ts";
import { requireLakePermission } from "./catalog-tables.ts";
import { addPartitions } from "./new-partitions.ts";
import { prepare } from "./select.ts";
import { tableOf } from "./table-of.ts";
import { columnsOf, type FileFormat, quoted, writeFiles } from "./write-files.ts";

/** `INSERT INTO t [(columns)] query`. https://docs.aws.amazon.com/athena/latest/ug/insert-into.html */
export async function insertInto(execution: Execution, sql: string): Promise<Outcome> {
  const cursor = new Cursor(sql);
  cursor.expect("INSERT", "INTO");
  const name = cursor.tableName(execution.row.database);
  const named =
    cursor.comesSymbol("(") && !/^\(\s*(?:SELECT|WITH|VALUES)\b/i.test(cursor.peek()) ? cursor.bracketed() : undefined;
  const target = await tableOf(execution, { catalog: undefined, schema: name.database, name: name.table });
  await requireLakePermission(execution, target, "INSERT");
  const table = lakeTableOf(target);
  const place = s3Location(table.location);
  if (!place) throw new QueryError(`NOT_SUPPORTED: Table '${name.table}' has no location in S3`);
  const query = await prepare(execution, cursor.rest());
  const all = [...table.columns, ...table.keys];
  const targets =
    named?.split(",").map((each) => each.trim().replaceAll('"', "").toLowerCase()) ?? all.map((each) => each.name);
  const sources = await columnsOf(execution, query);
  if (sources.length !== targets.length)
    throw new QueryError(
      `TYPE_MISMATCH: Insert query has mismatched column types: the table has ${targets.length} columns, the query ${sources.length}`,
    );
  const select = all.map((column) => {
    const source = sources[targets.indexOf(column.name)];
    const value = source ? quoted(source.name) : "NULL";
    return `CAST(${value} AS ${duckDbType(parseHiveType(column.type))}) AS ${quoted(column.name)}`;
  });
  const { folder, rows } = await writeFiles(execution, {
    query,
    select: select.join(", "),
    format: formatOf(table),
    partitionedBy: table.keys.map((key) => key.name),
  });
  const files = await putFiles(execution.context, folder, place);
  await addPartitions(execution.context, name, { bucket: place.bucket, keys: files.map(({ key }) => key) });
  return { columns: [{ name: "rows", type: "BIGINT" }], rows: [], form: "csv", bytes: query.bytes, written: rows };
}

function formatOf({ format }: LakeTable): FileFormat {
  if (format.kind === "parquet") return { kind: "parquet", compression: "gzip", delimiter: "" };
  if (format.kind === "json") return { kind: "json", compression: "gzip", delimiter: "" };
  if (format.kind === "delimited" && format.skip > 1)
    throw new QueryError(
      "NOT_SUPPORTED: Inserting into Hive table with value of skip.header.line.count property greater than 1 is not supported",
    );
  // A table whose readers skip a line gets one to skip.
  if (format.kind === "delimited" && !format.strict)
    return { kind: "delimited", compression: "none", delimiter: format.delimiter, header: format.skip === 1 };
  throw new QueryError("NOT_SUPPORTED: the sandbox does not insert into tables of this SerDe");
}
