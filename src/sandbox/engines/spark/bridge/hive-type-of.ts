import { type DuckType, parseDuckType } from "./duck-type.ts";

/** DuckDB's type as the metastore writes it. */
export const hiveTypeOf = (type: string): string => write(parseDuckType(type));

function write(type: DuckType): string {
  switch (type.kind) {
    case "list":
      return `array<${write(type.of)}>`;
    case "map":
      return `map<${write(type.key)},${write(type.value)}>`;
    case "struct":
      return `struct<${type.fields.map((field) => `${field.name}:${write(field.type)}`).join(",")}>`;
    case "simple":
      return NAMES[type.name] ?? type.name.toLowerCase();
  }
}

const NAMES: Readonly<Record<string, string>> = { VARCHAR: "string", INTEGER: "int", BLOB: "binary" };
