/** Files as a relation: what `spark.read` reads. https://spark.apache.org/docs/3.5.0/sql-data-sources.html */
import { join } from "node:path";
import { randomHex } from "../../../../shared/random.ts";
import { linkTree } from "../../s3-files/index.ts";
import type { SqlColumn } from "../../sql/database.ts";
import { inferCsv } from "./infer-csv.ts";
import { inferJson } from "./infer-json.ts";
import { type PartitionColumn, partitionColumns, partitionValues } from "./partitions.ts";
import { SparkError } from "./spark-error.ts";
import { list, name, struct, text } from "./sql-text.ts";
import type { Storage, StoredFile } from "./storage.ts";

export interface Reading {
  readonly format: string;
  readonly paths: readonly string[];
  /** Option names in lower case. */
  readonly options: Readonly<Record<string, string>>;
  /** The columns that the program gave, with DuckDB's types. */
  readonly schema: readonly SqlColumn[] | undefined;
}

export interface Reader {
  readonly storage: Storage;
  /** A folder for linked files. */
  readonly inputs: string;
  run(sql: string): Promise<{ columns: readonly SqlColumn[]; rows: readonly (readonly unknown[])[] }>;
}

/** A SELECT over the files; throws SparkError for what cannot be read. */
export async function readFiles(reader: Reader, reading: Reading): Promise<string> {
  const found = await Promise.all(reading.paths.map((path) => reader.storage.fetch(path)));
  reading.paths.forEach((path, index) => {
    if (found[index]?.length === 0)
      throw new SparkError("AnalysisException", `[PATH_NOT_FOUND] Path does not exist: ${path}.`);
  });
  const files = found
    .flat()
    .filter(({ relative, size }) => !isHidden(relative) && (size > 0 || reading.format === "text"));
  const keys = partitionColumns(files.map(({ relative }) => relative)).map((key) => ({
    ...key,
    type: reading.schema?.find((column) => same(column.name, key.name))?.type ?? key.type,
  }));
  const schema = reading.schema?.filter((column) => !keys.some((key) => same(key.name, column.name)));
  if (files.length === 0) return nothing(reading, schema);
  const linked = await link(reader, files);
  const source = { ...reading, schema, keys, files: linked };
  switch (reading.format) {
    case "parquet":
      return parquet(source);
    case "json":
      return json(reader, source);
    case "csv":
      return csv(reader, source);
    case "text":
      return lines(source);
    default:
      throw new SparkError(
        "AnalysisException",
        `[DATA_SOURCE_NOT_FOUND] the sandbox does not read the format ${reading.format}`,
      );
  }
}

export interface Source extends Reading {
  readonly keys: readonly PartitionColumn[];
  /** Local files, in folders named by partition. */
  readonly files: readonly string[];
}

/** As Hadoop: names that begin with an underscore or a dot are no data, nor are all files in such folders. */
const isHidden = (path: string): boolean =>
  path.split("/").some((part) => part.startsWith(".") || (part.startsWith("_") && !part.includes("=")));

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function nothing(reading: Reading, schema: readonly SqlColumn[] | undefined): string {
  const columns = schema ?? (reading.format === "text" ? [{ name: "value", type: "VARCHAR" }] : undefined);
  if (!columns)
    throw new SparkError(
      "AnalysisException",
      `[UNABLE_TO_INFER_SCHEMA] Unable to infer schema for ${reading.format.toUpperCase()}. It must be specified manually.`,
    );
  return `SELECT ${columns.map((column) => `CAST(NULL AS ${column.type}) AS ${name(column.name)}`).join(", ")} WHERE false`;
}

