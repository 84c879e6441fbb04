import { type FileFormat, type FileSchema, NULL, type SeenType, widened, widenedFields } from "./schema.ts";

const LARGEST_INT = 2_147_483_647;

/**
 * The schema of JSON: an object on each line, or one array, which is a single column as on AWS; undefined for what is no JSON.
 * https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html
 */
export function jsonSchema(text: string, compression: FileFormat["compression"]): FileSchema | undefined {
  const format: FileFormat = { classification: "json", compression };
  const start = text.trimStart();
  if (start.startsWith("[")) {
    const value = parsed(start);
    return Array.isArray(value) ? { format, columns: new Map([["array", typeOf(value)]]), records: 1 } : undefined;
  }
  if (!start.startsWith("{")) return undefined;
  const objects = objectsIn(text);
  if (!objects || objects.length === 0) return undefined;
  let columns = new Map<string, SeenType>();
  for (const each of objects)
    columns = widenedFields(
      columns,
      fieldsOf(each, (name) => name.toLowerCase()),
    );
  return { format, columns, records: objects.length };
}

/** One on each line; else the whole text is one. */
function objectsIn(text: string): object[] | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const values = lines.map(parsed);
  if (values.every(isObject)) return values;
  const whole = parsed(text);
  return isObject(whole) ? [whole] : undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const fieldsOf = (value: object, named: (name: string) => string): Map<string, SeenType> =>
  new Map(Object.entries(value).map(([name, each]) => [named(name), typeOf(each)]));

function typeOf(value: unknown): SeenType {
  if (value === null || value === undefined) return NULL;
  if (Array.isArray(value)) return { kind: "array", of: value.map(typeOf).reduce(widened, NULL) };
  if (isObject(value)) return { kind: "struct", fields: fieldsOf(value, (name) => name) };
  if (typeof value === "boolean") return { kind: "boolean" };
  if (typeof value === "number")
    return { kind: !Number.isInteger(value) ? "double" : Math.abs(value) <= LARGEST_INT ? "int" : "bigint" };
  return { kind: "string" };
}
