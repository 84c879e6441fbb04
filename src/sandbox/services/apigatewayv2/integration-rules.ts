/** What an integration may be, and what of it the sandbox does not do. */
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { badRequest, notInSandbox } from "./faults.ts";
import type { ApiRow } from "./state.ts";

type Integration = ApiGatewayV2.Integration;

/** Throws AWS's objection. https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export function requireIntegration({ settings: { ProtocolType } }: ApiRow, integration: Integration): void {
  if (integration.ConnectionType === "VPC_LINK") throw notInSandbox("ConnectionType VPC_LINK");
  if (integration.TlsConfig) throw notInSandbox("TlsConfig");
  const isHttp = ProtocolType === "HTTP";
  requireTimeout(integration, isHttp);
  if (isHttp) requireHttp(integration);
  else requireWebSocket(integration);
}

function requireTimeout({ TimeoutInMillis = 0 }: Integration, isHttp: boolean): void {
  const most = isHttp ? 30_000 : 29_000;
  if (TimeoutInMillis < 50 || TimeoutInMillis > most)
    throw badRequest(`Timeout should be between 50 ms and ${most} ms`);
}

function requireHttp(integration: Integration): void {
  const { IntegrationType, IntegrationSubtype, IntegrationUri, IntegrationMethod, PayloadFormatVersion } = integration;
  if (IntegrationType !== "AWS_PROXY" && IntegrationType !== "HTTP_PROXY")
    throw badRequest("HTTP APIs only support integrations of type HTTP_PROXY and AWS_PROXY");
  if (IntegrationSubtype !== undefined) {
    requireSubtype(integration);
    return;
  }
  if (IntegrationType === "HTTP_PROXY") {
    if (!/^https?:\/\/[^/\s]+/.test(IntegrationUri ?? ""))
      throw badRequest(
        "HttpMethod and IntegrationUri are required for HTTP_PROXY integrations: Invalid HTTP endpoint specified for URI",
      );
    if (IntegrationMethod === undefined) throw badRequest("HttpMethod is required for HTTP_PROXY integrations");
    if (PayloadFormatVersion !== "1.0")
      throw badRequest("PayloadFormatVersion must be 1.0 for HTTP_PROXY integrations");
  } else {
    if (!isFunctionUri(IntegrationUri)) throw badRequest("Invalid function ARN or invalid uri");
    if (PayloadFormatVersion !== "1.0" && PayloadFormatVersion !== "2.0")
      throw badRequest("PayloadFormatVersion must be 1.0 or 2.0");
  }
  requireMappings(integration);
}

const FUNCTION = /^arn:aws:lambda:[a-z0-9-]+:(\d{12}|\$\{[^}]+\}):function:.+$/;
const INVOCATION = /^arn:aws:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;

const isFunctionUri = (uri = ""): boolean => FUNCTION.test(INVOCATION.exec(uri)?.[1] ?? uri);

/** The function's ARN in an integration's or authorizer's URI. */
export const functionIn = (uri = ""): string => INVOCATION.exec(uri)?.[1] ?? uri;

/** Those that the sandbox carries out, with the parameters that they need. */
export const SUBTYPES: Readonly<Record<string, readonly string[]>> = {
  "SQS-SendMessage": ["QueueUrl", "MessageBody"],
  "EventBridge-PutEvents": ["Detail", "DetailType", "Source"],
  "StepFunctions-StartExecution": ["StateMachineArn"],
};

function requireSubtype({
  IntegrationType,
  IntegrationSubtype = "",
  CredentialsArn,
  RequestParameters = {},
  PayloadFormatVersion,
}: Integration): void {
  if (IntegrationType !== "AWS_PROXY")
    throw badRequest("IntegrationSubtype is only supported for AWS_PROXY integrations");
  const required = SUBTYPES[IntegrationSubtype];
  if (!required) throw notInSandbox(`IntegrationSubtype ${IntegrationSubtype}`);
  if (CredentialsArn === undefined)
    throw badRequest("CredentialsArn is required for AWS_PROXY integrations with a subtype");
  if (PayloadFormatVersion !== "1.0")
    throw badRequest("PayloadFormatVersion must be 1.0 for integrations with a subtype");
  const missing = required.filter((name) => RequestParameters[name] === undefined);
  if (missing.length > 0) throw badRequest(`Required request parameters are missing: ${missing.join(", ")}`);
}

const REQUEST_KEY = /^(overwrite|append|remove):(header\.[A-Za-z0-9_-]+|querystring\.\S+)$|^overwrite:path$/;
const RESPONSE_KEY = /^(overwrite|append|remove):header\.[A-Za-z0-9_-]+$|^overwrite:statuscode$/i;

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
const RESERVED =
  /^(access-control-|apigw-|authorization$|connection$|content-encoding$|content-length$|content-location$|forwarded$|keep-alive$|origin$|proxy-authenticate$|proxy-authorization$|te$|trailers$|transfer-encoding$|upgrade$|x-amz-|x-amzn-|x-forwarded-for$|x-forwarded-host$|x-forwarded-proto$|via$)/i;

function requireMappings({ RequestParameters = {}, ResponseParameters = {} }: Integration): void {
  for (const key of Object.keys(RequestParameters)) requireMapping(key, REQUEST_KEY, "request");
  for (const [status, mappings] of Object.entries(ResponseParameters)) {
    if (!/^[2-5]\d\d$/.test(status)) throw badRequest(`Invalid response status code specified: ${status}`);
    for (const key of Object.keys(mappings)) requireMapping(key, RESPONSE_KEY, "response");
  }
}

function requireMapping(key: string, allowed: RegExp, side: string): void {
  if (!allowed.test(key))
    throw badRequest(
      `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid ${side} parameter mapping: ${key}]`,
    );
  const [, header] = /:header\.(.+)$/.exec(key) ?? [];
  if (header !== undefined && RESERVED.test(header)) throw badRequest(`Operations on header ${header} are restricted`);
}

function requireWebSocket({
  IntegrationType,
  IntegrationUri,
  PayloadFormatVersion,
  RequestParameters,
  ResponseParameters,
}: Integration): void {
  if (IntegrationType !== "AWS_PROXY" && IntegrationType !== "MOCK")
    throw notInSandbox(`IntegrationType ${IntegrationType} for a WebSocket API`);
  if (PayloadFormatVersion !== "1.0") throw badRequest("PayloadFormatVersion must be 1.0 for WebSocket APIs");
  if (Object.keys(RequestParameters ?? {}).length + Object.keys(ResponseParameters ?? {}).length > 0)
    throw notInSandbox("Parameter mapping for a WebSocket API");
  if (IntegrationType === "MOCK") return;
  if (!INVOCATION.test(IntegrationUri ?? "")) throw badRequest("Invalid ARN specified in the request");
  if (!isFunctionUri(IntegrationUri)) throw badRequest("Invalid function ARN or invalid uri");
}
