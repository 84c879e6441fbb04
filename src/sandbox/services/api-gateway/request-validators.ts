/** Which parts of a request are validated. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { notFound } from "./faults.ts";
import { newId } from "./ids.ts";
import { applyPatches, flag, type PatchRule, text } from "./patch.ts";
import { changeDefinition, findApi, pageOf } from "./rest-apis.ts";
import type { ApiRow } from "./state.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRequestValidator.html */
export const createRequestValidator: Api<"CreateRequestValidator"> = (input, context) => {
  const { id: apiId, definition } = findApi(context, input.restApiId);
  const id = newId(6);
  const validator: ApiGateway.RequestValidator = {
    id,
    name: input.name,
    validateRequestBody: input.validateRequestBody ?? false,
    validateRequestParameters: input.validateRequestParameters ?? false,
  };
  changeDefinition(context, apiId, { validators: { ...definition.validators, [id]: validator } });
  return validator;
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetRequestValidator.html */
export const getRequestValidator: Api<"GetRequestValidator"> = ({ restApiId, requestValidatorId }, context) =>
  findValidator(findApi(context, restApiId), requestValidatorId);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetRequestValidators.html */
export const getRequestValidators: Api<"GetRequestValidators"> = ({ restApiId, position, limit }, context) => {
  const { items, next } = pageOf(Object.values(findApi(context, restApiId).definition.validators), position, limit);
  return { items, position: next };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateRequestValidator.html */
export const updateRequestValidator: Api<"UpdateRequestValidator"> = (input, context) => {
  const api = findApi(context, input.restApiId);
  const changed = applyPatches(findValidator(api, input.requestValidatorId), input.patchOperations, RULES);
  changeDefinition(context, api.id, {
    validators: { ...api.definition.validators, [changed.id ?? ""]: changed },
  });
  return changed;
};

const RULES: readonly PatchRule<ApiGateway.RequestValidator>[] = [
  text("/name", (row, name) => ({ ...row, name })),
  flag("/validateRequestBody", (row, validateRequestBody) => ({ ...row, validateRequestBody })),
  flag("/validateRequestParameters", (row, validateRequestParameters) => ({ ...row, validateRequestParameters })),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteRequestValidator.html */
export const deleteRequestValidator: Api<"DeleteRequestValidator"> = (
  { restApiId, requestValidatorId = "" },
  context,
) => {
  const api = findApi(context, restApiId);
  findValidator(api, requestValidatorId);
  const { [requestValidatorId]: _, ...validators } = api.definition.validators;
  changeDefinition(context, api.id, { validators });
  return {};
};

const findValidator = ({ definition }: ApiRow, id = ""): ApiGateway.RequestValidator =>
  found(definition.validators[id], () => notFound("Invalid Request Validator identifier specified"));
