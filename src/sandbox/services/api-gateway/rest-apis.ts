/** REST APIs: their settings. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-create-api.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { PolicySyntaxError, parsePolicy } from "../../engines/policy/index.ts";
import { type Context, found, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, notFound, notInSandbox } from "./faults.ts";
import { newId } from "./ids.ts";
import { applyPatches, flag, items, type PatchRule, rule, text } from "./patch.ts";
import { type ApiRow, apis, type Definition, deployments, mappings, stages, usagePlans } from "./state.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRestApi.html */
export const createRestApi: Api<"CreateRestApi"> = (input, context) => {
  const row = newApi(context, input);
  context.table(apis).put(row.id, row);
  return describeApi(row);
};

/** A new API, not yet kept: the root resource, and the two models that every API has. */
export function newApi(context: Context, input: ApiGateway.CreateRestApiRequest): ApiRow & { region: string } {
  const name = input.name ?? "";
  if (name.trim() === "") throw badRequest("API name cannot be empty");
  requireMinimumCompression(input.minimumCompressionSize);
  const id = newId(10);
  const cloned = input.cloneFrom === undefined ? undefined : findApi(context, input.cloneFrom);
  const rootResourceId = cloned?.rootResourceId ?? newId(10);
  const policy = input.policy === undefined ? undefined : checkedPolicy(context, id, input.policy);
  const definition = cloned?.definition ?? emptyDefinition(rootResourceId);
  return {
    id,
    region: context.region,
    name,
    description: input.description,
    version: input.version,
    created: context.clock.date(),
    endpoint: endpointOf(input.endpointConfiguration),
    disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
    rootResourceId,
    tags: { ...input.tags },
    definition: {
      ...definition,
      settings: {
        binaryMediaTypes: [...(input.binaryMediaTypes ?? definition.settings.binaryMediaTypes)],
        minimumCompressionSize: input.minimumCompressionSize ?? definition.settings.minimumCompressionSize,
        apiKeySource: input.apiKeySource ?? definition.settings.apiKeySource,
        policy: policy ?? definition.settings.policy,
      },
    },
  };
}

function endpointOf(given: ApiGateway.EndpointConfiguration | undefined): ApiGateway.EndpointConfiguration {
  if (given?.types?.includes("PRIVATE")) throw notInSandbox("The endpoint type PRIVATE");
  const types = given?.types?.length ? given.types : ["EDGE" as const];
  if (types.length > 1) throw badRequest("Cannot create an API with multiple Endpoint Types");
  return { types: [...types], ipAddressType: given?.ipAddressType ?? "ipv4" };
}

export const emptyDefinition = (rootId: string): Definition => ({
  settings: { binaryMediaTypes: [], minimumCompressionSize: undefined, apiKeySource: "HEADER", policy: undefined },
  resources: { [rootId]: { id: rootId, parentId: undefined, pathPart: undefined, path: "/", methods: {} } },
  models: {
    Empty: {
      id: newId(6),
      name: "Empty",
      description: "This is a default empty schema model",
      contentType: "application/json",
      schema: JSON.stringify(
        { $schema: "http://json-schema.org/draft-04/schema#", title: "Empty Schema", type: "object" },
        null,
        2,
      ),
    },
    Error: {
      id: newId(6),
      name: "Error",
      description: "This is a default error schema model",
      contentType: "application/json",
      schema: JSON.stringify(
        {
          $schema: "http://json-schema.org/draft-04/schema#",
          title: "Error Schema",
          type: "object",
          properties: { message: { type: "string" } },
        },
        null,
        2,
      ),
    },
  },
  validators: {},
  authorizers: {},
  gatewayResponses: {},
});

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApi.html */
export const getRestApi: Api<"GetRestApi"> = ({ restApiId }, context) => describeApi(findApi(context, restApiId));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html */
export const getRestApis: Api<"GetRestApis"> = ({ position, limit }, context) => {
  const rows = context
    .table(apis)
    .list()
    .sort((a, b) => b.created.getTime() - a.created.getTime());
  const { items: shown, next } = pageOf(rows, position, limit);
  return { items: shown.map((row) => describeApi(row)), position: next };
};

/** API Gateway's lists: 25 items where the caller names no limit, at most 500. */
export const pageOf = <T>(rows: readonly T[], position: string | undefined, limit: number | undefined) =>
  page(rows, { token: position, limit: limit ?? 25, max: 500, badToken: "BadRequestException" });

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateRestApi.html */
export const updateRestApi: Api<"UpdateRestApi"> = ({ restApiId, patchOperations }, context) => {
  const row = findApi(context, restApiId);
  const rules = apiRules(context, row.id);
  const changed = applyPatches<ApiRow>(row, patchOperations, rules);
  context.table(apis).put(row.id, { ...changed, region: context.region });
  return describeApi(changed);
};

