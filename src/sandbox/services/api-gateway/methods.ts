/** Methods: who may call, what they take, and what they may answer. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, conflict, notFound } from "./faults.ts";
import { applyPatches, entries, flag, items, type PatchRule, readFlag, text } from "./patch.ts";
import { findResource, putResource } from "./resources.ts";
import { findApi } from "./rest-apis.ts";
import type { ApiRow, Definition, ResourceDefinition } from "./state.ts";

const METHODS = new Set(["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "ANY"]);
const AUTHORIZATION_TYPES = ["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html */
export const putMethod: Api<"PutMethod"> = (input, context) => {
  const api = findApi(context, input.restApiId);
  const resource = findResource(api, input.resourceId);
  const httpMethod = input.httpMethod ?? "";
  if (resource.methods[httpMethod]) throw conflict("Method already exists for this resource");
  const method: ApiGateway.Method = {
    httpMethod,
    authorizationType: input.authorizationType ?? "",
    apiKeyRequired: input.apiKeyRequired ?? false,
    ...(input.authorizerId !== undefined && { authorizerId: input.authorizerId }),
    ...(input.operationName !== undefined && { operationName: input.operationName }),
    ...(input.requestValidatorId !== undefined && { requestValidatorId: input.requestValidatorId }),
    ...(input.requestParameters && { requestParameters: { ...input.requestParameters } }),
    ...(input.requestModels && { requestModels: { ...input.requestModels } }),
    ...(input.authorizationScopes && { authorizationScopes: [...input.authorizationScopes] }),
  };
  requireMethod(api.definition, resource, method);
  writeMethod(context, api, resource, method);
  return method;
};

/** Refuses a method that names what is not there, as AWS does. */
export function requireMethod(definition: Definition, resource: ResourceDefinition, method: ApiGateway.Method): void {
  if (!METHODS.has(method.httpMethod ?? ""))
    throw badRequest("Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY");
  const type = method.authorizationType ?? "";
  if (!AUTHORIZATION_TYPES.includes(type))
    throw badRequest(`Invalid authorization type specified. Valid options are [${AUTHORIZATION_TYPES.join(", ")}]`);
  if (type === "CUSTOM" || type === "COGNITO_USER_POOLS") requireAuthorizer(definition, method);
  requireParameters(resource, method.requestParameters);
  for (const name of Object.values(method.requestModels ?? {}))
    if (!definition.models[name]) throw badRequest(`Invalid model identifier specified: ${name}`);
  if (method.requestValidatorId !== undefined && !definition.validators[method.requestValidatorId])
    throw badRequest("Invalid Request Validator identifier specified");
}

function requireAuthorizer({ authorizers }: Definition, { authorizerId, authorizationType }: ApiGateway.Method): void {
  const authorizer = authorizers[authorizerId ?? ""];
  if (!authorizer)
    throw badRequest(
      "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
    );
  const isCognito = authorizer.type === "COGNITO_USER_POOLS";
  if (isCognito !== (authorizationType === "COGNITO_USER_POOLS"))
    throw badRequest(`Authorizer type does not match authorization type ${authorizationType}`);
}

function requireParameters(
  resource: ResourceDefinition,
  parameters: Readonly<Record<string, boolean>> | undefined,
): void {
  for (const name of Object.keys(parameters ?? {})) {
    const match = /^method\.request\.(querystring|header|path)\.([^.\s]+)$/.exec(name);
    if (!match)
      throw badRequest(
        `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${name}]`,
      );
    if (match[1] === "path" && !new RegExp(`\\{${match[2]}\\+?\\}`).test(resource.path))
      throw badRequest(
        `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${name}]`,
      );
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetMethod.html */
export const getMethod: Api<"GetMethod"> = (input, context) => findMethod(context, input).method;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteMethod.html */
export const deleteMethod: Api<"DeleteMethod"> = (input, context) => {
  const { api, resource } = findMethod(context, input);
  const { [input.httpMethod ?? ""]: _, ...methods } = resource.methods;
  putResource(context, api, { ...resource, methods });
  return {};
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateMethod.html */
export const updateMethod: Api<"UpdateMethod"> = (input, context) => {
  const { api, resource, method } = findMethod(context, input);
  const changed = applyPatches(method, input.patchOperations, RULES);
  requireMethod(api.definition, resource, changed);
  writeMethod(context, api, resource, changed);
  return changed;
};

const RULES: readonly PatchRule<ApiGateway.Method>[] = [
  text("/authorizationType", (row, authorizationType) => ({ ...row, authorizationType })),
  text("/authorizerId", (row, authorizerId) => ({ ...row, authorizerId })),
  text("/operationName", (row, operationName) => ({ ...row, operationName }), ["add", "replace", "remove"]),
  text("/requestValidatorId", (row, id) => ({ ...row, requestValidatorId: id === "" ? undefined : id }), [
    "replace",
    "remove",
  ]),
  flag("/apiKeyRequired", (row, apiKeyRequired) => ({ ...row, apiKeyRequired })),
  entries(
    "/requestParameters/{name}",
    (row) => row.requestParameters,
    (row, requestParameters) => ({ ...row, requestParameters }),
    (value) => value !== "" && readFlag("/requestParameters", value),
  ),
  entries(
    "/requestModels/{contentType}",
    (row) => row.requestModels,
    (row, requestModels) => ({ ...row, requestModels }),
    (value) => value,
  ),
  items(
    "/authorizationScopes/{scope}",
    (row) => row.authorizationScopes,
    (row, authorizationScopes) => ({ ...row, authorizationScopes }),
  ),
];

export interface FoundMethod {
  readonly api: ApiRow;
  readonly resource: ResourceDefinition;
  readonly method: ApiGateway.Method;
}

export interface MethodPlace {
  readonly restApiId?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly httpMethod?: string | undefined;
}

export function findMethod(context: Context, place: MethodPlace): FoundMethod {
  const api = findApi(context, place.restApiId);
  const resource = findResource(api, place.resourceId);
  const method = found(resource.methods[place.httpMethod ?? ""], () => notFound("Invalid Method identifier specified"));
  return { api, resource, method };
}

/** Replaces one method of the live definition. */
export function writeMethod(
  context: Context,
  api: ApiRow,
  resource: ResourceDefinition,
  method: ApiGateway.Method,
): void {
  putResource(context, api, { ...resource, methods: { ...resource.methods, [method.httpMethod ?? ""]: method } });
}
