/** How an integration's answers become the method's. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, notFound } from "./faults.ts";
import { findIntegration } from "./integrations.ts";
import { requireMapping } from "./mapping-expressions.ts";
import { requireStatus } from "./method-responses.ts";
import { type FoundMethod, findMethod, writeMethod } from "./methods.ts";
import { applyPatches, entries, type PatchRule, text } from "./patch.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html: replaces the one of this status. */
export const putIntegrationResponse: Api<"PutIntegrationResponse"> = (input, context) => {
  const place = findMethod(context, input);
  findIntegration(place);
  const response: ApiGateway.IntegrationResponse = {
    statusCode: requireStatus(input.statusCode),
    ...(input.selectionPattern !== undefined && { selectionPattern: input.selectionPattern }),
    ...(input.responseParameters && { responseParameters: { ...input.responseParameters } }),
    responseTemplates: { ...input.responseTemplates },
    ...(input.contentHandling !== undefined && { contentHandling: input.contentHandling }),
  };
  requireIntegrationResponse(place, response);
  write(context, place, response);
  return response;
};

export function requireIntegrationResponse(
  { resource, method }: Pick<FoundMethod, "resource" | "method">,
  response: ApiGateway.IntegrationResponse,
): void {
  const declared = method.methodResponses?.[response.statusCode ?? ""];
  if (!declared) throw notFound("Invalid Response status code specified");
  for (const [target, source] of Object.entries(response.responseParameters ?? {}))
    requireMapping(
      { target, source, side: "response" },
      { path: resource.path, parameters: declared.responseParameters ?? {} },
    );
  try {
    new RegExp(response.selectionPattern ?? "");
  } catch {
    throw badRequest(`Invalid selection pattern specified: ${response.selectionPattern}`);
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetIntegrationResponse.html */
export const getIntegrationResponse: Api<"GetIntegrationResponse"> = (input, context) =>
  findResponse(findMethod(context, input), input.statusCode);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteIntegrationResponse.html */
export const deleteIntegrationResponse: Api<"DeleteIntegrationResponse"> = (input, context) => {
  const place = findMethod(context, input);
  findResponse(place, input.statusCode);
  const { api, resource, method } = place;
  const { [input.statusCode ?? ""]: _, ...integrationResponses } = method.methodIntegration?.integrationResponses ?? {};
  writeMethod(context, api, resource, {
    ...method,
    methodIntegration: { ...findIntegration(place), integrationResponses },
  });
  return {};
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateIntegrationResponse.html */
export const updateIntegrationResponse: Api<"UpdateIntegrationResponse"> = (input, context) => {
  const place = findMethod(context, input);
  const changed = applyPatches(findResponse(place, input.statusCode), input.patchOperations, RULES);
  requireIntegrationResponse(place, changed);
  write(context, place, changed);
  return changed;
};

const same = (value: string): string => value;

const RULES: readonly PatchRule<ApiGateway.IntegrationResponse>[] = [
  text("/selectionPattern", (row, selectionPattern) => ({ ...row, selectionPattern }), ["add", "replace", "remove"]),
  text(
    "/contentHandling",
    (row, given) => ({
      ...row,
      contentHandling: given === "" ? undefined : (given as ApiGateway.ContentHandlingStrategy),
    }),
    ["add", "replace", "remove"],
  ),
  entries(
    "/responseParameters/{name}",
    (row) => row.responseParameters,
    (row, responseParameters) => ({ ...row, responseParameters }),
    same,
  ),
  entries(
    "/responseTemplates/{contentType}",
    (row) => row.responseTemplates,
    (row, responseTemplates) => ({ ...row, responseTemplates }),
    same,
  ),
];

const findResponse = (place: FoundMethod, statusCode = ""): ApiGateway.IntegrationResponse =>
  found(findIntegration(place).integrationResponses?.[statusCode], () =>
    notFound("Invalid Response status code specified"),
  );

function write(context: Context, place: FoundMethod, response: ApiGateway.IntegrationResponse): void {
  const integration = findIntegration(place);
  const integrationResponses = { ...integration.integrationResponses, [response.statusCode ?? ""]: response };
  writeMethod(context, place.api, place.resource, {
    ...place.method,
    methodIntegration: { ...integration, integrationResponses },
  });
}
