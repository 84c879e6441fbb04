/** An operation of a document as a method with its integration. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type ApiDocument, type Fields, fields, fieldsOr, listOr, resolved, textOr, texts } from "./document.ts";
import type { ImportedModels } from "./read-models.ts";
import type { ImportedSecurity } from "./read-security.ts";

export interface ReadingScope {
  readonly document: ApiDocument;
  readonly models: ImportedModels;
  readonly security: ImportedSecurity;
  /** Ids of validators by their names in the document. */
  readonly validators: Readonly<Record<string, string>>;
  /** The validator of operations that name none. */
  readonly defaultValidator: string | undefined;
}

export interface ReadingOperation {
  readonly httpMethod: string;
  readonly operation: Fields;
  /** Parameters of the path that all its operations share. */
  readonly shared: readonly unknown[];
  readonly resourceId: string;
}

export function readMethod(
  scope: ReadingScope,
  { httpMethod, operation, shared, resourceId }: ReadingOperation,
): ApiGateway.Method {
  const { root } = scope.document;
  const parameters = [...shared, ...listOr(operation.parameters)].map((each) => resolved(root, each, "parameter"));
  const requestParameters = Object.fromEntries(parameters.flatMap((each) => requestParameter(each)));
  const requestModels = bodyModels(scope, operation, parameters);
  const validator = textOr(operation["x-amazon-apigateway-request-validator"]) ?? scope.defaultValidator;
  const operationName = textOr(operation.operationId);
  const given = operation["x-amazon-apigateway-integration"];
  const responses = methodResponses(scope, operation);
  return {
    httpMethod,
    ...scope.security.of(operation),
    ...(operationName !== undefined && { operationName }),
    ...(Object.keys(requestParameters).length > 0 && { requestParameters }),
    ...(Object.keys(requestModels).length > 0 && { requestModels }),
    ...(validator !== undefined && { requestValidatorId: scope.validators[validator] ?? validator }),
    ...(Object.keys(responses).length > 0 && { methodResponses: responses }),
    ...(given !== undefined && {
      methodIntegration: readIntegration(fields(given, "x-amazon-apigateway-integration"), resourceId),
    }),
  };
}

const PLACES: Readonly<Record<string, string>> = { query: "querystring", header: "header", path: "path" };

function requestParameter({ in: place, name, required }: Fields): [string, boolean][] {
  const at = PLACES[String(place)];
  return at === undefined ? [] : [[`method.request.${at}.${name}`, required === true]];
}

function bodyModels(
  { document, models }: ReadingScope,
  operation: Fields,
  parameters: readonly Fields[],
): Record<string, string> {
  if (document.kind === "swagger") {
    const body = parameters.find((each) => each.in === "body");
    if (!body?.schema) return {};
    const consumes = listOr(operation.consumes ?? document.root.consumes).map(String);
    const name = models.nameOf(fields(body.schema, "schema"));
    return Object.fromEntries((consumes.length > 0 ? consumes : ["application/json"]).map((type) => [type, name]));
  }
  if (operation.requestBody === undefined) return {};
  return contentModels(models, resolved(document.root, operation.requestBody, "requestBody").content);
}

const contentModels = (models: ImportedModels, content: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fieldsOr(content, "content")).flatMap(([type, media]) => {
      const { schema } = fields(media, type);
      return schema === undefined ? [] : [[type, models.nameOf(fields(schema, "schema"))]];
    }),
  );

function methodResponses(
  { document, models }: ReadingScope,
  operation: Fields,
): Record<string, ApiGateway.MethodResponse> {
  const all: Record<string, ApiGateway.MethodResponse> = {};
  for (const [status, given] of Object.entries(fieldsOr(operation.responses, "responses"))) {
    const statusCode = /^[1-5]\d\d$/.test(status) ? status : "200";
    const response = resolved(document.root, given, "response");
    const headers = Object.keys(fieldsOr(response.headers, "headers"));
    const content =
      document.kind === "oas30"
        ? response.content
        : response.schema && { "application/json": { schema: response.schema } };
    const responseModels = contentModels(models, content);
    all[statusCode] = {
      statusCode,
      ...(headers.length > 0 && {
        responseParameters: Object.fromEntries(headers.map((name) => [`method.response.header.${name}`, false])),
      }),
      ...(Object.keys(responseModels).length > 0 && { responseModels }),
    };
  }
  return all;
}

function readIntegration(given: Fields, resourceId: string): ApiGateway.Integration {
  const optional = {
    httpMethod: textOr(given.httpMethod)?.toUpperCase(),
    uri: textOr(given.uri),
    credentials: textOr(given.credentials),
    contentHandling: textOr(given.contentHandling) as ApiGateway.ContentHandlingStrategy | undefined,
  };
  const present = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  const requestParameters = texts(given.requestParameters, "requestParameters");
  const requestTemplates = texts(given.requestTemplates, "requestTemplates");
  const integrationResponses = readResponses(given);
  return {
    type: (textOr(given.type) ?? "").toUpperCase() as ApiGateway.IntegrationType,
    ...present,
    ...(Object.keys(requestParameters).length > 0 && { requestParameters }),
    ...(Object.keys(requestTemplates).length > 0 && { requestTemplates }),
    passthroughBehavior: (textOr(given.passthroughBehavior) ?? "WHEN_NO_MATCH").toUpperCase(),
    timeoutInMillis: given.timeoutInMillis === undefined ? 29_000 : Number(given.timeoutInMillis),
    cacheNamespace: textOr(given.cacheNamespace) ?? resourceId,
    cacheKeyParameters: listOr(given.cacheKeyParameters).map(String),
    ...(Object.keys(integrationResponses).length > 0 && { integrationResponses }),
  };
}

const readResponses = (given: Fields): Record<string, ApiGateway.IntegrationResponse> =>
  Object.fromEntries(
    Object.entries(fieldsOr(given.responses, "responses")).map(([pattern, each]) => {
      const response = readResponse(pattern, fields(each, "integration response"));
      return [response.statusCode ?? "200", response];
    }),
  );

/** The key of an integration response is its selection pattern; `default` stands for none. */
function readResponse(pattern: string, given: Fields): ApiGateway.IntegrationResponse {
  const contentHandling = textOr(given.contentHandling) as ApiGateway.ContentHandlingStrategy | undefined;
  const responseParameters = texts(given.responseParameters, "responseParameters");
  return {
    statusCode: textOr(given.statusCode) ?? "200",
    ...(pattern !== "default" && { selectionPattern: pattern }),
    ...(Object.keys(responseParameters).length > 0 && { responseParameters }),
    responseTemplates: texts(given.responseTemplates, "responseTemplates"),
    ...(contentHandling !== undefined && { contentHandling }),
  };
}
