/** AWS_PROXY: the request as an event, the function's answer as the response. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
import { type Answer, type Exchange, headerOf, multiValues, queryValues, singleValues } from "../invoke/exchange.ts";
import { badGateway, configurationError } from "../invoke/gateway-error.ts";
import { isBinaryType, withStageVariables } from "../mapping/request.ts";
import { functionIn, invokeFunction } from "./invoke-function.ts";
import { methodArn } from "./method-arn.ts";

export async function functionProxy(exchange: Exchange): Promise<Answer> {
  const { context, log, method } = exchange;
  const { uri = "", credentials, timeoutInMillis = 29_000 } = method.methodIntegration ?? {};
  const functionArn = functionIn(withStageVariables(exchange, uri));
  if (functionArn === undefined) throw configurationError("Invalid Lambda function URI");
  const payload = JSON.stringify(eventOf(exchange));
  log.data(() => `Endpoint request body after transformations: ${payload}`);
  log.data(
    () =>
      `Sending request to https://lambda.${context.region}.amazonaws.com/2015-03-31/functions/${functionArn}/invocations`,
  );
  const answer = await invokeFunction(context, {
    functionArn,
    payload,
    sourceArn: methodArn(exchange),
    credentials: credentials === undefined ? undefined : withStageVariables(exchange, credentials),
    timeoutMs: timeoutInMillis,
  });
  log.data(() => `Endpoint response body before transformations: ${answer.payload}`);
  if (answer.error !== undefined)
    throw badGateway(
      `Lambda execution failed with status 200 due to customer function error: ${answer.error}. Lambda request id: ${context.requestId}`,
    );
  return answerOf(exchange, answer.payload);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
function eventOf(exchange: Exchange): object {
  const { incoming, resource, pathParameters, stageVariables, variables } = exchange;
  const {
    requestOverride: _a,
    responseOverride: _b,
    error: _c,
    integration: _d,
    authorize: _e,
    authenticate: _f,
    isCanaryRequest: _g,
    awsEndpointRequestId: _h,
    authorizer,
    ...requestContext
  } = variables;
  const query = queryValues(incoming.query);
  const isBinary = isBinaryType(exchange, headerOf(incoming.headers, "content-type"));
  const named = <T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> | null =>
    Object.keys(values).length === 0 ? null : values;
  return {
    resource: resource.path,
    path: incoming.path,
    httpMethod: incoming.method,
    headers: named(singleValues(incoming.headers)),
    multiValueHeaders: named(multiValues(incoming.headers)),
    queryStringParameters: named(
      Object.fromEntries(Object.entries(query).map(([name, values]) => [name, values.at(-1)])),
    ),
    multiValueQueryStringParameters: named(query),
    pathParameters: named(pathParameters),
    stageVariables: named(stageVariables),
    requestContext: { ...requestContext, ...(Object.keys(authorizer).length > 0 && { authorizer }) },
    body: incoming.body.length === 0 ? null : incoming.body.toString(isBinary ? "base64" : "utf8"),
    isBase64Encoded: isBinary,
  };
}

interface ProxyAnswer {
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly multiValueHeaders?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

const MEMBERS = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded", "cookies"]);

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format */
function answerOf(exchange: Exchange, payload: string): Answer {
  const value = readAnswer(payload);
  const { body } = value;
  if (body !== undefined && body !== null && typeof body !== "string") throw malformed();
  const status = Number(value.statusCode ?? 200);
  if (!Number.isInteger(status) || status < 100 || status > 599) throw malformed();
  const headers = headersIn(value);
  const isBase64 = value.isBase64Encoded === true;
  // Base64 is decoded only for clients that accept a type which the API takes as binary.
  const isDecoded =
    isBase64 &&
    isBinaryType(exchange, headerOf(exchange.incoming.headers, "accept") ?? headerOf(headers, "content-type"));
  const hasType = headers.some(([name]) => name.toLowerCase() === "content-type");
  return {
    status,
    headers: hasType ? headers : [["Content-Type", "application/json"], ...headers],
    body: Buffer.from(typeof body === "string" ? body : "", isDecoded ? "base64" : "utf8"),
  };
}

const malformed = () => badGateway("Execution failed due to configuration error: Malformed Lambda proxy response");

function readAnswer(payload: string): ProxyAnswer {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    throw malformed();
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed();
  if (Object.keys(value).some((name) => !MEMBERS.has(name))) throw malformed();
  return value;
}

/** Where both name a header, the multi-value list has it. */
function headersIn({ headers, multiValueHeaders }: ProxyAnswer): [string, string][] {
  const single = entriesOf(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const multi = entriesOf(multiValueHeaders).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map((value): [string, string] => [name, String(value)]),
  );
  const named = new Set(multi.map(([name]) => name.toLowerCase()));
  return [...multi, ...single.filter(([name]) => !named.has(name.toLowerCase()))];
}

function entriesOf(value: unknown): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object") throw malformed();
  return Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
}
