/** JSON values as the interpreter handles them: never changed in place, so that they can be shared and kept. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Compact JSON text, as histories and outputs carry it. */
export const textOf = (value: Json): string => JSON.stringify(value);

/** Size in UTF-8 bytes of a value's text. */
export const bytesOf = (value: Json): number => Buffer.byteLength(textOf(value));

/** Whether two values are the same JSON, whatever the order of keys. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((each, i) => sameJson(each, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameJson(a[key], b[key]));
}

/**
 * A value of any origin (a library's result, an SDK answer) as plain JSON; undefined where JSON has no form for it. Numbers
 * without end become their names, "Infinity", as on AWS.
 */
export function plainJson(value: unknown): Json | undefined {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === "number" && !Number.isFinite(part) ? String(part) : part,
  );
  return text === undefined ? undefined : JSON.parse(text);
}
