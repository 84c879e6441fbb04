/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html and 1.0, which differs in content type and error type. */
import { readJsonBody } from "./json-reader.ts";
import { createJsonWriter, writeJsonError } from "./json-writer.ts";
import type { Protocol } from "./protocol.ts";
import { queryErrorHeader } from "./query-error.ts";

const write = createJsonWriter(false);

const awsJson = (name: "awsJson1_0" | "awsJson1_1", contentType: string): Protocol => ({
  name,
  malformedCode: "SerializationException",
  decode: ({ operation: { input }, request }) =>
    input.kind === "unit" ? {} : readJsonBody(input, request.body, { jsonName: false }),
  encode: ({ operation: { output }, requestId }, value) => {
    const headers = { "content-type": contentType, "x-amzn-requestid": requestId };
    if (output.kind === "unit") return { status: 200, headers, body: name === "awsJson1_0" ? "{}" : "" };
    return { status: 200, headers, body: write(output, value) };
  },
  encodeError: (error, { service, requestId }) => {
    const type = name === "awsJson1_0" && service ? `${service.namespace}#${error.name}` : error.name;
    return {
      status: error.status,
      headers: {
        "content-type": contentType,
        "x-amzn-requestid": requestId,
        ...queryErrorHeader(error, service),
      },
      body: writeJsonError(type, error.message, error, write),
    };
  },
});

export const awsJson10 = awsJson("awsJson1_0", "application/x-amz-json-1.0");
export const awsJson11 = awsJson("awsJson1_1", "application/x-amz-json-1.1");
