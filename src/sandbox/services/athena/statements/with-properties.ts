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
