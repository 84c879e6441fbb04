import type { WireResponse } from "../../../kit/index.ts";
import type { Answer } from "./exchange.ts";

export interface Served {
  readonly answer: Answer;
  readonly requestId: string;
  readonly extendedRequestId: string;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html: what integrations may not set.
const REMAPPED =
  /^(authorization|connection|content-encoding|content-length|content-md5|date|expect|host|max-forwards|proxy-authenticate|server|te|trailer|transfer-encoding|upgrade|user-agent|via|warning|www-authenticate)$/i;

/** An answer on the wire: with its ids, repeated headers joined, cookies apart. */
export function wireResponse({ answer, requestId, extendedRequestId }: Served, method: string): WireResponse {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (const [name, value] of answer.headers) {
    const lower = name.toLowerCase();
    if (lower === "set-cookie") cookies.push(value);
    else {
      const key = REMAPPED.test(name) && lower !== "content-encoding" ? `x-amzn-remapped-${lower}` : lower;
      headers[key] = key in headers && lower !== "content-type" ? `${headers[key]},${value}` : value;
    }
  }
  return {
    status: answer.status,
    headers: { ...headers, "x-amzn-requestid": requestId, "x-amz-apigw-id": extendedRequestId },
    ...(cookies.length > 0 && { cookies }),
    ...(method !== "HEAD" && answer.status !== 204 && answer.status !== 304 && { body: answer.body }),
  };
}

/** No such API or stage. */
export const forbidden = (requestId: string): WireResponse => ({
  status: 403,
  headers: {
    "content-type": "application/json",
    "x-amzn-requestid": requestId,
    "x-amzn-errortype": "ForbiddenException",
  },
  body: '{"message":"Forbidden"}',
});
