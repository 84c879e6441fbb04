/** `$context` of HTTP APIs. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
import { commonLogTime, memberAt } from "../../../engines/log-format.ts";
import type { Authorized, Exchange, MatchedExchange, Notes } from "./exchange.ts";

/** Everything that `$context` has, as a tree; `notes` are what access logs know beyond it. */
export function contextTree(
  exchange: Exchange & Partial<Pick<MatchedExchange, "route">>,
  authorized: Authorized,
  notes: Notes = {},
): Readonly<Record<string, unknown>> {
  const { context, api, stage, request, host, receivedAt, requestId, sourceIp, rawPath } = exchange;
  const time = new Date(receivedAt);
  const identity = authorized.kind === "iam" ? authorized.identity : {};
  return {
    accountId: context.account,
    apiId: api.id,
    authorizer: authorizerTree(authorized),
    domainName: host,
    domainPrefix: host.split(".")[0],
    extendedRequestId: requestId,
    httpMethod: request.method,
    identity: {
      ...identity,
      sourceIp,
      userAgent: request.headers["user-agent"] ?? "",
      caller: identity.callerId,
      user: identity.userId,
    },
    path: rawPath,
    protocol: "HTTP/1.1",
    requestId,
    requestTime: commonLogTime(time),
    requestTimeEpoch: String(receivedAt),
    routeKey: exchange.route?.RouteKey,
    stage: stage.name,
    awsEndpointRequestId: notes.awsEndpointRequestId,
    ...notes,
  };
}

function authorizerTree(authorized: Authorized): Readonly<Record<string, unknown>> {
  switch (authorized.kind) {
    case "jwt":
      return { claims: authorized.claims };
    case "lambda":
      return { ...authorized.context, principalId: authorized.principalId };
    default:
      return {};
  }
}

/** A variable by its dotted name; some have dots in their own names. */
export const contextVariable = (tree: Readonly<Record<string, unknown>>, name: string): unknown =>
  tree[name] ?? memberAt(tree, name);
