/** Tries the live definition without deploying it. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-test-method.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type { Context } from "../../kit/index.ts";
import { identityValues } from "./access/authorizer-event.ts";
import { claimsOf, javaDate } from "./access/cognito-authorizer.ts";
import { askAuthorizer } from "./access/lambda-authorizer.ts";
import type { Api } from "./api.ts";
import { findAuthorizer } from "./authorizers.ts";
import { badRequest } from "./faults.ts";
import { contextVariables } from "./invoke/context-variables.ts";
import { type Exchange, type HeaderList, type Incoming, multiValues, singleValues } from "./invoke/exchange.ts";
import { ExecutionLog } from "./invoke/execution-log.ts";
import { GatewayError } from "./invoke/gateway-error.ts";
import { runMethod } from "./invoke/run-method.ts";
import { type FoundMethod, findMethod } from "./methods.ts";
import { findApi } from "./rest-apis.ts";

const TEST_STAGE = "test-invoke-stage";

type Given = Pick<
  ApiGateway.TestInvokeMethodRequest,
  "pathWithQueryString" | "headers" | "multiValueHeaders" | "body" | "stageVariables"
>;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html: no authorization, no key, no limits. */
export const testInvokeMethod: Api<"TestInvokeMethod"> = async (input, context) => {
  const place = findMethod(context, input);
  if (!place.method.methodIntegration) throw badRequest("No integration defined for method");
  const exchange = testExchange(context, place, { ...input, httpMethod: input.httpMethod });
  const began = context.clock.now();
  const answer = await runMethod(exchange, async () => {});
  return {
    status: answer.status,
    body: answer.body.toString("utf8"),
    headers: singleValues(answer.headers),
    multiValueHeaders: multiValues(answer.headers),
    log: logText(exchange),
    latency: context.clock.now() - began,
  };
};

function testExchange(
  context: Context,
  { api, resource, method }: FoundMethod,
  given: Given & { httpMethod?: string | undefined },
): Exchange {
  const [path = "", search = ""] = (given.pathWithQueryString || resource.path).split("?");
  const headers: HeaderList = [
    ...Object.entries(given.headers ?? {}),
    ...Object.entries(given.multiValueHeaders ?? {}).flatMap(([name, values]) =>
      values.map((value) => [name, value] as const),
    ),
  ];
  const incoming: Incoming = {
    method: given.httpMethod === "ANY" || given.httpMethod === undefined ? "GET" : given.httpMethod,
    path,
    headers,
    query: new URLSearchParams(search),
    body: Buffer.from(given.body ?? ""),
    host: "testPrefix.testDomainName",
    sourceIp: "test-invoke-source-ip",
  };
  const variables = contextVariables(context, {
    incoming,
    apiId: api.id,
    stageName: TEST_STAGE,
    resourceId: resource.id,
    resourcePath: resource.path,
    requestPath: path,
  });
  Object.assign(variables.identity, { apiKey: "test-invoke-api-key", apiKeyId: "test-invoke-api-key-id" });
  return {
    context,
    api,
    definition: api.definition,
    stage: undefined,
    stageName: TEST_STAGE,
    stageVariables: { ...given.stageVariables },
    incoming,
    resource,
    method,
    pathParameters: parametersIn(resource.path, path),
    variables,
    log: new ExecutionLog({ level: "INFO", dataTrace: true, now: () => context.clock.date() }),
  };
}

/** What stands for the variables of a resource's path. */
function parametersIn(pattern: string, path: string): Record<string, string> {
  const parts = path.split("/");
  const found: Record<string, string> = {};
  for (const [i, segment] of pattern.split("/").entries()) {
    if (segment.endsWith("+}")) found[segment.slice(1, -2)] = parts.slice(i).join("/");
    else if (segment.startsWith("{")) found[segment.slice(1, -1)] = decodeURIComponent(parts[i] ?? "");
  }
  return found;
}

/** `Mon Nov 23 09:03:26 UTC 2026 : ...`, line by line. */
const logText = ({ context, log }: Exchange): string =>
  [
    `Execution log for request ${context.requestId}`,
    ...log.lines.map(({ at, text }) => `${javaDate(at)} : ${text}`),
    "",
  ].join("\n");

/** https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeAuthorizer.html */
export const testInvokeAuthorizer: Api<"TestInvokeAuthorizer"> = async (input, context) => {
  const api = findApi(context, input.restApiId);
  // Tests never take an answer from the cache.
  const authorizer = { ...findAuthorizer(api, input.authorizerId), authorizerResultTtlInSeconds: 0 };
  const resource = { id: "test", parentId: undefined, pathPart: undefined, path: "/", methods: {} };
  const exchange = testExchange(
    context,
    { api, resource, method: {} },
    { ...input, pathWithQueryString: input.pathWithQueryString || "/" },
  );
  const began = context.clock.now();
  const answered = await judge(exchange, authorizer, input);
  return { ...answered, log: logText(exchange), latency: context.clock.now() - began };
};

type Judged = Pick<
  ApiGateway.TestInvokeAuthorizerResponse,
  "clientStatus" | "principalId" | "policy" | "authorization" | "claims"
>;

async function judge(
  exchange: Exchange,
  authorizer: ApiGateway.Authorizer,
  { additionalContext }: { additionalContext?: Record<string, string> | undefined },
): Promise<Judged> {
  Object.assign(exchange.variables, additionalContext);
  try {
    if (authorizer.type === "COGNITO_USER_POOLS") {
      const [given] = identityValues(exchange, authorizer) ?? [];
      return { clientStatus: 0, claims: await claimsOf(exchange.context, authorizer, { given, scopes: [] }) };
    }
    const answer = await askAuthorizer(exchange, authorizer);
    const authorization = Object.fromEntries(Object.entries(answer.context).map(([name, value]) => [name, [value]]));
    return {
      clientStatus: 0,
      principalId: answer.principalId,
      policy: answer.policyText,
      ...(Object.keys(authorization).length > 0 && { authorization }),
    };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    for (const line of error.log) exchange.log.error(line);
    const clientStatus =
      error.responseType === "UNAUTHORIZED" ? 401 : error.responseType === "ACCESS_DENIED" ? 403 : 500;
    exchange.log.error(clientStatus === 401 ? "Unauthorized request" : `Authorizer failed with ${error.responseType}`);
    return { clientStatus };
  }
}
