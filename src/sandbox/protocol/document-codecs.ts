/** How each protocol writes and reads a structure as a document of its own: what event streams carry. */
import { XmlShapeDeserializer } from "@aws-sdk/core/protocols";
import { CborCodec } from "@smithy/core/cbor";
import { readJsonBody } from "./json-reader.ts";
import { createJsonWriter } from "./json-writer.ts";
import { type ProtocolName, readOrMalformed } from "./protocol.ts";
import type { Shape, Values } from "./shape.ts";
import { writeXmlElement } from "./xml-writer.ts";

export interface DocumentCodec {
  readonly contentType: string;
  write(shape: Shape, value: Values): Uint8Array;
  read(shape: Shape, bytes: Uint8Array): Values;
}

const json = (contentType: string, rest: boolean): DocumentCodec => {
  const write = createJsonWriter(rest);
  return { contentType, write, read: (shape, bytes) => readJsonBody(shape, bytes, { jsonName: rest }) };
};

const xmlReader = new XmlShapeDeserializer({
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: true,
  xmlNamespace: "",
  serviceNamespace: "",
});

const xml: DocumentCodec = {
  contentType: "text/xml",
  write: (shape, value) => Buffer.from(writeXmlElement(shape, value, shape.traits.xmlName ?? shape.name ?? "event")),
  read: (shape, bytes): Values => readOrMalformed(() => xmlReader.read(shape.schema, bytes)),
};

const cborCodec = new CborCodec();
const cborWriter = cborCodec.createSerializer();
const cborReader = cborCodec.createDeserializer();

const cbor: DocumentCodec = {
  contentType: "application/cbor",
  write: (shape, value) => {
    cborWriter.write(shape.schema, value);
    return cborWriter.flush();
  },
  read: (shape, bytes): Values => readOrMalformed(() => cborReader.read(shape.schema, bytes)),
};

/** Query protocols have no event streams; their documents are XML. */
export const documentCodecs: Readonly<Record<ProtocolName, DocumentCodec>> = {
  awsJson1_0: json("application/x-amz-json-1.0", false),
  awsJson1_1: json("application/x-amz-json-1.1", false),
  restJson1: json("application/json", true),
  restXml: xml,
  awsQuery: xml,
  ec2Query: xml,
  rpcv2Cbor: cbor,
};