async function link({ inputs }: Reader, files: readonly StoredFile[]): Promise<string[]> {
  const root = join(inputs, randomHex(8));
  const tree = files.map(({ relative, path }, index): [string, string] => {
    // Folders that are no partitions go: DuckDB looks at all of them.
    const folders = partitionValues(relative).map(
      ([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`,
    );
    return [[...folders, `${index}-${relative.split("/").at(-1)}`].join("/"), path];
  });
  await linkTree(root, tree);
  return tree.map(([path]) => join(root, ...path.split("/")));
}

/** The options that make partition columns, always as text; `selected` casts them. */
const partitions = ({ keys }: Source): string =>
  keys.length === 0
    ? "hive_partitioning = false"
    : `hive_partitioning = true, hive_types = ${struct(Object.fromEntries(keys.map((key) => [key.name, "VARCHAR"])))}`;

/** Columns that are read, then the partitions', each once. */
const selected = ({ keys }: Source, columns: string): string =>
  [
    columns,
    ...keys.map(
      (key) => `CAST(nullif(${name(key.name)}, '__HIVE_DEFAULT_PARTITION__') AS ${key.type}) AS ${name(key.name)}`,
    ),
  ].join(", ");

const allBut = ({ keys }: Source): string =>
  keys.length === 0 ? "*" : `* EXCLUDE (${keys.map((key) => name(key.name)).join(", ")})`;

function parquet(source: Source): string {
  const merge = source.options.mergeschema === "true" ? ", union_by_name = true" : "";
  const columns = source.schema
    ? source.schema.map((column) => `CAST(${name(column.name)} AS ${column.type}) AS ${name(column.name)}`).join(", ")
    : allBut(source);
  return `SELECT ${selected(source, columns)} FROM read_parquet(${list(source.files)}${merge}, ${partitions(source)})`;
}

async function json(reader: Reader, source: Source): Promise<string> {
  const shape = source.options.multiline === "true" ? "auto" : "newline_delimited";
  const schema = source.schema ?? (await inferJson(reader, source.files, shape));
  const types = struct(Object.fromEntries(schema.map((column) => [column.name, column.type])));
  const columns = schema.map((column) => name(column.name)).join(", ");
  return `SELECT ${selected(source, columns)} FROM read_json(${list(source.files)}, format = '${shape}', columns = ${types}, ${partitions(source)})`;
}

async function csv(reader: Reader, source: Source): Promise<string> {
  const { options } = source;
  const header = options.header === "true";
  const separator = options.sep ?? options.delimiter ?? ",";
  const quote = options.quote ?? '"';
  const mark = options.escape ?? "\\";
  const settings = `delim = ${text(separator)}, quote = ${text(quote)}, escape = ${text(quote === "" ? "" : mark === "\\" ? quote : mark)}, header = ${header}, nullstr = ${text(options.nullvalue ?? "")}, allow_quoted_nulls = true, null_padding = true, strict_mode = false, comment = ${text(options.comment ?? "")}, ${partitions(source)}`;
  const raw = (names: readonly string[]): string =>
    `read_csv(${list(source.files)}, auto_detect = false, columns = ${struct(Object.fromEntries(names.map((each) => [each, "VARCHAR"])))}, ${settings})`;
  const names = source.schema?.map((column) => column.name) ?? (await csvNames(reader, source, settings, header));
  const schema =
    source.schema ??
    (options.inferschema === "true"
      ? await inferCsv(reader, raw(names), names)
      : names.map((each) => ({ name: each, type: "VARCHAR" })));
  const columns = schema.map((column) =>
    column.type === "VARCHAR"
      ? name(column.name)
      : `TRY_CAST(trim(${name(column.name)}) AS ${column.type}) AS ${name(column.name)}`,
  );
  return `SELECT ${selected(source, columns.join(", "))} FROM ${raw(names)}`;
}

/** From the first line: the header, or one `_c0`, `_c1` for each field. */
async function csvNames(reader: Reader, source: Source, settings: string, header: boolean): Promise<string[]> {
  const plain = settings
    .replace(/header = \w+/, "header = false")
    .replace(/hive_partitioning = .*/, "hive_partitioning = false");
  const first = await reader.run(
    `SELECT * FROM read_csv(${list(source.files.slice(0, 1))}, all_varchar = true, ${plain}) LIMIT 1`,
  );
  const [row = []] = first.rows;
  return row.map((value, index) => (header && value !== null && value !== "" ? String(value) : `_c${index}`));
}

function lines(source: Source): string {
  const keys = source.keys.map((key) => `, ${name(key.name)}`).join("");
  const whole = source.options.wholetext === "true";
  const rows = source.files.map((file) => {
    const values = partitionValues(file);
    const columns = source.keys.map((key) => {
      const [, value = ""] = values.find(([each]) => each === key.name) ?? [];
      return `, CAST(nullif(${text(value)}, '__HIVE_DEFAULT_PARTITION__') AS ${key.type}) AS ${name(key.name)}`;
    });
    const value = whole
      ? "content"
      : "unnest(CASE WHEN content = '' THEN [] ELSE string_split(regexp_replace(replace(content, chr(13) || chr(10), chr(10)), '\\n$', ''), chr(10)) END)";
    return `SELECT ${value} AS value${columns.join("")} FROM read_text(${text(file)})`;
  });
  return `SELECT value${keys} FROM (${rows.join(" UNION ALL ")})`;
}
