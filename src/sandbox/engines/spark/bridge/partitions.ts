/** Partition columns in the names of folders (`year=2025/month=01/`), as Spark discovers them. */

export interface PartitionColumn {
  readonly name: string;
  /** DuckDB's type. */
  readonly type: string;
}

/** What Hive writes for a null. */
export const NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__";

/** In order of the folders; empty where not every file lies in the same columns' folders. */
export function partitionColumns(paths: readonly string[]): PartitionColumn[] {
  const all = paths.map(partitionValues);
  const names = all[0]?.map(([name]) => name) ?? [];
  if (all.some((each) => each.map(([name]) => name).join("/") !== names.join("/"))) return [];
  return names.map((name, index) => ({ name, type: typeOfAll(all.map((values) => values[index]?.[1] ?? "")) }));
}

/** Names and values of a file's folders. */
export const partitionValues = (path: string): [name: string, value: string][] =>
  path
    .split("/")
    .slice(0, -1)
    .flatMap((folder): [string, string][] => {
      const at = folder.indexOf("=");
      return at > 0 ? [[decoded(folder.slice(0, at)), decoded(folder.slice(at + 1))]] : [];
    });

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** https://spark.apache.org/docs/3.5.0/sql-data-sources-parquet.html#partition-discovery */
function typeOfAll(values: readonly string[]): string {
  const given = values.filter((value) => value !== NULL_PARTITION);
  if (given.length === 0) return "VARCHAR";
  const [, type = "VARCHAR"] = TYPES.find(([fits]) => given.every(fits)) ?? [];
  return type;
}

const isInteger = (value: string): boolean => /^[+-]?\d{1,18}$/.test(value);

const TYPES: readonly (readonly [fits: (value: string) => boolean, type: string])[] = [
  [(value) => isInteger(value) && Math.abs(Number(value)) < 2 ** 31, "INTEGER"],
  [isInteger, "BIGINT"],
  [(value) => /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value), "DOUBLE"],
  [(value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)), "DATE"],
  [(value) => /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:\.\d+)?$/.test(value), "TIMESTAMP"],
];

const HOSTILE = /["#%'*/:=?\\{[\]^]|\p{Cc}/gu;

/** A value as part of a folder's name, with the characters that Hive escapes. */
export const partitionFolder = (name: string, value: string): string =>
  `${escaped(name)}=${value === "" ? NULL_PARTITION : escaped(value)}`;

const escaped = (text: string): string =>
  text.replaceAll(HOSTILE, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
