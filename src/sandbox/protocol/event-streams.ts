/** Event streams in both directions. https://smithy.io/2.0/aws/amazon-eventstream.html */
import { Readable } from "node:stream";
import { EventStreamCodec, Int64, type Message, type MessageHeaders } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import type { WireResponse } from "../kit/wire.ts";
import { type DocumentCodec, documentCodecs } from "./document-codecs.ts";
import { type Call, MalformedInput, type Protocol } from "./protocol.ts";
import type { Member, Shape, Values } from "./shape.ts";
import { wireErrorOf } from "./wire-error.ts";

export const EVENT_STREAM_TYPE = "application/vnd.amazon.eventstream";

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/** The answer of an operation whose output has an event stream: the handler gives its events as an async iterable. */
export function encodeEventStream(protocol: Protocol, call: Call, output: Values, events: Member): WireResponse {
  const { [events.name]: source, ...initial } = output;
  const head = protocol.name.startsWith("rest")
    ? protocol.encode(call, initial)
    : { status: 200, headers: { "x-amzn-requestid": call.requestId } };
  const documents = documentCodecs[protocol.name];
  const first = protocol.name.startsWith("rest")
    ? undefined
    : initialResponse(call.operation.output, initial, documents);
  const messages = messagesOf(source as AsyncIterable<Values>, { events: events.shape, documents, protocol, call });
  return {
    status: head.status,
    headers: { ...head.headers, "content-type": EVENT_STREAM_TYPE },
    body: Readable.from(withFirst(first, messages), { objectMode: false }),
  };
}

interface EventScene {
  readonly events: Shape;
  readonly documents: DocumentCodec;
  readonly protocol: Protocol;
  readonly call: Call;
}

async function* withFirst(first: Uint8Array | undefined, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first) yield first;
  yield* rest;
}

// RPC protocols send the members beside the stream as its first message; REST ones have them in headers.
function initialResponse(output: Shape, initial: Values, { contentType, write }: DocumentCodec): Uint8Array {
  return messageOf("event", "initial-response", { ":content-type": text(contentType) }, write(output, initial));
}

async function* messagesOf(source: AsyncIterable<Values>, scene: EventScene): AsyncGenerator<Uint8Array> {
  try {
    for await (const event of source) yield encodeEvent(event, scene);
  } catch (error) {
    yield encodeException(error, scene);
  }
}

function encodeEvent(event: Values, { events, documents }: EventScene): Uint8Array {
  const member = events.members.find(({ name }) => event[name] !== undefined);
  if (!member) throw new Error(`${events.name}: an event of an unknown kind`);
  const { headers, body } = payloadOf(member.shape, event[member.name] as Values, documents);
  return messageOf("event", member.name, headers, body);
}

/** A modelled exception is an event of its kind; any other error ends the stream as an error. */
function encodeException(error: unknown, { events, documents, protocol, call }: EventScene): Uint8Array {
  const wire = wireErrorOf(error, call.service, protocol);
  const member = events.members.find(({ shape }) => shape.traits.error !== undefined && shape.name === wire.name);
  if (!member) {
    const headers = { ":error-code": text(wire.code), ":error-message": text(wire.message) };
    return codec.encode({ headers: { ":message-type": text("error"), ...headers }, body: new Uint8Array() });
  }
  const { headers, body } = payloadOf(member.shape, wire.members, documents);
  return messageOf("exception", member.name, headers, body);
}

function payloadOf(
  shape: Shape,
  value: Values,
  documents: DocumentCodec,
): { headers: MessageHeaders; body: Uint8Array } {
  const headers: MessageHeaders = {};
  for (const { name, shape: member } of shape.members)
    if (member.traits.eventHeader !== undefined && value[name] !== undefined) headers[name] = headerOf(value[name]);
  const payload = shape.members.find(({ shape: member }) => member.traits.eventPayload !== undefined);
  const each = payload && value[payload.name];
  if (payload && (payload.shape.kind === "blob" || payload.shape.kind === "string")) {
    const bytes = each instanceof Uint8Array ? each : Buffer.from(String(each ?? ""));
    const type = payload.shape.kind === "blob" ? "application/octet-stream" : "text/plain";
    return { headers: { ...headers, ":content-type": text(type) }, body: bytes };
  }
  const body = payload ? documents.write(payload.shape, (each ?? {}) as Values) : documents.write(shape, value);
  return { headers: { ...headers, ":content-type": text(documents.contentType) }, body };
}

function messageOf(kind: "event" | "exception", name: string, headers: MessageHeaders, body: Uint8Array): Uint8Array {
  const type = { ":message-type": text(kind), [`:${kind}-type`]: text(name) };
  return codec.encode({ headers: { ...type, ...headers }, body });
}

const text = (value: string) => ({ type: "string" as const, value });

function headerOf(value: unknown): MessageHeaders[string] {
  if (typeof value === "boolean") return { type: "boolean", value };
  if (typeof value === "number") return { type: "integer", value };
  if (value instanceof Date) return { type: "timestamp", value };
  return value instanceof Uint8Array ? { type: "binary", value } : text(String(value));
}

/** The events that a client sends, decoded one by one as they arrive. */
export async function* decodeEventStream(
  stream: AsyncIterable<Uint8Array>,
  { shape }: Member,
  protocol: Protocol,
): AsyncGenerator<Values> {
  for await (const message of readMessages(stream)) {
    const name = String(message.headers[":event-type"]?.value ?? message.headers[":exception-type"]?.value ?? "");
    if (name === "initial-request") continue;
    const member = shape.members.find((each) => each.name === name);
    if (!member) throw new MalformedInput(`The event ${name} is unknown.`);
    yield { [member.name]: readEvent(member.shape, message, documentCodecs[protocol.name]) };
  }
}

function readEvent(shape: Shape, { headers, body }: Message, documents: DocumentCodec): Values {
  const value: Values = {};
  for (const { name, shape: member } of shape.members) {
    const header = headers[name]?.value;
    if (member.traits.eventHeader !== undefined && header !== undefined)
      value[name] = header instanceof Int64 ? header.valueOf() : header;
  }
  const payload = shape.members.find(({ shape: member }) => member.traits.eventPayload !== undefined);
  if (!payload) return { ...(body.length > 0 ? documents.read(shape, body) : {}), ...value };
  if (payload.shape.kind === "blob") value[payload.name] = body;
  else if (payload.shape.kind === "string") value[payload.name] = Buffer.from(body).toString("utf8");
  else value[payload.name] = documents.read(payload.shape, body);
  return value;
}

const LARGEST_MESSAGE = 16 * 1024 * 1024;

/** Whole messages from bytes. Signed clients put each into an envelope with `:chunk-signature`; an empty one ends the stream. */
async function* readMessages(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Message> {
  let pending = Buffer.alloc(0);
  for await (const chunk of stream) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4 && pending.length >= pending.readUInt32BE(0)) {
      const size = pending.readUInt32BE(0);
      if (size < 16 || size > LARGEST_MESSAGE) throw new MalformedInput("The event stream is broken.");
      const message = decodeMessage(pending.subarray(0, size));
      pending = pending.subarray(size);
      if (message.headers[":chunk-signature"] === undefined) yield message;
      else if (message.body.length === 0) return;
      else yield decodeMessage(message.body);
    }
  }
}

function decodeMessage(bytes: Uint8Array): Message {
  try {
    return codec.decode(bytes);
  } catch (error) {
    throw new MalformedInput(`The event stream is broken: ${error instanceof Error ? error.message : error}`);
  }
}
