/** https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
import { formOf } from "./aws-query.ts";
import type { Protocol } from "./protocol.ts";
import { parseForm, readQuery } from "./query-reader.ts";
import { escapeXml, writeXmlMembers, XML_HEAD } from "./xml-writer.ts";

export const ec2Query: Protocol = {
  name: "ec2Query",
  malformedCode: "MalformedInput",
  decode: ({ operation: { input }, request }) => readQuery(input, parseForm(formOf(request)), "ec2"),
  encode: ({ service, operation: { name, output }, requestId }, value) => {
    const members = output.kind === "unit" ? "<return>true</return>" : writeXmlMembers(output, value);
    return {
      status: 200,
      headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": requestId },
      body:
        `${XML_HEAD}<${name}Response xmlns="${service.xmlNamespace}/">` +
        `<requestId>${requestId}</requestId>${members}</${name}Response>`,
    };
  },
  encodeError: ({ code, message, status }, { requestId }) => ({
    status,
    headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": requestId },
    body:
      `${XML_HEAD}<Response><Errors><Error><Code>${escapeXml(code)}</Code>` +
      `<Message>${escapeXml(message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
  }),
};
