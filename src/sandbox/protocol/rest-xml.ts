/** https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */
import { XmlShapeDeserializer } from "@aws-sdk/core/protocols";
import type { CodecSettings } from "@smithy/types";
import type { WireResponse } from "../kit/wire.ts";
import { errorMembers, errorResponse } from "./aws-query.ts";
import { type Call, type Protocol, readOrMalformed } from "./protocol.ts";
import { bodyMembersOf, rawPayload, readBindings, readPayload, writeBindings } from "./rest-bindings.ts";
import type { Shape, Values } from "./shape.ts";
import { escapeXml, writeXmlElement, writeXmlScalar, XML_HEAD } from "./xml-writer.ts";

const settings: CodecSettings = { timestampFormat: { useTrait: true, default: 5 }, httpBindings: true };
const reader = new XmlShapeDeserializer({ ...settings, xmlNamespace: "", serviceNamespace: "" });
const CONTENT_TYPE = "application/xml";

export const restXml: Protocol = {
  name: "restXml",
  malformedCode: "MalformedXML",
  decode: (call) => {
    const { input } = call.operation;
    const { payload, document } = bodyMembersOf(input, "input");
    const bound = readBindings(call, settings);
    const read = (shape: Shape): Values => readOrMalformed(() => reader.read(shape.schema, call.request.body));
    if (payload) return { ...bound, ...readPayload(payload, call, read) };
    if (document.length === 0 || call.request.body.length === 0) return bound;
    return { ...read(input), ...bound };
  },
  encode,
  encodeError: (error, scene) => {
    const { requestId, service, method } = scene;
    const bound = error.shape ? writeBindings(error.shape, error.members, error.status, settings) : undefined;
    const bare = `<Error>${errorMembers(error)}<RequestId>${requestId}</RequestId></Error>`;
    const xml = XML_HEAD + (service?.row.bareErrors ? bare : errorResponse(error, scene));
    return {
      status: error.status,
      headers: { "content-type": CONTENT_TYPE, "x-amzn-requestid": requestId, ...bound?.headers },
      ...(method === "HEAD" ? {} : { body: xml }),
    };
  },
};

function encode(call: Call, value: Values): WireResponse {
  const { service, operation, request, requestId } = call;
  const { output, traits } = operation;
  const bound = writeBindings(output, value, traits.http?.[2] ?? 200, settings);
  const headers = { "x-amzn-requestid": requestId, ...bound.headers };
  // What has a Content-Range is a part: https://www.rfc-editor.org/rfc/rfc9110#name-206-partial-content
  const status = bound.status === 200 && "content-range" in bound.headers ? 206 : bound.status;
  const { payload, document } = bodyMembersOf(output, "output");
  if (request.method === "HEAD" || (!payload && document.length === 0)) return { status, headers };
  const typed = { "content-type": CONTENT_TYPE, ...headers };
  if (!payload) {
    const xml = service.row.unwrapped?.includes(operation.name)
      ? unwrapped(output, value, service.xmlNamespace)
      : writeXmlElement(output, value, output.traits.xmlName ?? output.name ?? operation.name, service.xmlNamespace);
    return { status, headers: typed, body: XML_HEAD + xml };
  }
  const each = value[payload.name];
  if ((each === undefined || each === null) && !payload.shape.streaming) return { status, headers };
  const raw = rawPayload(payload.shape, each);
  if (raw === undefined) {
    const name = payload.shape.traits.xmlName ?? payload.shape.name ?? payload.name;
    const xml = writeXmlElement(payload.shape, each as Values, name, service.xmlNamespace);
    return { status, headers: typed, body: XML_HEAD + xml };
  }
  const type =
    payload.shape.traits.mediaType ?? (payload.shape.kind === "string" ? "text/plain" : "application/octet-stream");
  return { status, headers: { "content-type": type, ...headers }, body: raw };
}

/** S3's GetBucketLocation: the only member is the root element. */
function unwrapped(output: Shape, value: Values, xmlns: string): string {
  const [member] = output.members;
  if (!member) return "";
  const text = value[member.name] ?? "";
  return `<${member.name} xmlns="${xmlns}">${escapeXml(writeXmlScalar(member.shape, text))}</${member.name}>`;
}
