/** Attribute values as the SDK has them: checked and brought into one form when they come in, compared and copied here. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { invalid, invalidValues } from "../faults.ts";
import { canonicalNumber } from "./number.ts";
import { bytesText, sortable } from "./sortable.ts";

export type Value = AttributeValue;
export type Item = Readonly<Record<string, Value>>;

export type TypeName = "S" | "N" | "B" | "SS" | "NS" | "BS" | "M" | "L" | "NULL" | "BOOL";

const TYPES: readonly TypeName[] = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"];
const DEEPEST = 32;

export function typeOf(value: Value): TypeName {
  const type = TYPES.find((each) => value[each] !== undefined);
  if (!type) throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  return type;
}

/** The item with every value checked, numbers in their canonical form. Throws DynamoDB's own errors. */
export const readItem = (item: Readonly<Record<string, Value>> | undefined): Item => readMap(item ?? {}, 0);

/** One value, checked as those of an item. `depth` counts the lists and maps around it. */
export function readValue(value: Value, depth = 0): Value {
  if (depth > DEEPEST)
    throw invalid("Nesting Levels have exceeded supported limits: Attributes may not be nested deeper than 32 levels");
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: canonicalNumber(value.N) };
  if (value.B !== undefined) return { B: value.B };
  if (value.M !== undefined) return { M: readMap(value.M, depth + 1) };
  if (value.L !== undefined) return { L: value.L.map((each) => readValue(each, depth + 1)) };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.NULL !== undefined) {
    if (!value.NULL) throw invalidValues("Null attribute value types must have the value of true");
    return { NULL: true };
  }
  return readSet(value);
}

const readMap = (members: Readonly<Record<string, Value>>, depth: number): Record<string, Value> =>
  Object.fromEntries(Object.entries(members).map(([name, each]) => [name, readValue(each, depth)]));

function readSet(value: Value): Value {
  if (value.SS !== undefined) {
    if (value.SS.length === 0) throw invalidValues("An string set  may not be empty");
    return { SS: distinct(value.SS, value.SS) };
  }
  if (value.NS !== undefined) {
    if (value.NS.length === 0) throw invalidValues("An number set  may not be empty");
    return { NS: distinct(value.NS.map(canonicalNumber), value.NS) };
  }
  if (value.BS !== undefined) {
    if (value.BS.length === 0) throw invalidValues("Binary sets should not be empty");
    if (new Set(value.BS.map(bytesText)).size < value.BS.length)
      throw invalidValues("Input collection of type BS contains duplicates.");
    return { BS: [...value.BS] };
  }
  throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
}

function distinct(texts: readonly string[], shown: readonly string[]): string[] {
  if (new Set(texts).size < texts.length)
    throw invalidValues(`Input collection [${shown.join(", ")}] contains duplicates.`);
  return [...texts];
}

/** Equal in type and in value; sets in any order. */
export const isSame = (a: Value, b: Value): boolean =>
  a.S !== undefined || b.S !== undefined ? a.S === b.S : identityOf(a) === identityOf(b);

export const isSameItem = (a: Item, b: Item): boolean => identityOf({ M: { ...a } }) === identityOf({ M: { ...b } });

/** A text that two values share only if they are the same. */
export function identityOf(value: Value): string {
  const type = typeOf(value);
  return `${type}:${contentIdentity(value)}`;
}

function contentIdentity(value: Value): string {
  const set = value.SS ?? value.NS ?? value.BS?.map(bytesText);
  if (set) return JSON.stringify([...set].sort());
  if (value.L) return JSON.stringify(value.L.map(identityOf));
  if (value.M)
    return JSON.stringify(
      Object.entries(value.M)
        .sort(([x], [y]) => (x < y ? -1 : 1))
        .map(([name, each]) => [name, identityOf(each)]),
    );
  if (value.B) return bytesText(value.B);
  return String(value.S ?? value.N ?? value.BOOL ?? value.NULL);
}

/** Negative, zero or positive for two values of one scalar type; undefined where the types have no order or differ. */
export function compare(a: Value, b: Value): number | undefined {
  const type = typeOf(a);
  if (type !== typeOf(b) || !(type === "S" || type === "N" || type === "B")) return undefined;
  const [x, y] = [sortable(a), sortable(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
