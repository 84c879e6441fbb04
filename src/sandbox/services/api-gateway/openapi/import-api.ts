/** APIs from OpenAPI documents. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html */
import type { Context } from "../../../kit/index.ts";
import type { Api } from "../api.ts";
import { badRequest, notInSandbox } from "../faults.ts";
import { checkedPolicy, describeApi, emptyDefinition, findApi, newApi } from "../rest-apis.ts";
import { type ApiRow, apis } from "../state.ts";
import { type Fields, fieldsOr, readDocument, textOr } from "./document.ts";
import { readDefinition } from "./read-definition.ts";

type Parameters = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_ImportRestApi.html */
export const importRestApi: Api<"ImportRestApi"> = async ({ body, parameters = {} }, context) => {
  const document = await readDocument(body);
  const { title, description, version } = fieldsOr(document.root.info, "info");
  const types = parameters.endpointConfigurationTypes;
  const row = newApi(context, {
    name: textOr(title) ?? "",
    ...(textOr(description) !== undefined && { description: textOr(description) }),
    ...(textOr(version) !== undefined && { version: textOr(version) }),
    ...(types !== undefined && { endpointConfiguration: { types: types.split(",") as ("REGIONAL" | "EDGE")[] } }),
  });
  const options = {
    apiId: row.id,
    rootId: row.rootResourceId,
    base: row.definition,
    basePath: basePathMode(parameters),
  };
  return keep(context, { ...row, ...endpointOf(document.root, row), definition: readDefinition(document, options) });
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutRestApi.html: adds to the API, or puts the document in its place. */
export const putRestApi: Api<"PutRestApi"> = async ({ restApiId, mode = "merge", body, parameters = {} }, context) => {
  const row = findApi(context, restApiId);
  const document = await readDocument(body);
  const { title, description, version } = fieldsOr(document.root.info, "info");
  const base = mode === "overwrite" ? emptyDefinition(row.rootResourceId) : row.definition;
  const options = { apiId: row.id, rootId: row.rootResourceId, base, basePath: basePathMode(parameters) };
  const definition = readDefinition(document, options);
  return keep(context, {
    ...row,
    name: textOr(title) ?? row.name,
    description: textOr(description) ?? row.description,
    version: textOr(version) ?? row.version,
    ...endpointOf(document.root, row),
    definition,
  });
};

function keep(context: Context, row: ApiRow) {
  const { settings } = row.definition;
  const policy = settings.policy && checkedPolicy(context, row.id, settings.policy);
  const kept = { ...row, region: context.region, definition: { ...row.definition, settings: { ...settings, policy } } };
  context.table(apis).put(row.id, kept);
  return describeApi(kept);
}

function basePathMode({ basepath = "ignore" }: Parameters): "ignore" | "prepend" {
  if (basepath === "split") throw notInSandbox("The import parameter basepath=split");
  if (basepath === "ignore" || basepath === "prepend") return basepath;
  throw badRequest(`Invalid value for the import parameter basepath: ${basepath}`);
}

function endpointOf(root: Fields, { disableExecuteApiEndpoint }: ApiRow): Pick<ApiRow, "disableExecuteApiEndpoint"> {
  const given = fieldsOr(
    root["x-amazon-apigateway-endpoint-configuration"],
    "x-amazon-apigateway-endpoint-configuration",
  );
  return {
    disableExecuteApiEndpoint:
      typeof given.disableExecuteApiEndpoint === "boolean"
        ? given.disableExecuteApiEndpoint
        : disableExecuteApiEndpoint,
  };
}
