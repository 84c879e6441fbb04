/** A document as the definition of an API. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { messageOf } from "../../../../shared/errors.ts";
import { badRequest } from "../faults.ts";
import { newGatewayResponse } from "../gateway-responses.ts";
import { newId } from "../ids.ts";
import { requireIntegrationResponse } from "../integration-responses.ts";
import { requireIntegration } from "../integrations.ts";
import { requireMethod } from "../methods.ts";
import { addResource } from "../resources.ts";
import type { Definition, ResourceDefinition } from "../state.ts";
import { type ApiDocument, type Fields, fields, fieldsOr, listOr, textOr, texts } from "./document.ts";
import { type ReadingScope, readMethod } from "./read-method.ts";
import { ImportedModels } from "./read-models.ts";
import { ImportedSecurity } from "./read-security.ts";

export interface ReadingOptions {
  readonly apiId: string;
  readonly rootId: string;
  /** What the document is added to: an empty API, or the present one. */
  readonly base: Definition;
  /** What of the servers' base path becomes part of the resources. */
  readonly basePath: "ignore" | "prepend";
}

/** Throws one BadRequestException with everything that does not fit together. */
export function readDefinition(document: ApiDocument, options: ReadingOptions): Definition {
  const { root } = document;
  const { base } = options;
  const models = new ImportedModels(document, options.apiId);
  const security = new ImportedSecurity(document, base.authorizers);
  const validators = readValidators(root, base.validators);
  const byName = Object.fromEntries(Object.values(validators).map((each) => [each.name ?? "", each.id ?? ""]));
  const defaultValidator = textOr(root["x-amazon-apigateway-request-validator"]);
  const scope = { document, models, security, validators: byName, defaultValidator };
  const errors: string[] = [];
  const resources = readPaths(scope, options, errors);
  const definition: Definition = {
    settings: readSettings(root, base.settings),
    resources,
    models: { ...base.models, ...models.byName },
    validators: { ...base.validators, ...validators },
    authorizers: { ...base.authorizers, ...security.authorizers },
    gatewayResponses: { ...base.gatewayResponses, ...readGatewayResponses(root) },
  };
  errors.push(...unfit(definition));
  if (errors.length > 0) throw badRequest(`Errors found during import:\n\t${errors.join("\n\t")}`);
  return definition;
}

function readSettings(root: Fields, base: Definition["settings"]): Definition["settings"] {
  const binary = root["x-amazon-apigateway-binary-media-types"];
  const size = root["x-amazon-apigateway-minimum-compression-size"];
  const policy = root["x-amazon-apigateway-policy"];
  return {
    binaryMediaTypes: binary === undefined ? base.binaryMediaTypes : listOr(binary).map(String),
    minimumCompressionSize: size === undefined ? base.minimumCompressionSize : Number(size),
    apiKeySource: root["x-amazon-apigateway-api-key-source"] === "AUTHORIZER" ? "AUTHORIZER" : base.apiKeySource,
    policy: policy === undefined ? base.policy : JSON.stringify(policy),
  };
}

/** One that the API already has by its name is brought up to date: names are what a document knows. */
function readValidators(root: Fields, base: Definition["validators"]): Record<string, ApiGateway.RequestValidator> {
  const given = fieldsOr(root["x-amazon-apigateway-request-validators"], "x-amazon-apigateway-request-validators");
  return Object.fromEntries(
    Object.entries(given).map(([name, each]) => {
      const { validateRequestBody, validateRequestParameters } = fields(each, name);
      const id = Object.values(base).find((known) => known.name === name)?.id ?? newId(6);
      return [
        id,
        {
          id,
          name,
          validateRequestBody: validateRequestBody === true,
          validateRequestParameters: validateRequestParameters === true,
        },
      ];
    }),
  );
}

