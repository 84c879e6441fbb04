/** ALTER TABLE and ALTER DATABASE: https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html */
import type * as Glue from "@aws-sdk/client-glue";
import { columnsOf } from "./create-table.ts";
import { type Cursor, ended } from "./cursor.ts";

export interface PartitionSpec {
  /** By key. */
  readonly values: Readonly<Record<string, string>>;
  readonly location: string | undefined;
}

export interface OfTable {
  readonly database: string;
  readonly table: string;
}

export type AlterTable =
  | (OfTable & {
      readonly kind: "add-partitions";
      readonly ifNotExists: boolean;
      readonly partitions: readonly PartitionSpec[];
    })
  | (OfTable & {
      readonly kind: "drop-partitions";
      readonly ifExists: boolean;
      readonly partitions: readonly PartitionSpec[];
    })
  | (OfTable & { readonly kind: "move-partition"; readonly partition: PartitionSpec; readonly location: string })
  | (OfTable & { readonly kind: "rename-partition"; readonly partition: PartitionSpec; readonly to: PartitionSpec })
  | (OfTable & { readonly kind: "add-columns" | "replace-columns"; readonly columns: readonly Glue.Column[] })
  | (OfTable & { readonly kind: "change-column"; readonly name: string; readonly column: Glue.Column })
  | (OfTable & { readonly kind: "set-location"; readonly location: string })
  | (OfTable & { readonly kind: "set-properties"; readonly properties: Readonly<Record<string, string>> })
  | {
      readonly kind: "set-database-properties";
      readonly name: string;
      readonly properties: Readonly<Record<string, string>>;
    };

/** After ALTER. */
export function alter(cursor: Cursor, database: string): AlterTable {
  if (cursor.takes("DATABASE") || cursor.takes("SCHEMA")) {
    const name = cursor.identifier();
    cursor.expect("SET", "DBPROPERTIES");
    return ended(cursor, { kind: "set-database-properties", name, properties: cursor.properties() });
  }
  cursor.expect("TABLE");
  const name = cursor.tableName(database);
  if (cursor.comes("PARTITION")) return partition(cursor, name);
  for (const [word, kind] of [
    ["ADD", "add-columns"],
    ["REPLACE", "replace-columns"],
  ] as const)
    if (cursor.takes(word, "COLUMNS")) return ended(cursor, { kind, ...name, columns: columnsOf(cursor) });
  if (cursor.takes("CHANGE")) return changed(cursor, name);
  if (cursor.takes("ADD")) {
    const ifNotExists = cursor.takes("IF", "NOT", "EXISTS");
    return ended(cursor, { kind: "add-partitions", ...name, ifNotExists, partitions: partitionSpecs(cursor) });
  }
  if (cursor.takes("DROP")) {
    const ifExists = cursor.takes("IF", "EXISTS");
    return ended(cursor, { kind: "drop-partitions", ...name, ifExists, partitions: partitionSpecs(cursor) });
  }
  cursor.expect("SET");
  if (cursor.takes("LOCATION")) return ended(cursor, { kind: "set-location", ...name, location: cursor.string() });
  cursor.expect("TBLPROPERTIES");
  return ended(cursor, { kind: "set-properties", ...name, properties: cursor.properties() });
}

/** `PARTITION (k = v) SET LOCATION '...'`, `PARTITION (k = v) RENAME TO PARTITION (k = w)`. */
function partition(cursor: Cursor, name: OfTable): AlterTable {
  const spec = partitionSpec(cursor);
  if (cursor.takes("RENAME", "TO"))
    return ended(cursor, { kind: "rename-partition", ...name, partition: spec, to: partitionSpec(cursor) });
  cursor.expect("SET", "LOCATION");
  return ended(cursor, { kind: "move-partition", ...name, partition: spec, location: cursor.string() });
}

/** `CHANGE [COLUMN] old new type [COMMENT '...']`. */
function changed(cursor: Cursor, table: OfTable): AlterTable {
  cursor.takes("COLUMN");
  const name = cursor.identifier();
  const column = { Name: cursor.identifier(), Type: cursor.type() };
  const comment = cursor.takes("COMMENT") ? { Comment: cursor.string() } : {};
  return ended(cursor, { kind: "change-column", ...table, name, column: { ...column, ...comment } });
}

function partitionSpecs(cursor: Cursor): PartitionSpec[] {
  const specs: PartitionSpec[] = [];
  do {
    specs.push(partitionSpec(cursor));
    cursor.takesSymbol(",");
  } while (cursor.comes("PARTITION"));
  return specs;
}

function partitionSpec(cursor: Cursor): PartitionSpec {
  cursor.expect("PARTITION");
  cursor.expectSymbol("(");
  const values: Record<string, string> = {};
  do {
    const key = cursor.identifier();
    cursor.expectSymbol("=");
    values[key] = cursor.literal();
  } while (cursor.takesSymbol(","));
  cursor.expectSymbol(")");
  return { values, location: cursor.takes("LOCATION") ? cursor.string() : undefined };
}
