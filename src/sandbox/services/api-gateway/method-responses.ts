/** What a method may answer, by status. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-response.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, conflict, notFound } from "./faults.ts";
import { type FoundMethod, findMethod, type MethodPlace, writeMethod } from "./methods.ts";
import { applyPatches, entries, type PatchRule, readFlag } from "./patch.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethodResponse.html */
export const putMethodResponse: Api<"PutMethodResponse"> = (input, context) => {
  const place = findMethod(context, input);
  const statusCode = requireStatus(input.statusCode);
  if (place.method.methodResponses?.[statusCode]) throw conflict("Response already exists for this resource");
  const response: ApiGateway.MethodResponse = {
    statusCode,
    ...(input.responseParameters && { responseParameters: { ...input.responseParameters } }),
    ...(input.responseModels && { responseModels: { ...input.responseModels } }),
  };
  requireResponse(place, response);
  write(context, place, response);
  return response;
};

export function requireStatus(statusCode = ""): string {
  if (/^[1-5]\d\d$/.test(statusCode)) return statusCode;
  throw badRequest("Invalid status code specified. Status code must match the regular expression [1-5]\\d\\d");
}

function requireResponse({ api }: FoundMethod, response: ApiGateway.MethodResponse): void {
  for (const name of Object.keys(response.responseParameters ?? {}))
    if (!/^method\.response\.header\.[^.\s]+$/.test(name))
      throw badRequest(
        `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${name}]`,
      );
  for (const name of Object.values(response.responseModels ?? {}))
    if (!api.definition.models[name]) throw badRequest(`Invalid model identifier specified: ${name}`);
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetMethodResponse.html */
export const getMethodResponse: Api<"GetMethodResponse"> = (input, context) =>
  findResponse(findMethod(context, input), input.statusCode);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteMethodResponse.html */
export const deleteMethodResponse: Api<"DeleteMethodResponse"> = (input, context) => {
  const place = findMethod(context, input);
  findResponse(place, input.statusCode);
  const { [input.statusCode ?? ""]: _, ...methodResponses } = place.method.methodResponses ?? {};
  writeMethod(context, place.api, place.resource, { ...place.method, methodResponses });
  return {};
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateMethodResponse.html */
export const updateMethodResponse: Api<"UpdateMethodResponse"> = (
  input: MethodPlace & Pick<ApiGateway.UpdateMethodResponseRequest, "statusCode" | "patchOperations">,
  context,
) => {
  const place = findMethod(context, input);
  const changed = applyPatches(findResponse(place, input.statusCode), input.patchOperations, RULES);
  requireResponse(place, changed);
  write(context, place, changed);
  return changed;
};

const RULES: readonly PatchRule<ApiGateway.MethodResponse>[] = [
  entries(
    "/responseParameters/{name}",
    (row) => row.responseParameters,
    (row, responseParameters) => ({ ...row, responseParameters }),
    (value) => value !== "" && readFlag("/responseParameters", value),
  ),
  entries(
    "/responseModels/{contentType}",
    (row) => row.responseModels,
    (row, responseModels) => ({ ...row, responseModels }),
    (value) => value,
  ),
];

const findResponse = ({ method }: FoundMethod, statusCode = ""): ApiGateway.MethodResponse =>
  found(method.methodResponses?.[statusCode], () => notFound("Invalid Response status code specified"));

function write(context: Context, { api, resource, method }: FoundMethod, response: ApiGateway.MethodResponse): void {
  const methodResponses = { ...method.methodResponses, [response.statusCode ?? ""]: response };
  writeMethod(context, api, resource, { ...method, methodResponses });
}
