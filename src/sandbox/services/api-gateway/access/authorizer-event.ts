/** What an authorizer's function is asked. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { memberAt } from "../../../engines/log-format.ts";
import { type Exchange, headerOf, multiValues, queryValues, singleValues } from "../invoke/exchange.ts";
import { requestArn } from "./resource-policy.ts";

/** The values of the identity sources; undefined where one is missing. */
export function identityValues(
  exchange: Exchange,
  { identitySource = "" }: ApiGateway.Authorizer,
): string[] | undefined {
  const sources = identitySource
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  const values = sources.map((source) => sourceValue(exchange, source));
  return values.every((value): value is string => value !== undefined && value !== "") ? values : undefined;
}

function sourceValue(exchange: Exchange, source: string): string | undefined {
  const [root = "", ...rest] = source.split(".");
  if (root === "context") {
    const value = memberAt(exchange.variables, rest.join("."));
    return value === undefined || value === null ? undefined : String(value);
  }
  if (root === "stageVariables") return exchange.stageVariables[rest.join(".")];
  const [, place, ...name] = rest;
  if (place === "header") return headerOf(exchange.incoming.headers, name.join("."));
  return exchange.incoming.query.get(name.join(".")) ?? undefined;
}

export function authorizerEvent(exchange: Exchange, authorizer: ApiGateway.Authorizer): object {
  const methodArn = requestArn(exchange);
  if (authorizer.type === "TOKEN")
    return { type: "TOKEN", methodArn, authorizationToken: identityValues(exchange, authorizer)?.[0] };
  const { incoming, resource, pathParameters, stageVariables, variables } = exchange;
  const { accountId, apiId, domainName, domainPrefix, extendedRequestId, httpMethod, identity, path, protocol } =
    variables;
  const { requestId, requestTime, requestTimeEpoch, resourceId, resourcePath, stage } = variables;
  const query = queryValues(incoming.query);
  return {
    type: "REQUEST",
    methodArn,
    resource: resource.path,
    path: incoming.path,
    httpMethod: incoming.method,
    headers: singleValues(incoming.headers),
    multiValueHeaders: multiValues(incoming.headers),
    queryStringParameters: Object.fromEntries(Object.entries(query).map(([name, values]) => [name, values.at(-1)])),
    multiValueQueryStringParameters: query,
    pathParameters,
    stageVariables,
    requestContext: {
      accountId,
      apiId,
      domainName,
      domainPrefix,
      extendedRequestId,
      httpMethod,
      identity,
      path,
      protocol,
      requestId,
      requestTime,
      requestTimeEpoch,
      resourceId,
      resourcePath,
      stage,
    },
  };
}
