/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
import type { WireRequest } from "../kit/wire.ts";
import type { ErrorScene, Protocol } from "./protocol.ts";
import { parseForm, readQuery } from "./query-reader.ts";
import type { WireError } from "./wire-error.ts";
import { escapeXml, writeXmlElement, writeXmlMembers, XML_HEAD } from "./xml-writer.ts";

export const awsQuery: Protocol = {
  name: "awsQuery",
  malformedCode: "MalformedInput",
  decode: ({ operation: { input }, request }) => readQuery(input, parseForm(formOf(request)), "aws"),
  encode: ({ service, operation: { name, output }, requestId }, value) => {
    const result = output.kind === "unit" ? "" : writeXmlElement(output, value, `${name}Result`);
    return {
      status: 200,
      headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
      body:
        `${XML_HEAD}<${name}Response xmlns="${service.xmlNamespace}">${result}` +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`,
    };
  },
  encodeError: (error, scene) => ({
    status: error.status,
    headers: { "content-type": "text/xml", "x-amzn-requestid": scene.requestId },
    body: XML_HEAD + errorResponse(error, scene),
  }),
};

/** The form of a POST, or the query string of a GET. */
export const formOf = ({ body, query }: WireRequest): string =>
  body.length > 0 ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8") : query.toString();

/** `<ErrorResponse>`, the error document of awsQuery and of restXml services other than S3. */
export function errorResponse(error: WireError, { service, requestId }: ErrorScene): string {
  const xmlns = service?.xmlNamespace ? ` xmlns="${service.xmlNamespace}"` : "";
  const type = error.sender ? "Sender" : "Receiver";
  return (
    `<ErrorResponse${xmlns}><Error><Type>${type}</Type>${errorMembers(error)}</Error>` +
    `<RequestId>${requestId}</RequestId></ErrorResponse>`
  );
}

/** `<Code>`, `<Message>` and the other modelled members. */
export function errorMembers({ code, message, shape, members }: WireError): string {
  const others = Object.entries(members).filter(([name]) => name.toLowerCase() !== "message");
  const xml = shape && others.length > 0 ? writeXmlMembers(shape, Object.fromEntries(others)) : "";
  return `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>${xml}`;
}
