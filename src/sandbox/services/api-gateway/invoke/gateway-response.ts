/** What API Gateway answers in place of an integration. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html */
import { memberAt } from "../../../engines/log-format.ts";
import { effectiveGatewayResponse } from "../gateway-responses.ts";
import { valuesOf } from "../mapping/sources.ts";
import { responseTemplate } from "../mapping/templates.ts";
import type { Definition } from "../state.ts";
import type { ContextVariables } from "./context-variables.ts";
import { type Answer, type Exchange, headerOf, type Incoming } from "./exchange.ts";
import type { GatewayError } from "./gateway-error.ts";

/** What is known when a request fails: perhaps not yet its method. */
export interface Failed extends Pick<Exchange, "definition" | "variables" | "stageVariables" | "incoming"> {
  readonly definition: Definition;
  readonly variables: ContextVariables;
  readonly incoming: Incoming;
  readonly pathParameters?: Readonly<Record<string, string>>;
}

export function gatewayResponse(failed: Failed, error: GatewayError): Answer {
  const response = effectiveGatewayResponse(failed.definition, error.responseType);
  failed.variables.error = {
    // A failing authorizer has no message at all: AWS answers {"message":null}.
    message: error.message === "" ? null : error.message,
    messageString: error.message === "" ? "null" : JSON.stringify(error.message),
    responseType: error.responseType,
    // Quotes are escaped, since templates put it between quotes.
    ...(error.validation !== undefined && { validationErrorString: JSON.stringify(error.validation).slice(1, -1) }),
  };
  const chosen = responseTemplate(response.responseTemplates ?? {}, headerOf(failed.incoming.headers, "accept"));
  const isDefaultStatus = response.defaultResponse ?? false;
  const headers: [string, string][] = [
    ["Content-Type", chosen?.type ?? "application/json"],
    ["x-amzn-ErrorType", ERROR_TYPES[error.responseType] ?? "InternalServerErrorException"],
  ];
  const exchange = { pathParameters: {}, ...failed } as Exchange;
  for (const [target, source] of Object.entries(response.responseParameters ?? {}))
    for (const value of valuesOf(exchange, source) ?? [])
      setHeader(headers, target.slice("gatewayresponse.header.".length), value);
  return {
    status: (isDefaultStatus ? error.status : undefined) ?? Number(response.statusCode ?? error.status ?? 500),
    headers,
    body: Buffer.from(substituted(templateOf(error, isDefaultStatus, chosen?.template ?? ""), failed)),
  };
}

// Denied requests are answered with a capital M, though the default template that AWS shows says otherwise.
const templateOf = (error: GatewayError, isDefault: boolean, template: string): string =>
  isDefault && error.responseType === "ACCESS_DENIED" ? template.replace('"message"', '"Message"') : template;

function setHeader(headers: [string, string][], name: string, value: string): void {
  const at = headers.findIndex(([each]) => each.toLowerCase() === name.toLowerCase());
  if (at >= 0) headers[at] = [name, value];
  else headers.push([name, value]);
}

/** Gateway responses only replace variables: no directives, no methods. */
const substituted = (template: string, { variables, stageVariables }: Failed): string =>
  template.replaceAll(VARIABLE, (_, wrapped: string | undefined, bare: string | undefined) => {
    const [root, ...path] = (wrapped ?? bare ?? "").split(".");
    const name = path.join(".");
    const value = root === "context" ? memberAt(variables, name) : stageVariables[name];
    if (value === undefined || value === null) return "";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  });

const VARIABLE =
  /\$!?\{((?:context|stageVariables)(?:\.[A-Za-z_][\w-]*)+)\}|\$!?((?:context|stageVariables)(?:\.[A-Za-z_][\w-]*)+)/g;

const ERROR_TYPES: Readonly<Record<string, string>> = {
  ACCESS_DENIED: "AccessDeniedException",
  BAD_REQUEST_BODY: "BadRequestException",
  BAD_REQUEST_PARAMETERS: "BadRequestException",
  EXPIRED_TOKEN: "ExpiredTokenException",
  INVALID_API_KEY: "ForbiddenException",
  INVALID_SIGNATURE: "InvalidSignatureException",
  MISSING_AUTHENTICATION_TOKEN: "MissingAuthenticationTokenException",
  QUOTA_EXCEEDED: "LimitExceededException",
  REQUEST_TOO_LARGE: "RequestTooLargeException",
  RESOURCE_NOT_FOUND: "NotFoundException",
  THROTTLED: "TooManyRequestsException",
  UNAUTHORIZED: "UnauthorizedException",
  UNSUPPORTED_MEDIA_TYPE: "BadRequestException",
};
