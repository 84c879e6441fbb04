/** Lambda proxy integrations. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
import type { Integration } from "@aws-sdk/client-apigatewayv2";
import type { WireResponse } from "../../../kit/index.ts";
import { invokeFunction } from "../backend/invoke-function.ts";
import { functionIn } from "../integration-rules.ts";
import { type Authorized, gatewayAnswer, INTERNAL_ERROR, type MatchedExchange, type Notes } from "./exchange.ts";
import { eventOf } from "./function-event.ts";
import { evaluate, requestReader } from "./parameter-mapping.ts";
import { partsOf } from "./routing.ts";

/** AWS's text in access logs for a function whose policy does not let the API in. */
const NOT_PERMITTED =
  "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again.";

export async function callFunction(
  exchange: MatchedExchange,
  integration: Integration,
  { authorized, notes }: { authorized: Authorized; notes: Notes },
): Promise<WireResponse> {
  const { context, api, stage, route, request } = exchange;
  const version = integration.PayloadFormatVersion === "2.0" ? "2.0" : "1.0";
  const path = partsOf(route).path.replace(/^\//, "");
  const uri = evaluate(functionIn(integration.IntegrationUri), requestReader(exchange, authorized)) ?? "";
  const outcome = await invokeFunction(context, {
    functionArn: uri,
    source: `${api.id}/${stage.name}/${route.RouteKey === "$default" ? "*" : request.method}/${path}`,
    credentials: integration.CredentialsArn,
    event: eventOf(exchange, authorized, version),
    timeoutMs: integration.TimeoutInMillis ?? 30_000,
  });
  switch (outcome.kind) {
    case "answered": {
      notes.integrationStatus = 200;
      const response = version === "2.0" ? responseV2(outcome.payload, outcome.text) : responseV1(outcome.payload);
      if (!response)
        notes.integrationErrorMessage =
          "The response from the Lambda function doesn't match the format that API Gateway expects.";
      return response ?? INTERNAL_ERROR;
    }
    case "timeout":
      notes.integrationErrorMessage = "Endpoint request timed out";
      return gatewayAnswer(503, "Service Unavailable");
    case "not-permitted":
      notes.integrationErrorMessage = NOT_PERMITTED;
      return INTERNAL_ERROR;
    case "failed":
      notes.integrationStatus = outcome.status;
      notes.integrationErrorMessage =
        outcome.status === 200
          ? "The Lambda function returned the following error: Unhandled. Check your Lambda function code and try again."
          : outcome.reason;
      return INTERNAL_ERROR;
  }
}

type Answer = Readonly<Record<string, unknown>>;

const isAnswer = (value: unknown): value is Answer =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Without a status code the whole answer is the JSON body of a 200. */
function responseV2(payload: unknown, text: string): WireResponse | undefined {
  if (!isAnswer(payload) || payload.statusCode === undefined)
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: typeof payload === "string" ? payload : text === "" ? "null" : text,
    };
  return structured(payload, "2.0");
}

const responseV1 = (payload: unknown): WireResponse | undefined =>
  isAnswer(payload) && payload.statusCode !== undefined ? structured(payload, "1.0") : undefined;

function structured(answer: Answer, version: "1.0" | "2.0"): WireResponse | undefined {
  const status = Number(answer.statusCode);
  const { headers = {}, body, isBase64Encoded } = answer;
  const isText = body === undefined || body === null || typeof body === "string";
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (!isText && version === "1.0") return undefined;
  if (headers !== null && !isAnswer(headers)) return undefined;
  const text = isText ? (body ?? "") : JSON.stringify(body);
  return {
    status,
    ...headersIn(answer, version === "2.0" ? "application/json" : "text/plain; charset=utf-8"),
    body: isBase64Encoded === true ? Buffer.from(text, "base64") : text,
  };
}

/** Headers with lower-case names, and cookies apart from them. */
function headersIn(
  { headers, multiValueHeaders, cookies }: Answer,
  contentType: string,
): Pick<WireResponse, "headers" | "cookies"> {
  const set = Array.isArray(cookies) ? cookies.map(String) : [];
  const flat: Record<string, string> = {};
  const lists = isAnswer(multiValueHeaders) ? Object.entries(multiValueHeaders) : [];
  for (const [name, value] of [...(isAnswer(headers) ? Object.entries(headers) : []), ...lists]) {
    const values = Array.isArray(value) ? value.map(String) : [String(value)];
    if (name.toLowerCase() === "set-cookie") set.push(...values);
    else flat[name.toLowerCase()] = values.join(",");
  }
  return { headers: { "content-type": contentType, ...flat }, ...(set.length > 0 && { cookies: set }) };
}
