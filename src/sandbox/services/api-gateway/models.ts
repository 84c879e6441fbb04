/** Models: JSON schemas (draft 4) of bodies. https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, conflict, notFound } from "./faults.ts";
import { newId } from "./ids.ts";
import { applyPatches, type PatchRule, text } from "./patch.ts";
import { changeDefinition, findApi, pageOf } from "./rest-apis.ts";
import type { ApiRow } from "./state.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateModel.html */
export const createModel: Api<"CreateModel"> = (
  { restApiId, name = "", description, schema, contentType },
  context,
) => {
  const { id, definition } = findApi(context, restApiId);
  if (definition.models[name]) throw conflict("Model name already exists for this REST API");
  const model = newModel({ name, description, schema, contentType });
  changeDefinition(context, id, { models: { ...definition.models, [name]: model } });
  return model;
};

export function newModel(given: ApiGateway.Model): ApiGateway.Model {
  const { name = "", schema, contentType, description } = given;
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw badRequest(`Model name must be alphanumeric: ${name}`);
  requireSchema(name, schema);
  return { id: newId(6), name, ...(description !== undefined && { description }), schema, contentType };
}

/** A schema must be JSON; whether it is a good schema shows when it is first used, as on AWS for references. */
function requireSchema(name: string, schema: string | undefined): void {
  if (schema === undefined) throw badRequest("Model schema must have at least 1 property or array items defined");
  if (schema === "") return;
  try {
    const value: unknown = JSON.parse(schema);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  } catch {
    // Told below.
  }
  throw badRequest(
    `Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified. Unable to parse JSON schema of model ${name}]`,
  );
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetModel.html */
export const getModel: Api<"GetModel"> = ({ restApiId, modelName }, context) =>
  findModel(findApi(context, restApiId), modelName);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetModels.html */
export const getModels: Api<"GetModels"> = ({ restApiId, position, limit }, context) => {
  const { items, next } = pageOf(Object.values(findApi(context, restApiId).definition.models), position, limit);
  return { items, position: next };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateModel.html */
export const updateModel: Api<"UpdateModel"> = ({ restApiId, modelName = "", patchOperations }, context) => {
  const api = findApi(context, restApiId);
  const changed = applyPatches(findModel(api, modelName), patchOperations, RULES);
  changeDefinition(context, api.id, { models: { ...api.definition.models, [modelName]: changed } });
  return changed;
};

const RULES: readonly PatchRule<ApiGateway.Model>[] = [
  text("/description", (row, description) => ({ ...row, description })),
  text("/schema", (row, schema) => {
    requireSchema(row.name ?? "", schema);
    return { ...row, schema };
  }),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteModel.html */
export const deleteModel: Api<"DeleteModel"> = ({ restApiId, modelName = "" }, context) => {
  const api = findApi(context, restApiId);
  findModel(api, modelName);
  const user = Object.values(api.definition.resources).find(({ methods }) =>
    Object.values(methods).some(({ requestModels, methodResponses }) =>
      [requestModels, ...Object.values(methodResponses ?? {}).map((each) => each.responseModels)].some((models) =>
        Object.values(models ?? {}).includes(modelName),
      ),
    ),
  );
  if (user) throw conflict(`Cannot delete model '${modelName}', is referenced in method request: ${user.path}`);
  const { [modelName]: _, ...models } = api.definition.models;
  changeDefinition(context, api.id, { models });
  return {};
};

const findModel = ({ definition }: ApiRow, name = ""): ApiGateway.Model =>
  found(definition.models[name], () => notFound(`Invalid model name specified: ${name}`));
