/** Who decides about callers. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, conflict, notFound } from "./faults.ts";
import { newId } from "./ids.ts";
import { applyPatches, items, numeric, type PatchRule, text } from "./patch.ts";
import { changeDefinition, findApi, pageOf } from "./rest-apis.ts";
import type { ApiRow } from "./state.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html */
export const createAuthorizer: Api<"CreateAuthorizer"> = ({ restApiId, ...given }, context) => {
  const { id, definition } = findApi(context, restApiId);
  if (Object.values(definition.authorizers).some((each) => each.name === given.name))
    throw conflict(`Authorizer name must be unique. Authorizer with name ${given.name} already exists in this RestApi`);
  const authorizer = newAuthorizer(given);
  changeDefinition(context, id, { authorizers: { ...definition.authorizers, [authorizer.id ?? ""]: authorizer } });
  return authorizer;
};

const DEFAULT_TTL_S = 300;

export function newAuthorizer(given: ApiGateway.Authorizer): ApiGateway.Authorizer {
  const isCognito = given.type === "COGNITO_USER_POOLS";
  const authorizer: ApiGateway.Authorizer = {
    id: newId(6),
    name: given.name,
    type: given.type,
    authType: given.authType ?? (isCognito ? "cognito_user_pools" : "custom"),
    ...(given.providerARNs && { providerARNs: [...given.providerARNs] }),
    ...(given.authorizerUri !== undefined && { authorizerUri: given.authorizerUri }),
    ...(given.authorizerCredentials !== undefined && { authorizerCredentials: given.authorizerCredentials }),
    ...(given.identitySource !== undefined && { identitySource: given.identitySource }),
    ...(given.identityValidationExpression !== undefined && {
      identityValidationExpression: given.identityValidationExpression,
    }),
    authorizerResultTtlInSeconds: given.authorizerResultTtlInSeconds ?? DEFAULT_TTL_S,
  };
  requireAuthorizer(authorizer);
  return authorizer;
}

function requireAuthorizer(authorizer: ApiGateway.Authorizer): void {
  const { type, identitySource, authorizerResultTtlInSeconds: ttl = DEFAULT_TTL_S } = authorizer;
  if (ttl < 0 || ttl > 3600) throw badRequest("Authorizer result TTL must be between 0 and 3600 seconds");
  if (type === "COGNITO_USER_POOLS") {
    requirePools(authorizer);
    return;
  }
  requireLambdaUri(authorizer.authorizerUri);
  if (type === "TOKEN") {
    if (identitySource === undefined || !HEADER.test(identitySource))
      throw badRequest(
        "Identity source must be a single header of the form method.request.header.<name> for TOKEN authorizers",
      );
    requirePattern(authorizer.identityValidationExpression);
    return;
  }
  const sources = (identitySource ?? "").split(",").filter((each) => each.trim() !== "");
  if (sources.length === 0 && ttl > 0)
    throw badRequest("Identity source must be specified for REQUEST authorizers with caching enabled");
  for (const each of sources)
    if (!REQUEST_SOURCE.test(each.trim())) throw badRequest(`Invalid identity source specified: ${each.trim()}`);
}

const HEADER = /^method\.request\.header\.[^.,\s]+$/;
const REQUEST_SOURCE = /^(method\.request\.(header|querystring)\.[^.,\s]+|stageVariables\.\w+|context\.[\w.]+)$/;

function requirePools({ providerARNs = [] }: ApiGateway.Authorizer): void {
  if (providerARNs.length === 0)
    throw badRequest("Invalid Provider ARN(s) specified: at least one user pool is needed");
  for (const pool of providerARNs)
    if (!/^arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:\d{12}:userpool\/[\w-]+$/.test(pool))
      throw badRequest(`Invalid Provider ARN specified: ${pool}`);
}

function requireLambdaUri(uri = ""): void {
  if (!/^arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/.+\/invocations$/.test(uri))
    throw badRequest(
      `Invalid Authorizer URI: ${uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`,
    );
}

function requirePattern(pattern: string | undefined): void {
  try {
    new RegExp(pattern ?? "");
  } catch {
    throw badRequest(`Invalid identity validation expression specified: ${pattern}`);
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetAuthorizer.html */
export const getAuthorizer: Api<"GetAuthorizer"> = ({ restApiId, authorizerId }, context) =>
  findAuthorizer(findApi(context, restApiId), authorizerId);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetAuthorizers.html */
export const getAuthorizers: Api<"GetAuthorizers"> = ({ restApiId, position, limit }, context) => {
  const { items: shown, next } = pageOf(
    Object.values(findApi(context, restApiId).definition.authorizers),
    position,
    limit,
  );
  return { items: shown, position: next };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateAuthorizer.html */
export const updateAuthorizer: Api<"UpdateAuthorizer"> = ({ restApiId, authorizerId, patchOperations }, context) => {
  const api = findApi(context, restApiId);
  const changed = applyPatches(findAuthorizer(api, authorizerId), patchOperations, RULES);
  requireAuthorizer(changed);
  changeDefinition(context, api.id, { authorizers: { ...api.definition.authorizers, [changed.id ?? ""]: changed } });
  return changed;
};

const RULES: readonly PatchRule<ApiGateway.Authorizer>[] = [
  text("/name", (row, name) => ({ ...row, name })),
  text("/type", (row, type) => ({ ...row, type: type as ApiGateway.AuthorizerType })),
  text("/authorizerUri", (row, authorizerUri) => ({ ...row, authorizerUri })),
  text(
    "/authorizerCredentials",
    (row, given) => ({ ...row, authorizerCredentials: given === "" ? undefined : given }),
    ["replace", "remove"],
  ),
  text("/identitySource", (row, identitySource) => ({ ...row, identitySource })),
  text("/identityValidationExpression", (row, identityValidationExpression) => ({
    ...row,
    identityValidationExpression,
  })),
  text("/authType", (row, authType) => ({ ...row, authType })),
  numeric("/authorizerResultTtlInSeconds", (row, authorizerResultTtlInSeconds) => ({
    ...row,
    authorizerResultTtlInSeconds,
  })),
  items(
    "/providerARNs/{arn}",
    (row) => row.providerARNs,
    (row, providerARNs) => ({ ...row, providerARNs }),
  ),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteAuthorizer.html */
export const deleteAuthorizer: Api<"DeleteAuthorizer"> = ({ restApiId, authorizerId = "" }, context) => {
  const api = findApi(context, restApiId);
  findAuthorizer(api, authorizerId);
  const isUsed = Object.values(api.definition.resources).some(({ methods }) =>
    Object.values(methods).some((method) => method.authorizerId === authorizerId),
  );
  if (isUsed) throw conflict(`Cannot delete authorizer '${authorizerId}', is referenced by method`);
  const { [authorizerId]: _, ...authorizers } = api.definition.authorizers;
  changeDefinition(context, api.id, { authorizers });
  return {};
};

export const findAuthorizer = ({ definition }: Pick<ApiRow, "definition">, id = ""): ApiGateway.Authorizer =>
  found(definition.authorizers[id], () => notFound("Invalid Authorizer identifier specified"));
