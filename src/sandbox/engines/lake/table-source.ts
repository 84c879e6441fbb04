/** A table of the lake as a SELECT of DuckDB over its files. */
import { SqlError } from "../sql/sql-error.ts";
import { duckDbType, parseHiveType } from "./hive-types.ts";
import type { LakeColumn, LakeFormat, LakeTable } from "./lake-table.ts";

/** A column beside the partition keys that tells the mounts of one query apart in its plan. */
export const MOUNT = "__mount";

/** The column of a reader that names the file of each row. */
export const FILE = "__file";

/**
 * `files` are paths in a tree `__mount=<id>/<key>=<value>/...` (mount-table.ts). Throws SqlError `parser` for formats that the
 * engine does not read.
 */
export function tableSource(table: LakeTable, mount: string, files: readonly string[], places?: Places): string {
  if (table.columns.length + table.keys.length === 0) throw new SqlError("parser", "the table has no columns");
  const values = table.columns.map(
    (column, index) => `${expressionOf(table.format, column, index)} AS ${name(column.name)}`,
  );
  const keys = table.keys.map((key) => `CAST(${name(key.name)} AS ${typeOf(key)}) AS ${name(key.name)}`);
  const path = places ? [`${placeOf(files, places)} AS "$path"`] : [];
  const select = `SELECT ${[...values, ...keys, ...path].join(", ")}`;
  if (files.length === 0)
    return `SELECT ${[nothing(table), ...(places ? ['NULL AS "$path"'] : [])].join(", ")} WHERE false`;
  return `${select} FROM ${reader(table, files, places)} WHERE ${MOUNT} = '${mount}'`;
}

/** Where each file lies in S3, by its path: for Athena's hidden column `$path`. */
export type Places = ReadonlyMap<string, string>;

const placeOf = (files: readonly string[], places: Places): string =>
  `map([${files.map(text).join(", ")}], [${files.map((file) => text(places.get(file) ?? "")).join(", ")}])[${FILE}]`;

/** As hive_partitioning names folders: always text, cast to the key's type afterwards. */
const partitionTypes = (table: LakeTable): string =>
  `hive_partitioning = true, hive_types = {${[MOUNT, ...table.keys.map((key) => key.name)]
    .map((key) => `${text(key)}: VARCHAR`)
    .join(", ")}}`;

function reader(table: LakeTable, files: readonly string[], places?: Places): string {
  const { format, columns } = table;
  const list = `[${files.map(text).join(", ")}]`;
  const partitions = `${partitionTypes(table)}${places ? `, filename = '${FILE}'` : ""}`;
  switch (format.kind) {
    case "delimited": {
      const types = columns.map((column) => `${text(column.name)}: 'VARCHAR'`).join(", ");
      const { delimiter, quote, escape: mark, skip } = format;
      return `read_csv(${list}, auto_detect = false, header = false, columns = {${types}}, delim = ${text(delimiter)}, quote = ${text(quote)}, escape = ${text(mark)}, skip = ${skip}, nullstr = '\\N', null_padding = true, strict_mode = false, ignore_errors = false, ${partitions})`;
    }
    case "json": {
      const types = columns.map((column) => `${text(column.name)}: ${text(typeOf(column))}`).join(", ");
      return `read_json(${list}, format = 'newline_delimited', columns = {${types}}, ignore_errors = false, ${partitions})`;
    }
    case "parquet":
      return `read_parquet(${list}, union_by_name = true, ${partitions})`;
    case "regex":
      return `read_csv(${list}, auto_detect = false, header = false, columns = {'__line': 'VARCHAR'}, delim = '\u0001', quote = '', escape = '', strict_mode = false, ${partitions})`;
    case "unknown":
      throw new SqlError("parser", `the sandbox does not read the format of ${format.serde}`);
  }
}

/** The expression of a column over what the reader answers. */
function expressionOf(format: LakeFormat, column: LakeColumn, index: number): string {
  const type = typeOf(column);
  const read = name(column.name);
  if (format.kind === "delimited") {
    if (type === "VARCHAR") return read;
    if (/^STRUCT|^MAP|\]$/.test(type))
      throw new SqlError("parser", `the sandbox does not read ${column.type} from delimited text`);
    // OpenCSVSerde takes an empty field for null, LazySimpleSerDe whatever is not of the type.
    return format.strict ? `CAST(nullif(${read}, '') AS ${type})` : `TRY_CAST(${read} AS ${type})`;
  }
  if (format.kind === "regex") {
    // As java.util.regex's matches(): a line that is not matched as a whole is null in every column.
    const pattern = text(format.pattern);
    return `CASE WHEN regexp_full_match(__line, ${pattern}) THEN TRY_CAST(regexp_extract(__line, ${pattern}, ${index + 1}) AS ${type}) END`;
  }
  return `CAST(${read} AS ${type})`;
}

const typeOf = ({ type }: LakeColumn): string => duckDbType(parseHiveType(type));

const nothing = (table: LakeTable): string =>
  [...table.columns, ...table.keys]
    .map((column) => `CAST(NULL AS ${typeOf(column)}) AS ${name(column.name)}`)
    .join(", ");

const name = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
