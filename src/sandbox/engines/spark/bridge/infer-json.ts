import type { SqlColumn } from "../../sql/database.ts";
import { type DuckType, parseDuckType, writeDuckType } from "./duck-type.ts";
import type { Reader } from "./read-files.ts";
import { list } from "./sql-text.ts";

/** The columns of JSON files as Spark infers them: sorted by name at every level, whole numbers as BIGINT, dates as text. */
export async function inferJson(reader: Reader, files: readonly string[], shape: string): Promise<SqlColumn[]> {
  const { columns } = await reader.run(
    `SELECT * FROM read_json_auto(${list(files)}, format = '${shape}', sample_size = -1, maximum_depth = -1, field_appearance_threshold = 0, map_inference_threshold = -1, union_by_name = true, convert_strings_to_integers = false, hive_partitioning = false) LIMIT 0`,
  );
  return columns
    .map((column) => ({ name: column.name, type: writeDuckType(asSpark(parseDuckType(column.type))) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function asSpark(type: DuckType): DuckType {
  switch (type.kind) {
    case "list":
      return { kind: "list", of: asSpark(type.of) };
    case "map":
      return { kind: "map", key: asSpark(type.key), value: asSpark(type.value) };
    case "struct":
      return {
        kind: "struct",
        fields: type.fields
          .map((field) => ({ name: field.name, type: asSpark(field.type) }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      };
    case "simple":
      return { kind: "simple", name: simple(type.name) };
  }
}

function simple(type: string): string {
  if (/INT$/.test(type)) return "BIGINT";
  if (type === "DOUBLE" || type === "FLOAT" || type === "BOOLEAN") return type;
  return "VARCHAR";
}
