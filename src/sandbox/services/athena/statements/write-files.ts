import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { SqlColumn } from "../../../engines/sql/database.ts";
import type { Execution } from "../queries/execution.ts";
import { QueryError } from "../queries/query-error.ts";
import { type ResultType, resultType } from "../results/column-types.ts";
import { columnNames } from "./column-names.ts";
import { inAthenasWords, type Prepared } from "./select.ts";

export interface FileFormat {
  readonly kind: "parquet" | "json" | "delimited";
  /** Of delimited text. */
  readonly delimiter: string;
  readonly compression: "snappy" | "gzip" | "zstd" | "none";
  /** Of delimited text: a first line with the columns' names. */
  readonly header?: boolean;
}

export interface WriteRequest {
  readonly query: Prepared;
  /** Expressions over the query's columns, with their names; partition columns last. */
  readonly select: string;
  readonly format: FileFormat;
  readonly partitionedBy: readonly string[];
}

const EXTENSION = { parquet: "parquet", json: "json", delimited: "csv" } as const;

/** Writes the query's rows as files below a folder of the execution, partitions as `key=value` folders. */
export async function writeFiles(
  execution: Execution,
  request: WriteRequest,
): Promise<{ folder: string; rows: number }> {
  const { query, select, format, partitionedBy } = request;
  const folder = join(execution.folder, "out");
  mkdirSync(folder, { recursive: true });
  const id = execution.row.id;
  const gzip = format.kind !== "parquet" && format.compression === "gzip";
  const extension = `${EXTENSION[format.kind]}${gzip ? ".gz" : ""}`;
  const options = [
    ...formatOptions(format),
    ...(partitionedBy.length === 0
      ? []
      : [
          `PARTITION_BY (${partitionedBy.map(quoted).join(", ")})`,
          `FILENAME_PATTERN '${id}_{i}'`,
          `FILE_EXTENSION '${extension}'`,
        ]),
  ];
  const target = partitionedBy.length === 0 ? join(folder, `${id}_0.${extension}`) : folder;
  const sql = `COPY (SELECT ${select} FROM (${query.sql}) AS result) TO '${target.replaceAll("'", "''")}' (${options.join(", ")})`;
  const { rows } = await inAthenasWords(execution, query.strictFiles, () =>
    execution.connection.run(sql, { signal: execution.signal }),
  );
  return { folder, rows: Number(rows[0]?.[0] ?? 0) };
}

function formatOptions({ kind, delimiter, compression, header = false }: FileFormat): string[] {
  if (kind === "parquet")
    return ["FORMAT parquet", `COMPRESSION ${compression === "none" ? "uncompressed" : compression}`];
  const packed = compression === "gzip" ? ["COMPRESSION gzip"] : [];
  if (kind === "json") return ["FORMAT json", ...packed];
  return [
    "FORMAT csv",
    `HEADER ${header}`,
    `DELIMITER '${delimiter.replaceAll("'", "''")}'`,
    "QUOTE ''",
    "ESCAPE ''",
    "NULLSTR '\\N'",
    ...packed,
  ];
}

/** Columns of a query and their types, without running it. */
export async function columnsOf(execution: Execution, query: Prepared): Promise<readonly SqlColumn[]> {
  const { columns } = await inAthenasWords(execution, false, () =>
    execution.connection.run(`SELECT * FROM (${query.sql}) AS result LIMIT 0`),
  );
  return columns;
}

/** What becomes a table or a view needs a name for each column, and each once. Throws QueryError. */
export async function checkNames(execution: Execution, query: Prepared): Promise<void> {
  // In brackets, not in a subquery, whose columns DuckDB would rename where names come twice.
  const { columns } = await inAthenasWords(execution, false, () => execution.connection.run(`(${query.sql}) LIMIT 0`));
  const nameless = columnNames(query.tree, columns.length).findIndex((name) => name !== undefined);
  if (nameless >= 0)
    throw new QueryError(`MISSING_COLUMN_NAME: line 1:1: Column name not specified at position ${nameless + 1}`);
  const names = columns.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new QueryError(`DUPLICATE_COLUMN_NAME: line 1:1: Column name '${twice}' specified more than once`);
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The metastore's type of a column of the engine. */
export function hiveType(type: ResultType): string {
  switch (type.kind) {
    case "array":
      return `array<${hiveType(type.of)}>`;
    case "map":
      return `map<${hiveType(type.key)},${hiveType(type.value)}>`;
    case "row":
      if (type.fields.some(({ name }) => name === ""))
        throw new QueryError(
          "NOT_SUPPORTED: Anonymous row type is not supported in Hive. Please give each field a name, for example: CAST(ROW(1, 'x') AS ROW(a integer, b varchar))",
        );
      return `struct<${type.fields.map((field) => `${field.name.toLowerCase()}:${hiveType(field.type)}`).join(",")}>`;
    case "simple": {
      if (type.name === "decimal") return `decimal(${type.precision},${type.scale})`;
      const name = { varchar: "string", integer: "int", json: "string", varbinary: "binary" }[type.name] ?? type.name;
      if (!/^(?:string|int|bigint|smallint|tinyint|double|float|boolean|date|timestamp|binary)$/.test(name))
        throw new QueryError(`NOT_SUPPORTED: Unsupported Hive type: ${type.name}`);
      return name;
    }
  }
}

/** A column as files have it: what DuckDB makes larger than the type that the catalog names is cast back. */
export function fileColumn({ name, type }: SqlColumn): string {
  const simple = resultType(type);
  const cast = simple.kind === "simple" && simple.name === "bigint" && type !== "BIGINT" ? "BIGINT" : undefined;
  return `${cast ? `CAST(${quoted(name)} AS ${cast})` : quoted(name)} AS ${quoted(name.toLowerCase())}`;
}
