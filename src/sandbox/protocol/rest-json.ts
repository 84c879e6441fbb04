/** https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
import type { CodecSettings } from "@smithy/types";
import type { WireResponse } from "../kit/wire.ts";
import { readJsonBody } from "./json-reader.ts";
import { createJsonWriter, writeJsonError } from "./json-writer.ts";
import type { Call, Protocol } from "./protocol.ts";
import { bodyMembersOf, rawPayload, readBindings, readPayload, writeBindings } from "./rest-bindings.ts";
import type { Shape, Values } from "./shape.ts";

const settings: CodecSettings = { timestampFormat: { useTrait: true, default: 7 }, httpBindings: true };
const write = createJsonWriter(true);
const CONTENT_TYPE = "application/json";

export const restJson: Protocol = {
  name: "restJson1",
  malformedCode: "SerializationException",
  decode: (call) => {
    const { input } = call.operation;
    const { payload, document } = bodyMembersOf(input, "input");
    const bound = readBindings(call, settings);
    const read = (shape: Shape) => readJsonBody(shape, call.request.body, { jsonName: true });
    if (payload) return { ...bound, ...readPayload(payload, call, read) };
    return document.length === 0 ? bound : { ...read(input), ...bound };
  },
  encode,
  encodeError: (error, { requestId }) => {
    const bound = error.shape ? writeBindings(error.shape, error.members, error.status, settings) : undefined;
    return {
      status: bound?.status ?? error.status,
      headers: {
        "content-type": CONTENT_TYPE,
        "x-amzn-requestid": requestId,
        "x-amzn-errortype": error.name,
        ...bound?.headers,
      },
      body: writeJsonError(error.name, error.message, error, write),
    };
  },
};

function encode({ operation, request, requestId }: Call, value: Values): WireResponse {
  const { output, traits } = operation;
  const bound = writeBindings(output, value, traits.http?.[2] ?? 200, settings);
  const headers = { "x-amzn-requestid": requestId, ...bound.headers };
  const { status } = bound;
  if (request.method === "HEAD" || status === 204) return { status, headers };
  const { payload, document } = bodyMembersOf(output, "output");
  if (!payload) {
    const typed = { "content-type": CONTENT_TYPE, ...headers };
    const members = Object.fromEntries(document.map(({ name }) => [name, value[name]]));
    return { status, headers: typed, body: document.length === 0 ? "{}" : write(output, members) };
  }
  const each = value[payload.name];
  if ((each === undefined || each === null) && !payload.shape.streaming) return { status, headers };
  const raw = rawPayload(payload.shape, each);
  const type = raw === undefined ? CONTENT_TYPE : (payload.shape.traits.mediaType ?? rawType(payload.shape));
  return { status, headers: { "content-type": type, ...headers }, body: raw ?? write(payload.shape, each) };
}

const rawType = ({ kind }: Shape): string => (kind === "string" ? "text/plain" : "application/octet-stream");
