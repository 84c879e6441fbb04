import { invalid } from "../faults.ts";
import type { IndexRow, Keys, TableRow } from "../state.ts";
import { type Item, readItem, typeOf } from "../values/attribute-value.ts";
import { keyNames, type Place } from "./keys.ts";
import { placeIn } from "./views.ts";

/** Names of the attributes of a LastEvaluatedKey: the table's key, and the index's where one is read. */
export const pageKeyNames = (table: TableRow, index: IndexRow | undefined): readonly string[] => [
  ...new Set([...keyNames(table.keys), ...(index ? keyNames(index.keys) : [])]),
];

/** Where a page begins after, from its ExclusiveStartKey; undefined without one. */
export function readStartKey(table: TableRow, index: IndexRow | undefined, given: Item | undefined): Place | undefined {
  if (!given || Object.keys(given).length === 0) return undefined;
  const key = readItem(given);
  const names = pageKeyNames(table, index);
  const fits =
    Object.keys(key).length === names.length &&
    names.every((name) => key[name] && typeOf(key[name]) === table.attributes[name]);
  const keys: Keys = index?.keys ?? table.keys;
  const place = fits ? placeIn(table, keys, key) : undefined;
  if (!place) throw invalid("The provided starting key is invalid");
  return place;
}
