/** What goes to an integration: parameters by mapping, body by template. https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html */
import { type Exchange, headerOf } from "../invoke/exchange.ts";
import { badParameters } from "../invoke/gateway-error.ts";
import { valuesOf } from "./sources.ts";
import { mediaType, renderMapping, requestTemplate } from "./templates.ts";

export interface IntegrationRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
}

/** The request of a non-proxy integration. */
export async function mapRequest(exchange: Exchange): Promise<IntegrationRequest> {
  const body = await mappedBody(exchange);
  const parameters = mappedParameters(exchange);
  const { header, querystring, path } = exchange.variables.requestOverride;
  const type = headerOf(exchange.incoming.headers, "content-type");
  return {
    path: { ...parameters.path, ...overrides(path) },
    query: { ...parameters.query, ...listed(overrides(querystring)) },
    headers: {
      "Content-Type": [type ?? "application/json"],
      ...parameters.headers,
      ...listed(overrides(header)),
    },
    body,
  };
}

async function mappedBody(exchange: Exchange): Promise<Buffer> {
  const { incoming, method } = exchange;
  const template = requestTemplate(exchange);
  const contentHandling = method.methodIntegration?.contentHandling;
  const isBinary = isBinaryType(exchange, headerOf(incoming.headers, "content-type"));
  if (template === undefined) return converted(incoming.body, { isBinary, contentHandling });
  // Templates see text: a binary body as base64.
  const text = incoming.body.toString(isBinary ? "base64" : "utf8");
  return Buffer.from(await renderMapping(exchange, template, text, "request"), "utf8");
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html */
export function converted(
  body: Buffer,
  { isBinary, contentHandling }: { isBinary: boolean; contentHandling: string | undefined },
): Buffer {
  if (contentHandling === "CONVERT_TO_TEXT" && isBinary) return Buffer.from(body.toString("base64"));
  if (contentHandling === "CONVERT_TO_BINARY" && !isBinary) return Buffer.from(body.toString("utf8"), "base64");
  return body;
}

/** Whether the API takes that media type as binary. */
export function isBinaryType({ definition }: Pick<Exchange, "definition">, contentType: string | undefined): boolean {
  const { binaryMediaTypes } = definition.settings;
  if (binaryMediaTypes.length === 0) return false;
  const type = mediaType(contentType);
  return binaryMediaTypes.some((each) => {
    const pattern = each.replace("~1", "/");
    return pattern === "*/*" || pattern === type || (pattern.endsWith("/*") && type.startsWith(pattern.slice(0, -1)));
  });
}

/** The parameters of `integration.request.*`. */
export function mappedParameters(exchange: Exchange): Pick<IntegrationRequest, "path" | "query" | "headers"> {
  const path: Record<string, string> = {};
  const query: Record<string, readonly string[]> = {};
  const headers: Record<string, readonly string[]> = {};
  for (const [target, source] of Object.entries(exchange.method.methodIntegration?.requestParameters ?? {})) {
    const values = valuesOf(exchange, source);
    if (!values || values.length === 0) continue;
    const [, , place = "", ...rest] = target.split(".");
    const name = rest.join(".");
    if (place === "path") path[name] = values[0] ?? "";
    else if (place.endsWith("querystring")) query[name] = values;
    else headers[name] = values;
  }
  return { path, query, headers };
}

const overrides = (values: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

const listed = (values: Readonly<Record<string, string>>): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));

/** `${stageVariables.x}` in a URI or ARN replaced, then `{x}` by mapped path parameters. */
export function resolveUri(exchange: Exchange, uri: string, path: Readonly<Record<string, string>> = {}): string {
  return withStageVariables(exchange, uri).replaceAll(/\{([^}]+?)\+?\}/g, (whole, name: string) => {
    const value = path[name];
    if (value === undefined) {
      if (/^\w+$/.test(name)) throw badParameters(`Missing value for path parameter: ${name}`);
      return whole;
    }
    return value.split("/").map(encodeURIComponent).join("/");
  });
}

export const withStageVariables = ({ stageVariables }: Pick<Exchange, "stageVariables">, text: string): string =>
  text.replaceAll(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) => stageVariables[name] ?? "");
