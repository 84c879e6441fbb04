import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type { ApiRow, Definition, ResourceDefinition } from "../state.ts";
import { authorizationOf, writeIntegration, writeSchemes } from "./write-extensions.ts";

/** What is exported and how. */
export interface Exported {
  readonly api: ApiRow;
  readonly stageName: string;
  readonly definition: Definition;
  readonly region: string;
  readonly created: Date;
  readonly kind: "oas30" | "swagger";
  /** The extensions that were asked for. */
  readonly integrations: boolean;
  readonly authorizers: boolean;
  readonly settings: boolean;
}

/** A document of OpenAPI 3.0 or Swagger 2.0. */
export function writeDocument(exported: Exported): object {
  const { api, stageName, kind, definition, created, region } = exported;
  const host = `${api.id}.execute-api.${region}.amazonaws.com`;
  const info = {
    title: api.name,
    ...(api.description !== undefined && { description: api.description }),
    version: api.version ?? created.toISOString(),
  };
  const schemas = Object.fromEntries(
    Object.values(definition.models).map(({ name = "", schema }) => [name, schemaOf(schema, kind)]),
  );
  const schemes = writeSchemes(exported);
  const hasSchemes = Object.keys(schemes).length > 0;
  const paths = Object.fromEntries(
    Object.values(definition.resources)
      .filter(({ methods }) => Object.keys(methods).length > 0)
      .map((resource) => [resource.path, writePath(exported, resource)]),
  );
  const extensions = settingsOf(exported);
  if (kind === "swagger")
    return {
      swagger: "2.0",
      info,
      host,
      basePath: `/${stageName}`,
      schemes: ["https"],
      paths,
      ...(hasSchemes && { securityDefinitions: schemes }),
      definitions: schemas,
      ...extensions,
    };
  return {
    openapi: "3.0.1",
    info,
    servers: [{ url: `https://${host}/{basePath}`, variables: { basePath: { default: stageName } } }],
    paths,
    components: { schemas, ...(hasSchemes && { securitySchemes: schemes }) },
    ...extensions,
  };
}

/** References between models become those of the document. */
function schemaOf(schema: string | undefined, kind: Exported["kind"]): unknown {
  const at = kind === "oas30" ? "#/components/schemas/" : "#/definitions/";
  const text = (schema ?? "{}").replaceAll(/https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/"]+\/models\//g, at);
  const { $schema: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return rest;
}

function writePath(exported: Exported, { methods }: ResourceDefinition): object {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name === "ANY" ? "x-amazon-apigateway-any-method" : name.toLowerCase(),
      writeOperation(exported, method),
    ]),
  );
}

const PLACES: Readonly<Record<string, string>> = { querystring: "query", header: "header", path: "path" };

function writeOperation(exported: Exported, method: ApiGateway.Method): object {
  const isSwagger = exported.kind === "swagger";
  const ref = (name: string) => ({ $ref: `${isSwagger ? "#/definitions/" : "#/components/schemas/"}${name}` });
  const content = (models: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(models).map(([type, name]) => [type, { schema: ref(name) }]));
  const parameters: object[] = Object.entries(method.requestParameters ?? {}).map(([full, required]) => {
    const [, , place = "", ...name] = full.split(".");
    const type = isSwagger ? { type: "string" } : { schema: { type: "string" } };
    return { name: name.join("."), in: PLACES[place], required: place === "path" || required, ...type };
  });
  const [bodyModel] = Object.values(method.requestModels ?? {});
  if (isSwagger && bodyModel) parameters.push({ in: "body", name: bodyModel, required: true, schema: ref(bodyModel) });
  const responses = Object.entries(method.methodResponses ?? {}).map(
    ([status, { responseModels = {}, responseParameters = {} }]) => {
      const headers = Object.keys(responseParameters).map((full) => [
        full.slice("method.response.header.".length),
        isSwagger ? { type: "string" } : { schema: { type: "string" } },
      ]);
      const [model] = Object.values(responseModels);
      return [
        status,
        {
          description: `${status} response`,
          ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
          ...(isSwagger ? model && { schema: ref(model) } : { content: content(responseModels) }),
        },
      ];
    },
  );
  const validator = exported.definition.validators[method.requestValidatorId ?? ""]?.name;
  return {
    ...(method.operationName !== undefined && { operationId: method.operationName }),
    ...(parameters.length > 0 && { parameters }),
    ...(!isSwagger &&
      method.requestModels && { requestBody: { content: content(method.requestModels), required: true } }),
    responses: Object.fromEntries(responses),
    ...authorizationOf(exported, method),
    ...(exported.settings && validator !== undefined && { "x-amazon-apigateway-request-validator": validator }),
    ...(exported.integrations &&
      method.methodIntegration && { "x-amazon-apigateway-integration": writeIntegration(method.methodIntegration) }),
  };
}

function settingsOf({ settings: isAsked, definition }: Exported): object {
  if (!isAsked) return {};
  const { settings, validators, gatewayResponses } = definition;
  const named = Object.values(validators).map(({ name, validateRequestBody, validateRequestParameters }) => [
    name,
    { validateRequestBody, validateRequestParameters },
  ]);
  const responses = Object.entries(gatewayResponses).map(
    ([type, { statusCode, responseParameters, responseTemplates }]) => [
      type,
      { ...(statusCode !== undefined && { statusCode: Number(statusCode) }), responseParameters, responseTemplates },
    ],
  );
  return {
    ...(named.length > 0 && { "x-amazon-apigateway-request-validators": Object.fromEntries(named) }),
    ...(responses.length > 0 && { "x-amazon-apigateway-gateway-responses": Object.fromEntries(responses) }),
    ...(settings.binaryMediaTypes.length > 0 && {
      "x-amazon-apigateway-binary-media-types": settings.binaryMediaTypes,
    }),
    ...(settings.apiKeySource === "AUTHORIZER" && { "x-amazon-apigateway-api-key-source": "AUTHORIZER" }),
    ...(settings.policy !== undefined && { "x-amazon-apigateway-policy": JSON.parse(settings.policy) }),
  };
}
