/** Mapping templates. https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html */

import { messageOf } from "../../../../shared/errors.ts";
import { renderTemplate } from "../../../engines/velocity/index.ts";
import { type Exchange, headerOf, queryValues, singleValues } from "../invoke/exchange.ts";
import { GatewayError } from "../invoke/gateway-error.ts";
import { InputVariable, type Parameters } from "./input.ts";
import { TemplateFunctions } from "./template-functions.ts";

/** The media type of a request, without parameters; JSON where it names none. */
export const mediaType = (contentType: string | undefined): string =>
  (contentType ?? "").split(";")[0]?.trim().toLowerCase() || "application/json";

/**
 * The template for a request of that type; undefined where its body goes on as it is. Throws 415 where neither is allowed.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 */
export function requestTemplate(exchange: Exchange): string | undefined {
  const { requestTemplates = {}, passthroughBehavior = "WHEN_NO_MATCH" } = exchange.method.methodIntegration ?? {};
  const type = mediaType(headerOf(exchange.incoming.headers, "content-type"));
  const match = templateFor(requestTemplates, type);
  if (match !== undefined) return match;
  const passes =
    passthroughBehavior === "WHEN_NO_MATCH" ||
    (passthroughBehavior === "WHEN_NO_TEMPLATES" && Object.keys(requestTemplates).length === 0);
  if (passes) return undefined;
  throw new GatewayError("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type");
}

function templateFor(templates: Readonly<Record<string, string>>, type: string): string | undefined {
  const key = Object.keys(templates).find((each) => mediaType(each) === type);
  return key === undefined ? undefined : templates[key];
}

/** The template of an integration response for the type that the client asked for; by default the first, JSON before others. */
export function responseTemplate(
  templates: Readonly<Record<string, string>>,
  accept: string | undefined,
): { type: string; template: string } | undefined {
  const types = Object.keys(templates);
  const wanted = (accept ?? "").split(",").map((each) => mediaType(each));
  const type =
    types.find((each) => accept !== undefined && wanted.includes(mediaType(each))) ??
    types.find((each) => mediaType(each) === "application/json") ??
    types[0];
  return type === undefined ? undefined : { type, template: templates[type] ?? "" };
}

export const parametersOf = ({ incoming, pathParameters }: Exchange): Parameters => ({
  path: { ...pathParameters },
  querystring: Object.fromEntries(
    Object.entries(queryValues(incoming.query)).map(([name, all]) => [name, all.at(-1) ?? ""]),
  ),
  header: singleValues(incoming.headers),
});

/** Renders a template over a body; a template that cannot be is an error of the API's configuration. */
export async function renderMapping(
  exchange: Exchange,
  template: string,
  body: string,
  side: "request" | "response",
): Promise<string> {
  try {
    const { text } = await renderTemplate(template, {
      input: new InputVariable(body, parametersOf(exchange)),
      context: exchange.variables,
      stageVariables: { ...exchange.stageVariables },
      util: new TemplateFunctions(),
    });
    return text;
  } catch (error) {
    throw new GatewayError("API_CONFIGURATION_ERROR", "Internal server error", {
      log: [`Execution failed due to configuration error: Unable to transform ${side}: ${messageOf(error)}`],
    });
  }
}
