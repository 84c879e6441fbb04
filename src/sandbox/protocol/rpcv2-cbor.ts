/** https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
import { CborCodec } from "@smithy/core/cbor";
import { type Protocol, readOrMalformed } from "./protocol.ts";
import { queryErrorHeader } from "./query-error.ts";
import type { Values } from "./shape.ts";

const codec = new CborCodec();
const writer = codec.createSerializer();
const reader = codec.createDeserializer();
const DOCUMENT = 15;

export const rpcv2Cbor: Protocol = {
  name: "rpcv2Cbor",
  malformedCode: "SerializationException",
  decode: ({ operation: { input }, request: { body } }) => {
    if (input.kind === "unit" || body.length === 0) return {};
    const value: unknown = readOrMalformed(() => reader.read(input.schema, body));
    return typeof value === "object" && value !== null ? (value as Values) : {};
  },
  encode: ({ operation: { output }, requestId }, value) => {
    const headers = { "smithy-protocol": "rpc-v2-cbor", "x-amzn-requestid": requestId };
    if (output.kind === "unit") return { status: 200, headers };
    writer.write(output.schema, value);
    return { status: 200, headers: { ...headers, "content-type": "application/cbor" }, body: writer.flush() };
  },
  encodeError: (error, { service, requestId }) => {
    const type = service ? `${service.namespace}#${error.name}` : error.name;
    writer.write(DOCUMENT, { ...error.members, __type: type, message: error.message });
    return {
      status: error.status,
      headers: {
        "smithy-protocol": "rpc-v2-cbor",
        "content-type": "application/cbor",
        "x-amzn-requestid": requestId,
        ...queryErrorHeader(error, service),
      },
      body: writer.flush(),
    };
  },
};
