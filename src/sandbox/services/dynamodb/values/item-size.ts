/** Sizes as DynamoDB counts them. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
import type { Item, Value } from "./attribute-value.ts";
import { numberSize } from "./number.ts";

export const LARGEST_ITEM = 400 * 1024;

/** Bytes: names in UTF-8 and values. */
export function itemSize(item: Item): number {
  let size = 0;
  for (const name in item) {
    const value = item[name];
    if (value) size += Buffer.byteLength(name) + valueSize(value);
  }
  return size;
}

export function valueSize(value: Value): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return value.B.byteLength;
  if (value.M) return 3 + Object.keys(value.M).length + itemSize(value.M);
  if (value.L) return 3 + value.L.length + total(value.L, valueSize);
  if (value.SS) return total(value.SS, Buffer.byteLength);
  if (value.NS) return total(value.NS, numberSize);
  if (value.BS) return total(value.BS, (each) => each.byteLength);
  return 1;
}

function total<T>(parts: readonly T[], sizeOf: (part: T) => number): number {
  let size = 0;
  for (const part of parts) size += sizeOf(part);
  return size;
}
