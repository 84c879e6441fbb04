/** API Gateway's own members of exported documents. */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type { Exported } from "./write-document.ts";

/** Who may call a method. */
export function authorizationOf({ definition }: Exported, method: ApiGateway.Method): object {
  const authorizer = definition.authorizers[method.authorizerId ?? ""];
  const security = [
    ...(method.apiKeyRequired ? [{ api_key: [] }] : []),
    ...(method.authorizationType === "AWS_IAM" ? [{ sigv4: [] }] : []),
    ...(authorizer ? [{ [authorizer.name ?? ""]: method.authorizationScopes ?? [] }] : []),
  ];
  return security.length > 0 ? { security } : {};
}

/** The schemes that methods name. */
export function writeSchemes(exported: Exported): Record<string, object> {
  const { definition } = exported;
  const methods = Object.values(definition.resources).flatMap((each) => Object.values(each.methods));
  const authorizers = Object.values(definition.authorizers).map((each) => [
    each.name ?? "",
    writeAuthorizer(exported, each),
  ]);
  return {
    ...(methods.some((each) => each.apiKeyRequired) && {
      api_key: { type: "apiKey", name: "x-api-key", in: "header" },
    }),
    ...(methods.some((each) => each.authorizationType === "AWS_IAM") && {
      sigv4: { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" },
    }),
    ...Object.fromEntries(authorizers),
  };
}

function writeAuthorizer({ authorizers }: Exported, authorizer: ApiGateway.Authorizer): object {
  const { id: _, name: __, authType, type = "REQUEST", ...rest } = authorizer;
  const header = /^method\.request\.header\.(\S+)$/.exec(authorizer.identitySource ?? "")?.[1];
  return {
    type: "apiKey",
    name: type === "REQUEST" ? "Unused" : (header ?? "Authorization"),
    in: "header",
    "x-amazon-apigateway-authtype": authType,
    ...(authorizers && { "x-amazon-apigateway-authorizer": { type: type.toLowerCase(), ...rest } }),
  };
}

export function writeIntegration(integration: ApiGateway.Integration): object {
  const {
    type = "MOCK",
    integrationResponses = {},
    passthroughBehavior,
    cacheKeyParameters: _,
    cacheNamespace: __,
    ...rest
  } = integration;
  const responses = Object.values(integrationResponses).map(({ selectionPattern, ...response }) => [
    selectionPattern || "default",
    response,
  ]);
  return {
    ...rest,
    type: type.toLowerCase(),
    passthroughBehavior: passthroughBehavior?.toLowerCase(),
    ...(responses.length > 0 && { responses: Object.fromEntries(responses) }),
  };
}
