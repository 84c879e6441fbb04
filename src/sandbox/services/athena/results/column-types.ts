import type * as Athena from "@aws-sdk/client-athena";
import type { SqlColumn } from "../../../engines/sql/database.ts";

/** A type of the SQL engine, taken apart as far as values are printed by it. */
export type ResultType =
  | { readonly kind: "simple"; readonly name: string; readonly precision?: number; readonly scale?: number }
  | { readonly kind: "array"; readonly of: ResultType }
  | { readonly kind: "map"; readonly key: ResultType; readonly value: ResultType }
  | { readonly kind: "row"; readonly fields: readonly { readonly name: string; readonly type: ResultType }[] };

const NAMES: Readonly<Record<string, string>> = {
  BOOLEAN: "boolean",
  TINYINT: "tinyint",
  SMALLINT: "smallint",
  INTEGER: "integer",
  BIGINT: "bigint",
  // Sums are of a larger type in DuckDB; Trino's stay bigint.
  HUGEINT: "bigint",
  UBIGINT: "bigint",
  UINTEGER: "bigint",
  FLOAT: "float",
  DOUBLE: "double",
  VARCHAR: "varchar",
  JSON: "json",
  DATE: "date",
  TIME: "time",
  TIMESTAMP: "timestamp",
  "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
  BLOB: "varbinary",
  INTERVAL: "interval day to second",
  UUID: "uuid",
};

export function resultType(duck: string): ResultType {
  const text = duck.trim();
  if (text.endsWith("[]")) return { kind: "array", of: resultType(text.slice(0, -2)) };
  const [, name = text, inner] = /^(\w+)\((.*)\)$/s.exec(text) ?? [];
  const parts = inner === undefined ? [] : commas(inner);
  if (name === "DECIMAL")
    return { kind: "simple", name: "decimal", precision: Number(parts[0]), scale: Number(parts[1]) };
  if (name === "MAP") return { kind: "map", key: resultType(parts[0] ?? ""), value: resultType(parts[1] ?? "") };
  if (name === "STRUCT")
    return {
      kind: "row",
      fields: parts.map((part) => {
        const [, quoted, plain, type = ""] = /^(?:"((?:[^"]|"")*)"|(\w+))\s+(.*)$/s.exec(part.trim()) ?? [];
        return { name: quoted ?? plain ?? "", type: resultType(type) };
      }),
    };
  return { kind: "simple", name: NAMES[text] ?? text.toLowerCase() };
}

/**
 * The type with names for a row's fields that have none, as Athena shows them: `STRUCT("field0" INTEGER)`; undefined where all
 * have names. DuckDB answers one value only for fields without names.
 */
export function withFieldNames(duck: string): string | undefined {
  if (!/STRUCT\("" /.test(duck)) return undefined;
  const counts: number[] = [];
  return duck.replace(/STRUCT\(|\(|\)|""(?= )|"(?:[^"]|"")*"/g, (found) => {
    if (found.endsWith("(")) counts.push(0);
    else if (found === ")") counts.pop();
    else if (found === '""') {
      const count = counts.pop() ?? 0;
      counts.push(count + 1);
      return `"field${count}"`;
    }
    return found;
  });
}

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_ColumnInfo.html */
export function columnInfo({ name, type, alias }: SqlColumn): Athena.ColumnInfo {
  const parsed = resultType(alias ?? type);
  const kind = parsed.kind === "simple" ? parsed.name : parsed.kind;
  const { precision, scale } = parsed.kind === "simple" ? sizes(parsed) : { precision: 0, scale: 0 };
  return {
    CatalogName: "hive",
    SchemaName: "",
    TableName: "",
    Name: name,
    Label: name,
    Type: kind,
    Precision: precision,
    Scale: scale,
    Nullable: "UNKNOWN",
    CaseSensitive: kind === "varchar",
  };
}

const PRECISIONS: Readonly<Record<string, number>> = {
  varchar: 2147483647,
  bigint: 19,
  integer: 10,
  smallint: 5,
  tinyint: 3,
  double: 17,
  float: 17,
  timestamp: 3,
};

const sizes = ({ name, precision, scale }: Extract<ResultType, { kind: "simple" }>) => ({
  precision: precision ?? PRECISIONS[name] ?? 0,
  scale: scale ?? 0,
});

function commas(text: string): string[] {
  const parts: string[] = [];
  let [depth, start, quoted] = [0, 0, false];
  for (let index = 0; index < text.length; index++) {
    const letter = text[index];
    if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === "(" || letter === "[")) depth++;
    else if (!quoted && (letter === ")" || letter === "]")) depth--;
    else if (!quoted && depth === 0 && letter === ",") {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}
