/** Request validation. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html */
import { type Exchange, headerOf, queryValues } from "../invoke/exchange.ts";
import { badParameters, configurationError, GatewayError } from "../invoke/gateway-error.ts";
import { mediaType } from "./templates.ts";

/** Throws 400 where the method's validator refuses the request. */
export async function validateRequest(exchange: Exchange): Promise<void> {
  const { definition, method } = exchange;
  const validator = definition.validators[method.requestValidatorId ?? ""];
  if (validator?.validateRequestParameters) requireParameters(exchange);
  if (validator?.validateRequestBody) await requireBody(exchange);
}

function requireParameters({ method, incoming, pathParameters }: Exchange): void {
  const missing = Object.entries(method.requestParameters ?? {})
    .filter(([, required]) => required)
    .map(([name]) => name.split("."))
    .filter(([, , place, ...rest]) => {
      const name = rest.join(".");
      const value =
        place === "path"
          ? pathParameters[name]
          : place === "querystring"
            ? queryValues(incoming.query)[name]?.[0]
            : headerOf(incoming.headers, name);
      return value === undefined || value === "";
    })
    .map(([, , , ...rest]) => rest.join("."));
  if (missing.length > 0) throw badParameters(`Missing required request parameters: [${missing.join(", ")}]`);
}

async function requireBody(exchange: Exchange): Promise<void> {
  const { method, definition, incoming, api } = exchange;
  const models = method.requestModels ?? {};
  const type = mediaType(headerOf(incoming.headers, "content-type"));
  const key =
    Object.keys(models).find((each) => mediaType(each) === type) ?? ("$default" in models ? "$default" : undefined);
  const model = key === undefined ? undefined : definition.models[models[key] ?? ""];
  if (!model?.schema) return;
  const { problemsOf, SchemaError } = await import("./json-schema.ts");
  const body = incoming.body.toString("utf8");
  try {
    const problems = problemsOf(model, body, { apiId: api.id, models: definition.models });
    if (problems.length > 0) throw invalidBody(type, `[${problems.join(", ")}]`);
  } catch (error) {
    if (error instanceof SchemaError)
      throw configurationError(`Unable to parse JSON schema of model ${model.name}: ${error.message}`);
    throw error;
  }
}

const invalidBody = (type: string, validation: string): GatewayError =>
  new GatewayError("BAD_REQUEST_BODY", "Invalid request body", {
    validation,
    log: [`Request body does not match model schema for content type ${type}: ${validation}`],
  });
