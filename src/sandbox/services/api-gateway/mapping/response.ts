/** How an integration's answer becomes the method's. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Answer, type Exchange, type HeaderList, headerOf } from "../invoke/exchange.ts";
import { configurationError } from "../invoke/gateway-error.ts";
import { converted, isBinaryType } from "./request.ts";
import { valuesOf } from "./sources.ts";
import { renderMapping, responseTemplate } from "./templates.ts";

export interface IntegrationAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
  /** What selection patterns are matched against: a function's error message, else the status. */
  readonly selector: string | undefined;
}

/** The answer of a non-proxy integration, mapped by the response that its selector chooses. */
export async function mapResponse(exchange: Exchange, answer: IntegrationAnswer): Promise<Answer> {
  const response = select(exchange.method.methodIntegration?.integrationResponses ?? {}, answer.selector);
  const isBinary = isBinaryType(exchange, headerOf(exchange.incoming.headers, "accept"));
  const text = answer.body.toString("utf8");
  const headers: [string, string][] = [];
  for (const [target, source] of Object.entries(response.responseParameters ?? {}))
    for (const value of valuesOf(exchange, source, { headers: answer.headers, body: text }) ?? [])
      headers.push([target.slice("method.response.header.".length), value]);
  const chosen = responseTemplate(response.responseTemplates ?? {}, headerOf(exchange.incoming.headers, "accept"));
  // An empty template stands for no template.
  const body =
    chosen && chosen.template !== ""
      ? Buffer.from(await renderMapping(exchange, chosen.template, text, "response"))
      : answer.body;
  const { header, status } = exchange.variables.responseOverride;
  for (const [name, value] of Object.entries(header)) headers.push([name, String(value)]);
  const type = chosen?.type ?? headerOf(answer.headers, "content-type") ?? "application/json";
  return {
    status: Number(status ?? response.statusCode ?? 200),
    headers: hasName(headers, "content-type") ? headers : [["Content-Type", type], ...headers],
    body: converted(body, {
      isBinary: isBinary && response.contentHandling !== "CONVERT_TO_BINARY",
      contentHandling: response.contentHandling,
    }),
  };
}

const hasName = (headers: HeaderList, name: string): boolean => headers.some(([each]) => each.toLowerCase() === name);

/** The response whose pattern the whole selector matches; else the one without a pattern. */
function select(
  responses: Readonly<Record<string, ApiGateway.IntegrationResponse>>,
  selector: string | undefined,
): ApiGateway.IntegrationResponse {
  const all = Object.values(responses);
  const matching = all.find(
    ({ selectionPattern }) =>
      selector !== undefined && selectionPattern && new RegExp(`^(?:${selectionPattern})$`).test(selector),
  );
  const chosen = matching ?? all.find(({ selectionPattern }) => !selectionPattern);
  if (!chosen) throw configurationError("No match for output mapping and no default endpoint response");
  return chosen;
}