const withSettings = (row: ApiRow, settings: Partial<Definition["settings"]>): ApiRow => ({
  ...row,
  definition: { ...row.definition, settings: { ...row.definition.settings, ...settings } },
});

const apiRules = (context: Context, id: string): readonly PatchRule<ApiRow>[] => [
  text("/name", (row, name) => {
    if (name.trim() === "") throw badRequest("API name cannot be empty");
    return { ...row, name };
  }),
  text("/description", (row, description) => ({ ...row, description })),
  text("/version", (row, version) => ({ ...row, version })),
  text(
    "/policy",
    (row, policy) => withSettings(row, { policy: policy === "" ? undefined : checkedPolicy(context, id, policy) }),
    ["replace", "remove"],
  ),
  flag("/disableExecuteApiEndpoint", (row, disableExecuteApiEndpoint) => ({ ...row, disableExecuteApiEndpoint })),
  text("/apiKeySource", (row, value) => {
    if (value !== "HEADER" && value !== "AUTHORIZER")
      throw badRequest("Invalid API Key source. Must be one of: [AUTHORIZER, HEADER]");
    return withSettings(row, { apiKeySource: value });
  }),
  rule("/minimumCompressionSize", ["replace", "remove"], (row, { value, op }) => {
    const size = op === "remove" || value === undefined || value === "" ? undefined : Number(value);
    requireMinimumCompression(size);
    return withSettings(row, { minimumCompressionSize: size });
  }),
  items(
    "/binaryMediaTypes/{type}",
    (row) => row.definition.settings.binaryMediaTypes,
    (row, binaryMediaTypes) => withSettings(row, { binaryMediaTypes }),
  ),
  rule("/endpointConfiguration/types/{type}", ["replace"], (row, { value }) => ({
    ...row,
    endpoint: endpointOf({ types: [value as ApiGateway.EndpointType] }),
  })),
];

function requireMinimumCompression(size: number | undefined): void {
  if (size !== undefined && !(Number.isInteger(size) && size >= 0 && size <= 10_485_760))
    throw badRequest("Invalid minimum compression size, must be between 0 and 10485760");
}

/** Resources may be written as `execute-api:/stage/METHOD/path`: they become ARNs of this API. */
export function checkedPolicy(context: Context, apiId: string, given: string): string {
  const prefix = `arn:aws:execute-api:${context.region}:${context.account}:${apiId}/`;
  const policy = given.replaceAll(/"execute-api:\/(?!\/)/g, `"${prefix}`);
  try {
    parsePolicy(policy);
    return policy;
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw badRequest(`Invalid policy document. Please check the policy syntax and ensure that Principals are valid.`);
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteRestApi.html: takes deployments and stages along. */
export const deleteRestApi: Api<"DeleteRestApi"> = ({ restApiId }, context) => {
  const { id } = findApi(context, restApiId);
  if (
    context
      .table(mappings)
      .list()
      .some((each) => each.apiId === id)
  )
    throw badRequest(
      "Please remove all base path mappings related to the API in your domains before deleting the API.",
    );
  for (const table of [context.table(deployments), context.table(stages)])
    for (const [key] of table.entries(`${id}/`)) table.delete(key);
  // What a plan says of an API that is gone no longer means anything.
  for (const row of context.table(usagePlans).list()) {
    const apiStages = row.plan.apiStages ?? [];
    const left = apiStages.filter((each) => each.apiId !== id);
    if (left.length < apiStages.length)
      context.table(usagePlans).patch(row.id, { plan: { ...row.plan, apiStages: left } });
  }
  context.table(apis).delete(id);
  return {};
};

export const findApi = (context: Context, id = ""): ApiRow =>
  found(context.table(apis).get(id), () => notFound(`Invalid API identifier specified ${context.account}:${id}`));

/** Replaces a part of the live definition. */
export function changeDefinition(context: Context, apiId: string, change: Partial<Definition>): void {
  context.table(apis).update(apiId, (row) => ({ ...row, definition: { ...row.definition, ...change } }));
}

export function describeApi(row: ApiRow): ApiGateway.RestApi {
  const { settings } = row.definition;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    version: row.version,
    createdDate: row.created,
    apiKeySource: settings.apiKeySource,
    ...(settings.binaryMediaTypes.length > 0 && { binaryMediaTypes: [...settings.binaryMediaTypes] }),
    minimumCompressionSize: settings.minimumCompressionSize,
    policy: settings.policy?.replaceAll('"', '\\"'),
    endpointConfiguration: row.endpoint,
    disableExecuteApiEndpoint: row.disableExecuteApiEndpoint,
    rootResourceId: row.rootResourceId,
    tags: { ...row.tags },
    apiStatus: "AVAILABLE",
  };
}
