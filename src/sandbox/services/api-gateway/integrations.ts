/** What is behind a method. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-integration-settings.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, notFound, notInSandbox } from "./faults.ts";
import { requireMapping } from "./mapping-expressions.ts";
import { type FoundMethod, findMethod, writeMethod } from "./methods.ts";
import { applyPatches, entries, items, numeric, type PatchRule, text } from "./patch.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html */
export const putIntegration: Api<"PutIntegration"> = (input, context) => {
  const place = findMethod(context, input);
  const { resource, method } = place;
  const integration: ApiGateway.Integration = {
    type: input.type,
    ...(input.integrationHttpMethod !== undefined && { httpMethod: input.integrationHttpMethod }),
    ...(input.uri !== undefined && { uri: input.uri }),
    ...(input.connectionType !== undefined && { connectionType: input.connectionType }),
    ...(input.credentials !== undefined && { credentials: input.credentials }),
    ...(input.requestParameters && { requestParameters: { ...input.requestParameters } }),
    ...(input.requestTemplates && { requestTemplates: { ...input.requestTemplates } }),
    ...(input.contentHandling !== undefined && { contentHandling: input.contentHandling }),
    ...(input.tlsConfig && { tlsConfig: { ...input.tlsConfig } }),
    passthroughBehavior: input.passthroughBehavior ?? "WHEN_NO_MATCH",
    timeoutInMillis: input.timeoutInMillis ?? MOST_MS,
    cacheNamespace: input.cacheNamespace ?? resource.id,
    cacheKeyParameters: [...(input.cacheKeyParameters ?? [])],
    ...(input.responseTransferMode !== undefined && { responseTransferMode: input.responseTransferMode }),
  };
  if (input.connectionType === "VPC_LINK") throw notInSandbox("The connection type VPC_LINK");
  requireIntegration(place, integration);
  writeMethod(context, place.api, resource, { ...method, methodIntegration: integration });
  return integration;
};

const MOST_MS = 29_000;
const PASSTHROUGH = ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"];

/** Refuses an integration that AWS refuses. */
const TYPES: readonly string[] = ["MOCK", "HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY"];

export function requireIntegration(
  { resource, method }: Pick<FoundMethod, "resource" | "method">,
  integration: ApiGateway.Integration,
): void {
  const { type = "MOCK", uri, credentials, timeoutInMillis = MOST_MS, passthroughBehavior = "" } = integration;
  // A document may say anything.
  if (!TYPES.includes(type)) throw badRequest("Enumeration value for IntegrationType must be non-empty");
  if (!PASSTHROUGH.includes(passthroughBehavior))
    throw badRequest(`Invalid passthrough behavior specified. Valid options are [${PASSTHROUGH.join(", ")}]`);
  if (timeoutInMillis < 50 || timeoutInMillis > MOST_MS)
    throw badRequest("Timeout should be between 50 ms and 29000 ms");
  if (integration.responseTransferMode === "STREAM") throw notInSandbox("The response transfer mode STREAM");
  if (type !== "MOCK") {
    if (!integration.httpMethod) throw badRequest("Enumeration value for HttpMethod must be non-empty");
    if (type.startsWith("HTTP")) requireHttpUri(uri);
    else requireAwsUri(type, uri, credentials);
  }
  for (const [target, source] of Object.entries(integration.requestParameters ?? {}))
    requireMapping(
      { target, source, side: "request" },
      { path: resource.path, parameters: method.requestParameters ?? {} },
    );
}

function requireHttpUri(uri = ""): void {
  const plain = uri.replaceAll(/\$\{stageVariables\.[A-Za-z0-9_]+\}/g, "x").replaceAll(/\{[^}]+\}/g, "x");
  if (!/^https?:\/\/[^/\s:]+(:\d+)?([/?].*)?$/.test(plain)) throw badRequest("Invalid HTTP endpoint specified for URI");
}

// Action and path integrations: https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-uri
const AWS_URI = /^arn:aws[a-z-]*:apigateway:([a-z0-9-]+|\$\{[^}]*\}):([\w.${}-]+):(action|path)\/(.+)$/;

function requireAwsUri(type: string, uri: string | undefined, credentials: string | undefined): void {
  if (uri === undefined || !uri.startsWith("arn:")) throw badRequest("Invalid ARN specified in the request");
  const match = AWS_URI.exec(uri);
  if (!match) throw badRequest("AWS ARN for integration must contain path or action");
  const [, , service, , target = ""] = match;
  if (service === "lambda" && !/^2015-03-31\/functions\/.+\/invocations$/.test(target))
    throw badRequest("Invalid ARN specified in the request");
  if (type === "AWS_PROXY" && service !== "lambda")
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  if (service !== "lambda" && credentials === undefined)
    throw badRequest("Role ARN must be specified for AWS integrations");
  if (credentials !== undefined && !/^arn:aws[a-z-]*:iam::(\d{12}:role\/.+|\*:user\/\*)$/.test(credentials))
    throw badRequest("Invalid ARN specified in the request");
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetIntegration.html */
export const getIntegration: Api<"GetIntegration"> = (input, context) => findIntegration(findMethod(context, input));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteIntegration.html */
export const deleteIntegration: Api<"DeleteIntegration"> = (input, context) => {
  const { api, resource, method } = findMethod(context, input);
  findIntegration({ method });
  const { methodIntegration: _, ...rest } = method;
  writeMethod(context, api, resource, rest);
  return {};
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateIntegration.html */
export const updateIntegration: Api<"UpdateIntegration"> = (input, context) => {
  const place = findMethod(context, input);
  const changed = applyPatches(findIntegration(place), input.patchOperations, RULES);
  requireIntegration(place, changed);
  writeMethod(context, place.api, place.resource, { ...place.method, methodIntegration: changed });
  return changed;
};

const same = (value: string): string => value;

const RULES: readonly PatchRule<ApiGateway.Integration>[] = [
  text("/uri", (row, uri) => ({ ...row, uri })),
  text("/httpMethod", (row, httpMethod) => ({ ...row, httpMethod })),
  text("/credentials", (row, given) => ({ ...row, credentials: given === "" ? undefined : given }), [
    "add",
    "replace",
    "remove",
  ]),
  text("/passthroughBehavior", (row, passthroughBehavior) => ({ ...row, passthroughBehavior })),
  text(
    "/contentHandling",
    (row, given) => ({
      ...row,
      contentHandling: given === "" ? undefined : (given as ApiGateway.ContentHandlingStrategy),
    }),
    ["add", "replace", "remove"],
  ),
  text("/cacheNamespace", (row, cacheNamespace) => ({ ...row, cacheNamespace })),
  numeric("/timeoutInMillis", (row, timeoutInMillis) => ({ ...row, timeoutInMillis })),
  entries(
    "/requestParameters/{name}",
    (row) => row.requestParameters,
    (row, requestParameters) => ({ ...row, requestParameters }),
    same,
  ),
  entries(
    "/requestTemplates/{contentType}",
    (row) => row.requestTemplates,
    (row, requestTemplates) => ({ ...row, requestTemplates }),
    same,
  ),
  items(
    "/cacheKeyParameters/{name}",
    (row) => row.cacheKeyParameters,
    (row, cacheKeyParameters) => ({ ...row, cacheKeyParameters }),
  ),
];

export const findIntegration = ({ method }: Pick<FoundMethod, "method">): ApiGateway.Integration =>
  found(method.methodIntegration, () => notFound("Invalid Integration identifier specified"));
