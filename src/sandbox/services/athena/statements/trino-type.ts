import type { HiveType } from "../../../engines/lake/index.ts";

const NAMES: Readonly<Record<string, string>> = {
  string: "varchar",
  int: "integer",
  float: "real",
  timestamp: "timestamp(3)",
  binary: "varbinary",
};

/** A type of the metastore as Trino calls it: `array(row(a integer))`. */
export function trinoTypeOf(type: HiveType): string {
  switch (type.kind) {
    case "array":
      return `array(${trinoTypeOf(type.of)})`;
    case "map":
      return `map(${trinoTypeOf(type.key)}, ${trinoTypeOf(type.value)})`;
    case "struct":
      return `row(${type.fields.map((field) => `${field.name} ${trinoTypeOf(field.type)}`).join(", ")})`;
    case "simple":
      return type.arguments.length > 0 ? `${type.name}(${type.arguments.join(",")})` : (NAMES[type.name] ?? type.name);
  }
}
