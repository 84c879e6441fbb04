/** Decodes a JSON body by its schema, and says exactly which value is of the wrong kind. */
import { LazyJsonString, NumericValue } from "@smithy/core/serde";
import { MalformedInput } from "./protocol.ts";
import type { Shape, Values } from "./shape.ts";
import { bytesFromBase64, timestampFrom } from "./text-values.ts";

export interface JsonReaderOptions {
  /** REST protocols rename members by the `jsonName` trait. */
  readonly jsonName: boolean;
}

/** Reads a whole body; an empty one is an empty object. Unknown members are ignored, as AWS does. */
export function readJsonBody(shape: Shape, body: Uint8Array, options: JsonReaderOptions): Values {
  if (body.length === 0) return {};
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new MalformedInput("The request body is not valid JSON.");
  }
  if (shape.isStructure && (parsed === null || parsed === undefined)) return {};
  return readJson(shape, parsed, "", options) as Values;
}

function readJson(shape: Shape, value: unknown, at: string, options: JsonReaderOptions): unknown {
  switch (shape.kind) {
    case "structure":
    case "union":
      return readStructure(shape, value, at, options);
    case "list":
      if (!Array.isArray(value)) throw wrong(at, "a list", value);
      return value.map((each, i) => (each === null ? null : readJson(shape.value, each, `${at}[${i}]`, options)));
    case "map":
      return readMap(shape, value, at, options);
    case "document":
    case "unit":
      return value;
    default:
      return readScalar(shape, value, at);
  }
}

function readStructure(shape: Shape, value: unknown, at: string, options: JsonReaderOptions): Values {
  if (!isObject(value)) throw wrong(at, "a structure", value);
  const out: Values = {};
  for (const { name, shape: member } of shape.members) {
    const found = value[options.jsonName ? (member.traits.jsonName ?? name) : name];
    if (found !== undefined && found !== null)
      out[name] = readJson(member, found, at ? `${at}.${name}` : name, options);
  }
  return out;
}

function readMap(shape: Shape, value: unknown, at: string, options: JsonReaderOptions): Values {
  if (!isObject(value)) throw wrong(at, "a map", value);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      each === null ? null : readJson(shape.value, each, `${at}.${key}`, options),
    ]),
  );
}

function readScalar(shape: Shape, value: unknown, at: string): unknown {
  switch (shape.kind) {
    case "string":
      if (typeof value !== "string") throw wrong(at, "a string", value);
      return isJsonText(shape) ? LazyJsonString.from(value) : value;
    case "boolean":
      if (typeof value !== "boolean") throw wrong(at, "a boolean", value);
      return value;
    case "number":
      return readNumber(value, at);
    case "timestamp":
      if (typeof value !== "number" && typeof value !== "string") throw wrong(at, "a timestamp", value);
      return timestampFrom(value, shape.timestampFormat ?? "epoch-seconds", at);
    case "blob":
      if (typeof value !== "string") throw wrong(at, "a blob", value);
      return bytesFromBase64(value, at);
    case "bigInteger":
      if (typeof value !== "number" || !Number.isInteger(value)) throw wrong(at, "an integer", value);
      return BigInt(value);
    default:
      if (typeof value !== "number") throw wrong(at, "a decimal", value);
      return new NumericValue(String(value), "bigDecimal");
  }
}

function readNumber(value: unknown, at: string): number {
  if (typeof value === "number") return value;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  throw wrong(at, "a number", value);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isJsonText = ({ traits: { mediaType } }: Shape): boolean =>
  mediaType === "application/json" || mediaType?.endsWith("+json") === true;

const wrong = (at: string, wanted: string, value: unknown): MalformedInput =>
  new MalformedInput(`${at === "" ? "The body" : at} must be ${wanted}, not ${nameOfKind(value)}.`);

function nameOfKind(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a structure" : `a ${typeof value}`;
}
