/** What a crawler learns of columns: types that grow with the values that are seen. */

export type Kind = "int" | "bigint" | "double" | "boolean" | "string";

export type SeenType =
  /** Nothing but nulls so far. */
  | { readonly kind: "null" }
  | { readonly kind: Kind }
  | { readonly kind: "array"; readonly of: SeenType }
  | { readonly kind: "struct"; readonly fields: ReadonlyMap<string, SeenType> }
  /** As a file's own schema says, for example `decimal(10,2)`. */
  | { readonly kind: "exact"; readonly hive: string };

export const NULL: SeenType = { kind: "null" };
const STRING: SeenType = { kind: "string" };
const NUMBERS: readonly string[] = ["int", "bigint", "double"];

/** The narrowest type that holds both. */
export function widened(a: SeenType, b: SeenType): SeenType {
  if (a === b || b.kind === "null") return a;
  if (a.kind === "null") return b;
  if (a.kind === "array" && b.kind === "array") return { kind: "array", of: widened(a.of, b.of) };
  if (a.kind === "struct" && b.kind === "struct") return { kind: "struct", fields: widenedFields(a.fields, b.fields) };
  if (a.kind === "exact" && b.kind === "exact") return a.hive === b.hive ? a : STRING;
  if (a.kind === b.kind) return a;
  const [first, second] = [NUMBERS.indexOf(a.kind), NUMBERS.indexOf(b.kind)];
  if (first >= 0 && second >= 0) return first > second ? a : b;
  return STRING;
}

/** New names come after the known ones. */
export function widenedFields(
  a: ReadonlyMap<string, SeenType>,
  b: ReadonlyMap<string, SeenType>,
): Map<string, SeenType> {
  const fields = new Map(a);
  for (const [name, type] of b) fields.set(name, widened(fields.get(name) ?? NULL, type));
  return fields;
}

/** As the catalog writes it; of what only nulls were seen it is text. */
export function hiveTypeOf(type: SeenType): string {
  switch (type.kind) {
    case "null":
      return "string";
    case "array":
      return `array<${hiveTypeOf(type.of)}>`;
    case "struct":
      return `struct<${[...type.fields].map(([name, each]) => `${name}:${hiveTypeOf(each)}`).join(",")}>`;
    case "exact":
      return type.hive;
    default:
      return type.kind;
  }
}

/** How files are to be read. Only files whose formats agree make one table. */
export interface FileFormat {
  readonly classification: "csv" | "json" | "parquet" | "UNKNOWN";
  readonly compression: "none" | "gzip";
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly quoted?: boolean;
  readonly quote?: string;
  readonly serde?: "LazySimpleSerDe" | "OpenCSVSerde";
}

export interface FileSchema {
  readonly format: FileFormat;
  readonly columns: ReadonlyMap<string, SeenType>;
  readonly records: number;
}