function readGatewayResponses(root: Fields): Record<string, ApiGateway.GatewayResponse> {
  const given = fieldsOr(root["x-amazon-apigateway-gateway-responses"], "x-amazon-apigateway-gateway-responses");
  return Object.fromEntries(
    Object.entries(given).map(([responseType, each]) => {
      const { statusCode, responseParameters, responseTemplates } = fields(each, responseType);
      return [
        responseType,
        newGatewayResponse({
          responseType: responseType as ApiGateway.GatewayResponseType,
          ...(textOr(statusCode) !== undefined && { statusCode: textOr(statusCode) }),
          responseParameters: texts(responseParameters, "responseParameters"),
          ...(responseTemplates !== undefined && { responseTemplates: texts(responseTemplates, "responseTemplates") }),
        }),
      ];
    }),
  );
}

const VERBS: Readonly<Record<string, string>> = {
  get: "GET",
  put: "PUT",
  post: "POST",
  delete: "DELETE",
  patch: "PATCH",
  head: "HEAD",
  options: "OPTIONS",
  "x-amazon-apigateway-any-method": "ANY",
};

function readPaths(
  scope: ReadingScope,
  { rootId, base, basePath }: ReadingOptions,
  errors: string[],
): Record<string, ResourceDefinition> {
  const { root } = scope.document;
  let resources: Record<string, ResourceDefinition> = { ...base.resources };
  for (const [path, given] of Object.entries(fieldsOr(root.paths, "paths"))) {
    const item = fields(given, path);
    const at = placeFor(resources, rootId, `${basePath === "prepend" ? basePathOf(root) : ""}${path}`);
    if ("error" in at) {
      errors.push(`Unable to create resource at path '${path}': ${at.error}`);
      continue;
    }
    resources = at.resources;
    const { resource } = at;
    const methods = Object.entries(item).flatMap(([verb, operation]) => {
      const httpMethod = VERBS[verb];
      if (httpMethod === undefined) return [];
      const reading = {
        httpMethod,
        operation: fields(operation, verb),
        shared: listOr(item.parameters),
        resourceId: resource.id,
      };
      return [[httpMethod, readMethod(scope, reading)] as const];
    });
    resources[resource.id] = { ...resource, methods: { ...resource.methods, ...Object.fromEntries(methods) } };
  }
  return resources;
}

function basePathOf(root: Fields): string {
  const server = fieldsOr(listOr(root.servers)[0], "server");
  const path =
    textOr(root.basePath) ??
    textOr(fieldsOr(fieldsOr(server.variables, "variables").basePath, "basePath").default) ??
    "";
  return path === "" || path === "/" ? "" : `/${path.replace(/^\/|\/$/g, "")}`;
}

function placeFor(given: Record<string, ResourceDefinition>, rootId: string, path: string) {
  try {
    return resourceAt(given, rootId, path);
  } catch (error) {
    return { error: messageOf(error) };
  }
}

/** The resource at a path; makes what is missing on the way. */
function resourceAt(given: Record<string, ResourceDefinition>, rootId: string, path: string) {
  let resources = given;
  let parentId = rootId;
  for (const part of path.split("/").filter((each) => each !== "")) {
    const find = () => Object.values(resources).find((each) => each.parentId === parentId && each.pathPart === part);
    if (!find()) resources = addResource(resources, parentId, part);
    parentId = find()?.id ?? parentId;
  }
  const resource = resources[parentId];
  if (!resource) throw badRequest(`Invalid OpenAPI input: no resource at ${path}.`);
  return { resources, resource };
}

/** What the control plane would refuse, for every method; all of it at once. */
function unfit(definition: Definition): string[] {
  const errors: string[] = [];
  for (const resource of Object.values(definition.resources))
    for (const [name, method] of Object.entries(resource.methods)) {
      const attempt = (what: string, check: () => void): void => {
        try {
          check();
        } catch (error) {
          errors.push(`Unable to ${what} '${name}' for resource at path '${resource.path}': ${messageOf(error)}`);
        }
      };
      const { methodIntegration: integration } = method;
      attempt("create method", () => requireMethod(definition, resource, method));
      if (!integration) continue;
      attempt("put integration on", () => requireIntegration({ resource, method }, integration));
      for (const response of Object.values(integration.integrationResponses ?? {}))
        attempt("put integration response on", () => requireIntegrationResponse({ resource, method }, response));
    }
  return errors;
}
