/**
 * Operations with plain JSON in and out, as service integrations name them: members in any case, texts for blobs and
 * timestamps, and JSON where the API takes JSON text.
 */
import { Readable } from "node:stream";
import type { Shape, Values } from "./shape.ts";

/** The operation's input; members that the schema does not know are left out and named. */
export function readDocument(shape: Shape, given: Values): { input: Values; unknown: readonly string[] } {
  const unknown: string[] = [];
  return { input: structure(shape, given, unknown), unknown };
}

function structure(shape: Shape, given: Values, unknown: string[]): Values {
  const members = new Map(shape.members.map((member) => [member.name.toLowerCase(), member]));
  const read: Values = {};
  for (const [name, value] of Object.entries(given)) {
    const member = members.get(name.toLowerCase());
    if (!member) unknown.push(name);
    else if (value !== null && value !== undefined) read[member.name] = readValue(member.shape, value, unknown);
  }
  return read;
}

function readValue(shape: Shape, value: unknown, unknown: string[]): unknown {
  switch (shape.kind) {
    case "structure":
    case "union":
      return isValues(value) ? structure(shape, value, unknown) : value;
    case "list":
      return Array.isArray(value) ? value.map((each) => readValue(shape.value, each, unknown)) : value;
    case "map":
      return isValues(value) ? mapped(value, (each) => readValue(shape.value, each, unknown)) : value;
    case "string":
      return typeof value === "object" ? JSON.stringify(value) : value;
    case "blob":
      return blob(shape, Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));
    case "timestamp":
      return typeof value === "number" ? new Date(value * 1000) : typeof value === "string" ? new Date(value) : value;
    default:
      return value;
  }
}

const blob = (shape: Shape, bytes: Buffer): Buffer | Readable => (shape.streaming ? Readable.from([bytes]) : bytes);

/** The operation's output as JSON; names begin with a capital, as in every integration. */
export async function writeDocument(shape: Shape, value: unknown): Promise<unknown> {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Readable) return textOf(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (shape.kind === "list" && Array.isArray(value))
    return Promise.all(value.map((each) => writeDocument(shape.value, each)));
  if (!isValues(value)) return value;
  if (shape.isStructure) return writeStructure(shape, value);
  if (shape.kind !== "map") return value;
  const written: Values = {};
  for (const [key, each] of Object.entries(value)) written[key] = await writeDocument(shape.value, each);
  return written;
}

async function writeStructure(shape: Shape, value: Values): Promise<Values> {
  const written: Values = {};
  for (const { name, shape: member } of shape.members) {
    const each = await writeDocument(member, value[name]);
    if (each !== undefined) written[`${name.charAt(0).toUpperCase()}${name.slice(1)}`] = each;
  }
  return written;
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

const mapped = (value: Values, change: (each: unknown) => unknown): Values =>
  Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));

const isValues = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);
