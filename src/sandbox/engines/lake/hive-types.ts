/** Types of the Hive metastore (`array<struct<a:int,b:string>>`), as the Glue catalog writes them. */
import { SqlError } from "../sql/sql-error.ts";

export type HiveType =
  | { readonly kind: "simple"; readonly name: string; readonly arguments: readonly string[] }
  | { readonly kind: "array"; readonly of: HiveType }
  | { readonly kind: "map"; readonly key: HiveType; readonly value: HiveType }
  | { readonly kind: "struct"; readonly fields: readonly { readonly name: string; readonly type: HiveType }[] };

/** Throws SqlError `parser` for what is no type. */
export function parseHiveType(text: string): HiveType {
  const { type, rest } = read(text.replaceAll(/\s+/g, "").toLowerCase());
  if (rest !== "") throw invalid(text);
  return type;
}

const invalid = (text: string): SqlError => new SqlError("parser", `invalid type: ${text}`);

function read(text: string): { type: HiveType; rest: string } {
  const [, name = "", open] = /^([a-z_]+)([<(]?)/.exec(text) ?? [];
  if (name === "") throw invalid(text);
  const after = text.slice(name.length + (open?.length ?? 0));
  if (open === "(") {
    const close = after.indexOf(")");
    if (close < 0) throw invalid(text);
    return {
      type: { kind: "simple", name, arguments: after.slice(0, close).split(",") },
      rest: after.slice(close + 1),
    };
  }
  if (open !== "<") return { type: { kind: "simple", name, arguments: [] }, rest: after };
  if (name === "struct") return readStruct(after);
  const first = read(after);
  if (name === "array") return { type: { kind: "array", of: first.type }, rest: skip(first.rest, ">") };
  if (name !== "map") throw invalid(text);
  const value = read(skip(first.rest, ","));
  return { type: { kind: "map", key: first.type, value: value.type }, rest: skip(value.rest, ">") };
}

function readStruct(text: string): { type: HiveType; rest: string } {
  const fields: { name: string; type: HiveType }[] = [];
  for (let rest = text; ; ) {
    const [, name = ""] = /^([^:<>,]+):/.exec(rest) ?? [];
    if (name === "") throw invalid(text);
    const field = read(rest.slice(name.length + 1));
    fields.push({ name, type: field.type });
    if (field.rest.startsWith(">")) return { type: { kind: "struct", fields }, rest: field.rest.slice(1) };
    rest = skip(field.rest, ",");
  }
}

function skip(text: string, expected: string): string {
  if (!text.startsWith(expected)) throw invalid(text);
  return text.slice(1);
}

const SIMPLE: Readonly<Record<string, string>> = {
  string: "VARCHAR",
  varchar: "VARCHAR",
  char: "VARCHAR",
  tinyint: "TINYINT",
  smallint: "SMALLINT",
  int: "INTEGER",
  integer: "INTEGER",
  bigint: "BIGINT",
  long: "BIGINT",
  float: "FLOAT",
  real: "FLOAT",
  double: "DOUBLE",
  boolean: "BOOLEAN",
  date: "DATE",
  timestamp: "TIMESTAMP",
  binary: "BLOB",
};

/** DuckDB's type; throws SqlError `parser` for types it has no equal of. */
export function duckDbType(type: HiveType): string {
  switch (type.kind) {
    case "array":
      return `${duckDbType(type.of)}[]`;
    case "map":
      return `MAP(${duckDbType(type.key)}, ${duckDbType(type.value)})`;
    case "struct":
      return `STRUCT(${type.fields.map((field) => `"${field.name}" ${duckDbType(field.type)}`).join(", ")})`;
    case "simple": {
      if (type.name === "decimal") return `DECIMAL(${type.arguments.length > 0 ? type.arguments.join(", ") : "10, 0"})`;
      const simple = SIMPLE[type.name];
      if (!simple) throw new SqlError("parser", `Unsupported Hive type: ${type.name}`);
      return simple;
    }
  }
}
