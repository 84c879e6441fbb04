/** A request as the event of a function. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
import { commonLogTime } from "../../../engines/log-format.ts";
import type { Authorized, MatchedExchange } from "./exchange.ts";

const TEXT = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded)|[^;]*\+(json|xml)\b)/i;

export interface FunctionEvent extends Readonly<Record<string, unknown>> {
  readonly body?: string | null;
  readonly isBase64Encoded: boolean;
}

export const eventOf = (exchange: MatchedExchange, authorized: Authorized, version: "1.0" | "2.0"): FunctionEvent =>
  version === "1.0" ? eventV1(exchange, authorized) : eventV2(exchange, authorized);

function eventV2(exchange: MatchedExchange, authorized: Authorized): FunctionEvent {
  const { context, api, stage, route, request, host, rawPath, requestId, receivedAt, variables } = exchange;
  const { query } = request;
  const { cookie, ...headers } = headersOf(exchange);
  const time = new Date(receivedAt);
  const names = [...new Set(query.keys())];
  return {
    version: "2.0",
    routeKey: route.RouteKey,
    rawPath,
    rawQueryString: request.rawQuery ?? query.toString(),
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(names.length > 0 && {
      queryStringParameters: Object.fromEntries(names.map((name) => [name, query.getAll(name).join(",")])),
    }),
    requestContext: {
      accountId: context.account,
      apiId: api.id,
      ...authorizerV2(authorized),
      domainName: host,
      domainPrefix: host.split(".")[0],
      http: {
        method: request.method,
        path: rawPath,
        protocol: "HTTP/1.1",
        sourceIp: exchange.sourceIp,
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId,
      routeKey: route.RouteKey,
      stage: stage.name,
      time: commonLogTime(time),
      timeEpoch: receivedAt,
    },
    ...(Object.keys(variables).length > 0 && { pathParameters: variables }),
    ...(Object.keys(stage.settings.StageVariables ?? {}).length > 0 && {
      stageVariables: stage.settings.StageVariables,
    }),
    ...bodyOf(exchange),
  };
}

function headersOf({ request, host, requestId, sourceIp }: MatchedExchange): Record<string, string> {
  return {
    ...request.headers,
    host,
    "content-length": String(request.body.byteLength),
    "x-amzn-trace-id": `Root=1-${requestId.slice(0, 8)}`,
    "x-forwarded-for": sourceIp,
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  };
}

function authorizerV2(authorized: Authorized): { authorizer?: object } {
  switch (authorized.kind) {
    case "jwt":
      return { authorizer: { jwt: { claims: authorized.claims, scopes: authorized.scopes } } };
    case "lambda":
      return { authorizer: { lambda: authorized.context } };
    case "iam":
      return { authorizer: { iam: authorized.identity } };
    case "none":
      return {};
  }
}

function bodyOf({ request: { body, headers } }: MatchedExchange): { body?: string; isBase64Encoded: boolean } {
  if (body.byteLength === 0) return { isBase64Encoded: false };
  const isText = TEXT.test(headers["content-type"] ?? "text/plain");
  return { body: Buffer.from(body).toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

function eventV1(exchange: MatchedExchange, authorized: Authorized): FunctionEvent {
  const { context, api, stage, route, request, host, rawPath, requestId, receivedAt, variables } = exchange;
  const headers = headersOf(exchange);
  const names = [...new Set(request.query.keys())];
  const resource = route.RouteKey?.split(" ")[1] ?? "$default";
  const { body, isBase64Encoded } = bodyOf(exchange);
  return {
    version: "1.0",
    resource,
    path: rawPath,
    httpMethod: request.method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: orNull(
      names,
      Object.fromEntries(names.map((name) => [name, request.query.getAll(name).at(-1)])),
    ),
    multiValueQueryStringParameters: orNull(
      names,
      Object.fromEntries(names.map((name) => [name, request.query.getAll(name)])),
    ),
    requestContext: {
      accountId: context.account,
      apiId: api.id,
      ...authorizerV1(authorized),
      domainName: host,
      domainPrefix: host.split(".")[0],
      extendedRequestId: requestId,
      httpMethod: request.method,
      identity: identityV1(exchange, authorized),
      path: rawPath,
      protocol: "HTTP/1.1",
      requestId,
      requestTime: commonLogTime(new Date(receivedAt)),
      requestTimeEpoch: receivedAt,
      resourceId: route.RouteKey,
      resourcePath: resource,
      stage: stage.name,
    },
    pathParameters: orNull(Object.keys(variables), variables),
    stageVariables: orNull(Object.keys(stage.settings.StageVariables ?? {}), stage.settings.StageVariables ?? {}),
    body: body ?? null,
    isBase64Encoded,
  };
}

const orNull = (names: readonly string[], value: object): object | null => (names.length > 0 ? value : null);

function authorizerV1(authorized: Authorized): { authorizer?: object } {
  if (authorized.kind === "jwt") return { authorizer: { claims: authorized.claims, scopes: authorized.scopes } };
  if (authorized.kind === "lambda")
    return { authorizer: { ...authorized.context, principalId: authorized.principalId } };
  return {};
}

function identityV1({ sourceIp, request }: MatchedExchange, authorized: Authorized): object {
  const iam = authorized.kind === "iam" ? authorized.identity : {};
  return {
    accessKey: iam.accessKey ?? null,
    accountId: iam.accountId ?? null,
    caller: iam.callerId ?? null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp,
    user: iam.userId ?? null,
    userAgent: request.headers["user-agent"] ?? null,
    userArn: iam.userArn ?? null,
  };
}
