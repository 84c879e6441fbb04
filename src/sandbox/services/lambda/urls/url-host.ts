/** Function URLs as hosts: `<id>.lambda-url.<region>.on.aws`. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
import { Readable } from "node:stream";
import type * as Lambda from "@aws-sdk/client-lambda";
import { nameOf } from "../../../../shared/errors.ts";
import type { Context, HostRoute, WireRequest, WireResponse } from "../../../kit/index.ts";
import { startStreaming } from "../invocation/invoke-with-response-stream.ts";
import { type InvocationRequest, runInvocation } from "../invocation/run-invocation.ts";
import { type UrlRow, urls } from "../state.ts";
import { urlCaller } from "./url-access.ts";
import { eventOf } from "./url-event.ts";
import { bufferedResponse, streamedResponse } from "./url-response.ts";

export const functionUrlHost: HostRoute = {
  pattern: /^[a-z0-9]+\.lambda-url\.[a-z0-9-]+\.(?:on\.aws|localhost)$/i,
  answer: async (request, host, context) => {
    const id = host.name.toLowerCase().split(".")[0];
    const url = context
      .table(urls)
      .list()
      .find((row) => row.id === id);
    if (!url) return FORBIDDEN;
    const cors = corsHeaders(url.config.Cors, request);
    if (cors && request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined)
      return { status: 200, headers: cors };
    const response = await call(context, url, { request, host: host.name });
    return cors ? { ...response, headers: { ...response.headers, ...cors } } : response;
  },
};

const message = (status: number, text: string): WireResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ Message: text }),
});

const FORBIDDEN = message(
  403,
  "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
);

async function call(
  context: Context,
  url: UrlRow,
  { request, host }: { request: WireRequest; host: string },
): Promise<WireResponse> {
  const caller = await urlCaller(context, url, request);
  if (!caller) return FORBIDDEN;
  const qualifier = url.qualifier === "$LATEST" ? undefined : url.qualifier;
  const { requestId } = context;
  const payload = Buffer.from(JSON.stringify(eventOf(context, request, { host, caller })));
  const invocation: InvocationRequest = { asked: { name: url.name, qualifier }, payload, requestId };
  try {
    const response =
      url.config.InvokeMode === "RESPONSE_STREAM"
        ? await stream(context, invocation)
        : await buffered(context, invocation);
    return { ...response, headers: { "x-amzn-requestid": requestId, ...response.headers } };
  } catch (error) {
    if (nameOf(error) === "TooManyRequestsException") return message(429, "Rate Exceeded.");
    if (nameOf(error) === "ResourceNotFoundException") return FORBIDDEN;
    context.log(`${url.config.FunctionUrl} failed`, { error });
    return message(502, "Internal Server Error");
  }
}

async function buffered(context: Context, invocation: InvocationRequest): Promise<WireResponse> {
  const { status, payload } = await runInvocation(context, invocation);
  return status === "success" ? bufferedResponse(payload) : message(502, "Internal Server Error");
}

async function stream(context: Context, invocation: InvocationRequest): Promise<WireResponse> {
  const { contentType, body, result } = await startStreaming(context, invocation);
  const first = await Promise.race([result, Promise.resolve(undefined)]);
  if (first && first.status !== "success" && !first.streamed) return message(502, "Internal Server Error");
  // A response that breaks off later can only end the connection.
  result.catch(() => {});
  const { rest, ...head } = await streamedResponse(contentType, body);
  return { ...head, body: Readable.from(rest, { objectMode: false }) };
}

/** Undefined where the URL has no CORS settings or the request comes from no allowed origin. */
function corsHeaders(
  cors: Lambda.Cors | undefined,
  { headers, method }: WireRequest,
): Record<string, string> | undefined {
  const { origin } = headers;
  const allowed = cors?.AllowOrigins ?? [];
  if (!cors || origin === undefined || !(allowed.includes("*") || allowed.includes(origin))) return undefined;
  const isPreflight = method === "OPTIONS";
  return {
    "access-control-allow-origin": allowed.includes("*") && !cors.AllowCredentials ? "*" : origin,
    vary: "Origin",
    ...(cors.AllowCredentials && { "access-control-allow-credentials": "true" }),
    ...(cors.ExposeHeaders?.length && { "access-control-expose-headers": cors.ExposeHeaders.join(",") }),
    ...(isPreflight && cors.AllowMethods?.length && { "access-control-allow-methods": cors.AllowMethods.join(",") }),
    ...(isPreflight && cors.AllowHeaders?.length && { "access-control-allow-headers": cors.AllowHeaders.join(",") }),
    ...(isPreflight && cors.MaxAge !== undefined && { "access-control-max-age": String(cors.MaxAge) }),
  };
}
