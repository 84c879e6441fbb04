/** Keys of items: what they must be, and where an item is kept by them. */
import { createHash } from "node:crypto";
import { invalid, invalidValues } from "../faults.ts";
import type { IndexRow, Keys, TableRow } from "../state.ts";
import { type Item, readItem, typeOf, type Value } from "../values/attribute-value.ts";
import { valueSize } from "../values/item-size.ts";
import { sortable } from "../values/sortable.ts";

const LONGEST_HASH = 2048;
const LONGEST_RANGE = 1024;

/** Where an item is: `pk` and `sk` sort as the key's values do; `id` is the row's key. */
export interface Place {
  readonly pk: string;
  readonly sk: string;
  readonly id: string;
}

/** Names of the key's attributes. */
export const keyNames = ({ hash, range }: Keys): readonly string[] => (range === undefined ? [hash] : [hash, range]);

export const keyOf = (keys: Keys, item: Item): Item => picked(item, keyNames(keys));

/** The key of a read or a write, checked against the table's: exactly its attributes, of its types. */
export function readKey(table: TableRow, key: Item | undefined): Item {
  const names = keyNames(table.keys);
  const given = readItem(key);
  const fits = Object.keys(given).length === names.length && names.every((name) => hasType(table, given[name], name));
  if (!fits) throw invalid("The provided key element does not match the schema");
  requireKeyValues(table, given);
  return given;
}

const hasType = (table: TableRow, value: Value | undefined, name: string): boolean =>
  value !== undefined && typeOf(value) === table.attributes[name];

/** A whole item: it has the table's key, and where it has attributes of index keys they are of their types. */
export function requireKeys(table: TableRow, item: Item): void {
  for (const name of keyNames(table.keys)) {
    const value = item[name];
    if (!value) throw invalidValues(`Missing the key ${name} in the item`);
    if (!hasType(table, value, name))
      throw invalidValues(`Type mismatch for key ${name} expected: ${table.attributes[name]} actual: ${typeOf(value)}`);
  }
  requireKeyValues(table, item);
  for (const index of table.indexes) requireIndexKeys(table, index, item);
}

function requireKeyValues(table: TableRow, item: Item): void {
  const { hash, range } = table.keys;
  for (const name of keyNames(table.keys)) {
    const value = item[name];
    if (value && isEmpty(value))
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kindOf(value)} value. Key: ${name}`,
      );
  }
  const [first, second] = [item[hash], range === undefined ? undefined : item[range]];
  if (first && valueSize(first) > LONGEST_HASH)
    throw invalidValues(`Size of hashkey has exceeded the maximum size limit of${LONGEST_HASH} bytes`);
  if (second && valueSize(second) > LONGEST_RANGE)
    throw invalidValues(`Aggregated size of all range keys has exceeded the size limit of ${LONGEST_RANGE} bytes`);
}

function requireIndexKeys(table: TableRow, index: IndexRow, item: Item): void {
  for (const name of keyNames(index.keys)) {
    const value = item[name];
    if (!value) continue;
    if (!hasType(table, value, name))
      throw invalidValues(
        `Type mismatch for Index Key ${name} Expected: ${table.attributes[name]} Actual: ${typeOf(value)} IndexName: ${index.name}`,
      );
    if (isEmpty(value))
      throw invalid(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${kindOf(value)} value. IndexName: ${index.name}, IndexKey: ${name}`,
      );
  }
}

const isEmpty = (value: Value): boolean => value.S === "" || value.B?.byteLength === 0;
const kindOf = (value: Value): string => (value.B ? "binary" : "string");

/** Where an item with this key is kept. */
export function placeOf(table: TableRow, key: Item): Place {
  const { pk, sk } = sortableKey(table.keys, key) ?? { pk: "", sk: "" };
  const digest = createHash("sha1").update(`${pk.length}:${pk}${sk}`).digest("base64url");
  return { pk, sk, id: `${table.id}/${digest}` };
}

/** The key in its sortable form; undefined where the item lacks an attribute of it, and so is not in that index. */
export function sortableKey({ hash, range }: Keys, item: Item): Pick<Place, "pk" | "sk"> | undefined {
  const first = item[hash];
  if (!first) return undefined;
  if (range === undefined) return { pk: sortable(first), sk: "" };
  const second = item[range];
  return second && { pk: sortable(first), sk: sortable(second) };
}

export const picked = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = item[name];
      return value ? [[name, value] as const] : [];
    }),
  );
