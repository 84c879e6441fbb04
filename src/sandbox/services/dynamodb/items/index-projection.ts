import type { IndexRow, TableRow } from "../state.ts";
import type { Item } from "../values/attribute-value.ts";
import { keyNames, picked } from "./keys.ts";

/** Names of the attributes that the index holds; undefined for all. */
export function projectedNames(table: TableRow, index: IndexRow): readonly string[] | undefined {
  if (index.projection === "ALL") return undefined;
  const keys = [...keyNames(table.keys), ...keyNames(index.keys)];
  return [...new Set([...keys, ...(index.projection === "INCLUDE" ? index.nonKeyAttributes : [])])];
}

/** The item as the index has it. */
export function projected(table: TableRow, index: IndexRow, item: Item): Item {
  const names = projectedNames(table, index);
  return names ? picked(item, names) : item;
}
