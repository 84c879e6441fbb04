/** Security schemes of a document: authorizers, signatures and API keys. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { newAuthorizer } from "../authorizers.ts";
import { type ApiDocument, type Fields, fields, fieldsOr, listOr, resolved, textOr } from "./document.ts";

/** What a scheme asks of a method. */
type Scheme =
  | { readonly kind: "iam" | "key" }
  | { readonly kind: "authorizer"; readonly authorizer: ApiGateway.Authorizer };

export class ImportedSecurity {
  readonly #schemes = new Map<string, Scheme>();
  readonly #byDefault: unknown;

  /** `base`: authorizers that the API already has; one of the same name keeps its id. */
  constructor({ root, kind }: ApiDocument, base: Readonly<Record<string, ApiGateway.Authorizer>>) {
    const ids = new Map(Object.values(base).map(({ name, id }) => [name, id]));
    const schemes =
      kind === "oas30" ? fieldsOr(root.components, "components").securitySchemes : root.securityDefinitions;
    for (const [name, given] of Object.entries(fieldsOr(schemes, "securitySchemes"))) {
      const scheme = readScheme(name, resolved(root, given, name));
      const id = ids.get(name);
      if (scheme?.kind === "authorizer" && id !== undefined) scheme.authorizer.id = id;
      if (scheme) this.#schemes.set(name, scheme);
    }
    this.#byDefault = root.security;
  }

  get authorizers(): Record<string, ApiGateway.Authorizer> {
    const all = [...this.#schemes.values()].flatMap((each) => (each.kind === "authorizer" ? [each.authorizer] : []));
    return Object.fromEntries(all.map((each) => [each.id ?? "", each]));
  }

  /** The authorization of a method. */
  of(
    operation: Fields,
  ): Pick<ApiGateway.Method, "authorizationType" | "authorizerId" | "apiKeyRequired" | "authorizationScopes"> {
    const method: ApiGateway.Method = { authorizationType: "NONE", apiKeyRequired: false };
    const auth = fieldsOr(operation["x-amazon-apigateway-auth"], "x-amazon-apigateway-auth").type;
    if (typeof auth === "string") method.authorizationType = auth.toUpperCase();
    for (const requirement of listOr(operation.security ?? this.#byDefault))
      for (const [name, scopes] of Object.entries(fields(requirement, "security"))) {
        const scheme = this.#schemes.get(name);
        if (scheme?.kind === "key") method.apiKeyRequired = true;
        if (scheme?.kind === "iam") method.authorizationType = "AWS_IAM";
        if (scheme?.kind === "authorizer") Object.assign(method, authorizedBy(scheme.authorizer, scopes));
      }
    return method;
  }
}

function authorizedBy({ id, type }: ApiGateway.Authorizer, scopes: unknown): ApiGateway.Method {
  const named = listOr(scopes).flatMap((each) => textOr(each) ?? []);
  return {
    authorizationType: type === "COGNITO_USER_POOLS" ? "COGNITO_USER_POOLS" : "CUSTOM",
    authorizerId: id,
    ...(named.length > 0 && { authorizationScopes: named }),
  };
}

/** Undefined for schemes that API Gateway leaves alone, such as `basic`. */
function readScheme(name: string, scheme: Fields): Scheme | undefined {
  const authType = textOr(scheme["x-amazon-apigateway-authtype"]) ?? "";
  if (authType.toLowerCase() === "awssigv4") return { kind: "iam" };
  const given = scheme["x-amazon-apigateway-authorizer"];
  if (given !== undefined) return { kind: "authorizer", authorizer: readAuthorizer(name, scheme, fields(given, name)) };
  return scheme.type === "apiKey" && /^x-api-key$/i.test(String(scheme.name)) ? { kind: "key" } : undefined;
}

const TYPES: Readonly<Record<string, ApiGateway.AuthorizerType>> = {
  token: "TOKEN",
  request: "REQUEST",
  cognito_user_pools: "COGNITO_USER_POOLS",
};

function readAuthorizer(name: string, scheme: Fields, given: Fields): ApiGateway.Authorizer {
  const type = TYPES[String(given.type).toLowerCase()];
  const header = `method.request.header.${textOr(scheme.name) ?? "Authorization"}`;
  const identitySource = textOr(given.identitySource) ?? (type === "REQUEST" ? undefined : header);
  const ttl = given.authorizerResultTtlInSeconds;
  const optional = {
    authType: textOr(scheme["x-amazon-apigateway-authtype"]),
    authorizerUri: textOr(given.authorizerUri),
    authorizerCredentials: textOr(given.authorizerCredentials),
    identityValidationExpression: textOr(given.identityValidationExpression),
  };
  return newAuthorizer({
    name,
    type,
    ...optional,
    identitySource,
    ...(Array.isArray(given.providerARNs) && { providerARNs: given.providerARNs.map(String) }),
    ...(ttl !== undefined && { authorizerResultTtlInSeconds: Number(ttl) }),
  });
}
