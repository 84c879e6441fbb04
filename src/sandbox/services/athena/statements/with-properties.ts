import { isSymbol, meaningful, splitCommas, tokensOf } from "../../../engines/sql/dialects/tokens.ts";
import { QueryError } from "../queries/query-error.ts";
import type { FileFormat } from "./write-files.ts";

export type Properties = Readonly<Record<string, string | readonly string[]>>;

/** `format = 'PARQUET', partitioned_by = ARRAY['a', 'b']`, as in CREATE TABLE AS and UNLOAD. */
export function withProperties(text: string): Properties {
  const properties: Record<string, string | readonly string[]> = {};
  for (const part of splitCommas(tokensOf(text))) {
    const [name, equals, ...value] = meaningful(part);
    if (!name || !isSymbol(equals, "=")) throw new QueryError(`SYNTAX_ERROR: cannot read the properties (${text})`);
    const strings = value
      .filter(({ kind }) => kind === "string")
      .map((each) => each.text.slice(1, -1).replaceAll("''", "'"));
    const isList = value.some((each) => isSymbol(each, "["));
    properties[name.text.toLowerCase()] = isList ? strings : (strings[0] ?? value.map((each) => each.text).join(""));
  }
  return properties;
}

const COMPRESSIONS = ["snappy", "gzip", "zstd", "none"] as const;

/** Throws QueryError for a property that Athena does not know, and for those of tables that the sandbox does not make. */
export function checkProperties(properties: Properties, known: readonly string[]): void {
  const unknown = Object.keys(properties).find((name) => !known.includes(name) && !Object.hasOwn(ABSENT, name));
  if (unknown !== undefined)
    throw new QueryError(
      `INVALID_TABLE_PROPERTY: line 1:1: Catalog 'awsdatacatalog' table property '${unknown}' does not exist`,
    );
  if (String(properties.table_type ?? "HIVE").toUpperCase() !== "HIVE") throw absent(ABSENT.table_type ?? "");
  const [, why] = Object.entries(ABSENT).find(([name]) => name !== "table_type" && name in properties) ?? [];
  if (why !== undefined) throw absent(why);
}

const absent = (what: string): QueryError => new QueryError(`NOT_SUPPORTED: the sandbox's Athena has no ${what}`);

const ICEBERG = "Iceberg tables (table_type 'ICEBERG')";
/** Properties of Athena whose tables are not in the sandbox. */
const ABSENT: Readonly<Record<string, string>> = {
  table_type: ICEBERG,
  is_external: ICEBERG,
  location: ICEBERG,
  partitioning: ICEBERG,
  bucketed_by: "bucketed tables (bucketed_by)",
  bucket_count: "bucketed tables (bucket_count)",
};

/** https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html: Parquet, Snappy-less GZIP by default. */
export function fileFormat(properties: Properties): FileFormat {
  const name = String(properties.format ?? "PARQUET").toUpperCase();
  const kind = { PARQUET: "parquet", JSON: "json", TEXTFILE: "delimited" }[name] as FileFormat["kind"] | undefined;
  if (!kind) throw new QueryError(`NOT_SUPPORTED: the sandbox does not write the format ${name}`);
  const wanted = properties.write_compression ?? properties.parquet_compression ?? properties.compression ?? "GZIP";
  const compression = COMPRESSIONS.find((each) => each === String(wanted).toLowerCase());
  if (!compression || (kind !== "parquet" && (compression === "snappy" || compression === "zstd")))
    throw new QueryError(`NOT_SUPPORTED: the sandbox does not write ${name} with the compression ${wanted}`);
  return { kind, compression, delimiter: String(properties.field_delimiter ?? "\u0001") };
}

export const partitionedBy = (properties: Properties): string[] =>
  [properties.partitioned_by ?? []].flat().map((each) => each.toLowerCase());
