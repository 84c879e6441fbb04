/** HTTP bindings of REST protocols: which member is a label, query parameter, header, status or the body. */
import { Readable } from "node:stream";
import { FromStringShapeDeserializer, ToStringShapeSerializer } from "@smithy/core/protocols";
import type { CodecSettings } from "@smithy/types";
import { type Call, MalformedInput, readOrMalformed } from "./protocol.ts";
import type { Member, Shape, Values } from "./shape.ts";
import { numberFrom } from "./text-values.ts";

/** What is left after the bindings: the member that is the whole body, or the members that the body document holds. */
export interface BodyMembers {
  readonly payload: Member | undefined;
  readonly document: readonly Member[];
}

const bodies = { input: new WeakMap<Shape, BodyMembers>(), output: new WeakMap<Shape, BodyMembers>() };

/** Bindings of the other direction mean nothing: an output member with a query name is in the body. */
export function bodyMembersOf(shape: Shape, direction: "input" | "output"): BodyMembers {
  let members = bodies[direction].get(shape);
  if (!members) {
    const unbound = shape.members.filter(({ shape: { traits } }) => !isBound(traits, direction));
    const payload = unbound.find(({ shape: { traits } }) => traits.httpPayload !== undefined);
    members = { payload, document: payload ? [] : unbound };
    bodies[direction].set(shape, members);
  }
  return members;
}

const BINDINGS = {
  input: ["httpLabel", "httpQuery", "httpQueryParams", "httpHeader", "httpPrefixHeaders"],
  output: ["httpHeader", "httpPrefixHeaders", "httpResponseCode"],
};
const isBound = (traits: Shape["traits"], direction: "input" | "output"): boolean =>
  BINDINGS[direction].some((name) => traits[name] !== undefined);

/** Everything of the input that is not in the body. */
export function readBindings(call: Call, settings: CodecSettings): Values {
  const reader = new FromStringShapeDeserializer(settings);
  const scalar: ReadScalar = (shape, text, at) =>
    shape.kind === "number" ? numberFrom(text, at) : readOrMalformed(() => reader.read(shape.schema, text) as unknown);
  const out: Values = {};
  for (const member of call.operation.input.members) {
    const value = readBound(member, call, scalar);
    if (value !== undefined) out[member.name] = value;
  }
  return out;
}

type ReadScalar = (shape: Shape, text: string, at: string) => unknown;

/** The value of a bound member; undefined where the request has none, or the member is in the body. */
function readBound({ name, shape }: Member, { operation, request, labels }: Call, scalar: ReadScalar): unknown {
  const { httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders } = shape.traits;
  if (httpQuery !== undefined && shape.kind === "list") {
    const texts = request.query.getAll(httpQuery);
    return texts.length === 0 ? undefined : texts.map((text) => scalar(shape.value, text, name));
  }
  if (httpQueryParams !== undefined) return otherQuery(operation, request.query, shape);
  if (httpPrefixHeaders !== undefined) return prefixed(request.headers, httpPrefixHeaders.toLowerCase());
  let text: string | null | undefined;
  if (httpLabel !== undefined) text = labels[name];
  else if (httpQuery !== undefined) text = request.query.get(httpQuery);
  else if (httpHeader !== undefined) text = request.headers[httpHeader.toLowerCase()];
  return text === undefined || text === null ? undefined : scalar(shape, text, name);
}

function prefixed(headers: Readonly<Record<string, string>>, prefix: string): Values | undefined {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return found.length === 0
    ? undefined
    : Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
}

// Query parameters that no member names; literals of the URI pattern are routing, not data.
function otherQuery({ traits, input }: Call["operation"], query: URLSearchParams, shape: Shape): Values | undefined {
  const literals = [...new URLSearchParams(traits.http?.[1].split("?")[1] ?? "").keys()];
  const bound = new Set([...literals, ...input.members.flatMap((member) => member.shape.traits.httpQuery ?? [])]);
  const names = [...new Set(query.keys())].filter((name) => !bound.has(name));
  if (names.length === 0) return undefined;
  return Object.fromEntries(
    names.map((name) => [name, shape.value.kind === "list" ? query.getAll(name) : query.get(name)]),
  );
}

/** The payload member from the raw body; `document` reads a structure. */
export function readPayload({ name, shape }: Member, call: Call, document: (shape: Shape) => unknown): Values {
  const { body, stream } = call.request;
  if (shape.streaming && !shape.isStructure) return { [name]: stream ?? Readable.from([body]) };
  if (body.length === 0) return {};
  if (shape.kind === "blob") return { [name]: body };
  if (shape.kind === "string") return { [name]: Buffer.from(body).toString("utf8") };
  return { [name]: document(shape) };
}

export interface BoundReply {
  status: number;
  headers: Record<string, string>;
}

/** Status and headers of an answer or an error, from the members bound to them. */
export function writeBindings(shape: Shape, value: Values, status: number, settings: CodecSettings): BoundReply {
  const writer = new ToStringShapeSerializer(settings);
  const reply: BoundReply = { status, headers: {} };
  for (const { name, shape: member } of shape.members) {
    const each = value[name];
    if (each === undefined || each === null) continue;
    const { httpHeader, httpPrefixHeaders, httpResponseCode } = member.traits;
    if (httpHeader !== undefined) {
      writer.write(member.schema, each);
      reply.headers[httpHeader.toLowerCase()] = writer.flush();
    } else if (httpPrefixHeaders !== undefined)
      for (const [key, text] of Object.entries(each))
        reply.headers[(httpPrefixHeaders + key).toLowerCase()] = String(text);
    else if (httpResponseCode !== undefined && typeof each === "number") reply.status = each;
  }
  return reply;
}

/** A blob, text or stream payload as a body; undefined where the payload is a document. */
export function rawPayload(shape: Shape, value: unknown): string | Uint8Array | Readable | undefined {
  const raw = shape.kind === "blob" || shape.kind === "string" || shape.streaming;
  if (!raw) return undefined;
  if (shape.streaming && !(value instanceof Readable)) return Readable.from([bytesOf(value)], { objectMode: false });
  return value instanceof Readable || value instanceof Uint8Array ? value : String(value);
}

function bytesOf(value: unknown): Uint8Array {
  if (value === undefined || value === null) return new Uint8Array();
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return Buffer.from(value);
  throw new MalformedInput("A streaming member must be a stream, bytes or text.");
}
