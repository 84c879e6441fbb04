/** What API Gateway itself answers. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type { Api } from "./api.ts";
import { badRequest, notFound } from "./faults.ts";
import { applyPatches, entries, type PatchRule, text } from "./patch.ts";
import { changeDefinition, findApi, pageOf } from "./rest-apis.ts";
import type { Definition } from "./state.ts";

/** Response types and their statuses; the two defaults have none of their own. */
export const GATEWAY_STATUS: Readonly<Record<string, string | undefined>> = {
  ACCESS_DENIED: "403",
  API_CONFIGURATION_ERROR: "500",
  AUTHORIZER_CONFIGURATION_ERROR: "500",
  AUTHORIZER_FAILURE: "500",
  BAD_REQUEST_BODY: "400",
  BAD_REQUEST_PARAMETERS: "400",
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  EXPIRED_TOKEN: "403",
  INTEGRATION_FAILURE: "504",
  INTEGRATION_TIMEOUT: "504",
  INVALID_API_KEY: "403",
  INVALID_SIGNATURE: "403",
  MISSING_AUTHENTICATION_TOKEN: "403",
  QUOTA_EXCEEDED: "429",
  REQUEST_TOO_LARGE: "413",
  RESOURCE_NOT_FOUND: "404",
  THROTTLED: "429",
  UNAUTHORIZED: "401",
  UNSUPPORTED_MEDIA_TYPE: "415",
  WAF_FILTERED: "403",
};

export const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';

/** A response as it is without the learner's hand. */
export const defaultGatewayResponse = (responseType: string): ApiGateway.GatewayResponse => ({
  responseType: responseType as ApiGateway.GatewayResponseType,
  ...(GATEWAY_STATUS[responseType] !== undefined && { statusCode: GATEWAY_STATUS[responseType] }),
  responseParameters: {},
  responseTemplates: { "application/json": DEFAULT_TEMPLATE },
  defaultResponse: true,
});

/**
 * The response that applies to a type: its own, else that of its class (DEFAULT_4XX, DEFAULT_5XX) where that was changed.
 * A class gives parameters and templates; the status stays the type's unless the class names one.
 */
export function effectiveGatewayResponse(definition: Definition, responseType: string): ApiGateway.GatewayResponse {
  const own = definition.gatewayResponses[responseType];
  if (own) return own;
  const standard = defaultGatewayResponse(responseType);
  const { statusCode = "500" } = standard;
  const general = definition.gatewayResponses[statusCode.startsWith("4") ? "DEFAULT_4XX" : "DEFAULT_5XX"];
  if (!general) return standard;
  return { ...general, responseType: standard.responseType, statusCode: general.statusCode ?? statusCode };
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutGatewayResponse.html */
export const putGatewayResponse: Api<"PutGatewayResponse"> = (input, context) => {
  const { id, definition } = findApi(context, input.restApiId);
  const response = newGatewayResponse(input);
  changeDefinition(context, id, {
    gatewayResponses: { ...definition.gatewayResponses, [input.responseType ?? ""]: response },
  });
  return response;
};

export function newGatewayResponse(given: ApiGateway.GatewayResponse): ApiGateway.GatewayResponse {
  const type = given.responseType ?? "";
  const statusCode = given.statusCode ?? GATEWAY_STATUS[type];
  if (!Object.hasOwn(GATEWAY_STATUS, type)) throw badRequest(`Invalid response type specified: ${type}`);
  if (statusCode !== undefined && !/^[1-5]\d\d$/.test(statusCode))
    throw badRequest("Invalid status code specified. Status code must match the regular expression [1-5]\\d\\d");
  for (const [target, source] of Object.entries(given.responseParameters ?? {})) requireParameter(target, source);
  return {
    responseType: given.responseType,
    ...(statusCode !== undefined && { statusCode }),
    responseParameters: { ...given.responseParameters },
    responseTemplates: { ...(given.responseTemplates ?? { "application/json": DEFAULT_TEMPLATE }) },
    defaultResponse: false,
  };
}

function requireParameter(target: string, source: string): void {
  const known =
    /^gatewayresponse\.header\.[^.\s]+$/.test(target) &&
    (/^'.*'$/s.test(source) ||
      /^(method\.request\.(header|querystring|path|multivalueheader|multivaluequerystring)\.\S+|context\.\S+|stageVariables\.\S+)$/.test(
        source,
      ));
  if (!known)
    throw badRequest(
      `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${target}]`,
    );
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetGatewayResponse.html */
export const getGatewayResponse: Api<"GetGatewayResponse"> = ({ restApiId, responseType = "" }, context) =>
  findApi(context, restApiId).definition.gatewayResponses[responseType] ?? defaultGatewayResponse(responseType);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetGatewayResponses.html: those that were never changed included. */
export const getGatewayResponses: Api<"GetGatewayResponses"> = ({ restApiId, position, limit }, context) => {
  const { gatewayResponses } = findApi(context, restApiId).definition;
  const all = Object.keys(GATEWAY_STATUS).map((type) => gatewayResponses[type] ?? defaultGatewayResponse(type));
  const { items, next } = pageOf(all, position, limit);
  return { items, position: next };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateGatewayResponse.html */
export const updateGatewayResponse: Api<"UpdateGatewayResponse"> = (input, context) => {
  const { restApiId, responseType = "", patchOperations } = input;
  const { id, definition } = findApi(context, restApiId);
  const before = definition.gatewayResponses[responseType] ?? defaultGatewayResponse(responseType);
  const changed = newGatewayResponse(applyPatches(before, patchOperations, RULES));
  changeDefinition(context, id, { gatewayResponses: { ...definition.gatewayResponses, [responseType]: changed } });
  return changed;
};

const RULES: readonly PatchRule<ApiGateway.GatewayResponse>[] = [
  text("/statusCode", (row, statusCode) => ({ ...row, statusCode }), ["add", "replace"]),
  entries(
    "/responseParameters/{name}",
    (row) => row.responseParameters,
    (row, responseParameters) => ({ ...row, responseParameters }),
    (value) => value,
  ),
  entries(
    "/responseTemplates/{contentType}",
    (row) => row.responseTemplates,
    (row, responseTemplates) => ({ ...row, responseTemplates }),
    (value) => value,
  ),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteGatewayResponse.html: back to the default. */
export const deleteGatewayResponse: Api<"DeleteGatewayResponse"> = ({ restApiId, responseType = "" }, context) => {
  const { id, definition } = findApi(context, restApiId);
  const { [responseType]: own, ...gatewayResponses } = definition.gatewayResponses;
  if (!own) throw notFound("Gateway response type not defined on api");
  changeDefinition(context, id, { gatewayResponses });
  return {};
};
