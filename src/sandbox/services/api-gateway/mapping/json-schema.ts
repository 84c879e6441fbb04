/** JSON schema, draft 4, with the messages of the validator that API Gateway uses (com.github.fge:json-schema-validator). */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type { ErrorObject, ValidateFunction } from "ajv";
import Draft4 from "ajv-draft-04";
import { messageOf } from "../../../../shared/errors.ts";

/** A schema that cannot be used. */
export class SchemaError extends Error {}

export interface SchemaScope {
  readonly apiId: string;
  /** By name: schemas refer to each other as `https://apigateway.amazonaws.com/restapis/<api>/models/<name>`. */
  readonly models: Readonly<Record<string, ApiGateway.Model>>;
}

const compiled = new WeakMap<SchemaScope["models"], Map<string, ValidateFunction>>();

/** What is wrong with a body, problem by problem; nothing where it fits the model. */
export function problemsOf(model: ApiGateway.Model, body: string, scope: SchemaScope): string[] {
  const validate = validatorOf(model, scope);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return ["Invalid JSON"];
  }
  return validate(value) ? [] : messagesOf(validate.errors ?? []);
}

function validatorOf(model: ApiGateway.Model, { apiId, models }: SchemaScope): ValidateFunction {
  const known = compiled.get(models) ?? new Map<string, ValidateFunction>();
  compiled.set(models, known);
  const name = model.name ?? "";
  const validator = known.get(name);
  if (validator) return validator;
  try {
    const ajv = new Draft4.default({ strict: false, allErrors: true, verbose: true, validateFormats: false });
    for (const each of Object.values(models))
      if (each.schema)
        ajv.addSchema(schemaOf(each), `https://apigateway.amazonaws.com/restapis/${apiId}/models/${each.name}`);
    const made = ajv.compile(schemaOf(model));
    known.set(name, made);
    return made;
  } catch (error) {
    throw new SchemaError(messageOf(error));
  }
}

// Ids of their own would only clash.
function schemaOf({ schema = "{}" }: ApiGateway.Model): object {
  const { id: _, ...rest } = JSON.parse(schema) as Record<string, unknown>;
  return rest;
}

/** Missing and surplus properties are told once for each object, as that validator does. */
function messagesOf(errors: readonly ErrorObject[]): string[] {
  const groups = new Map<string, ErrorObject[]>();
  for (const error of errors) {
    const isGrouped = error.keyword === "required" || error.keyword === "additionalProperties";
    const key = isGrouped ? `${error.keyword} ${error.instancePath}` : `${groups.size} ${error.keyword}`;
    groups.set(key, [...(groups.get(key) ?? []), error]);
  }
  return [...groups.values()].map(messageOfGroup);
}

const json = (value: unknown): string => JSON.stringify(value);

function messageOfGroup(errors: readonly ErrorObject[]): string {
  const [error] = errors;
  if (!error) return "";
  const names = (member: string): string => json(errors.map(({ params }) => String(params[member])).sort());
  if (error.keyword === "required") return `object has missing required properties (${names("missingProperty")})`;
  if (error.keyword === "additionalProperties")
    return `object instance has properties which are not allowed by the schema: ${names("additionalProperty")}`;
  return MESSAGES[error.keyword]?.(error) ?? `${error.instancePath || "instance"} ${error.message ?? error.keyword}`;
}

const lengthOf = (data: unknown): number => (Array.isArray(data) ? data.length : [...String(data)].length);

const MESSAGES: Readonly<Record<string, (error: ErrorObject) => string>> = {
  type: ({ data, schema }) =>
    `instance type (${typeOf(data)}) does not match any allowed primitive type (allowed: ${json([schema].flat())})`,
  enum: ({ data, schema }) => `instance value (${json(data)}) not found in enum (possible values: ${json(schema)})`,
  minLength: ({ data, schema }) =>
    `string ${json(data)} is too short (length: ${lengthOf(data)}, required minimum: ${schema})`,
  maxLength: ({ data, schema }) =>
    `string ${json(data)} is too long (length: ${lengthOf(data)}, maximum allowed: ${schema})`,
  pattern: ({ data, schema }) => `ECMA 262 regex ${json(schema)} does not match input string ${json(data)}`,
  minimum: ({ data, schema, parentSchema }) =>
    parentSchema?.exclusiveMinimum
      ? `numeric instance is not strictly greater than the required minimum ${schema}`
      : `numeric instance is lower than the required minimum (minimum: ${schema}, found: ${data})`,
  maximum: ({ data, schema, parentSchema }) =>
    parentSchema?.exclusiveMaximum
      ? `numeric instance is not strictly lower than the required maximum ${schema}`
      : `numeric instance is greater than the required maximum (maximum: ${schema}, found: ${data})`,
  multipleOf: ({ data, schema }) => `remainder of division is not zero (${data} / ${schema})`,
  minItems: ({ data, schema }) =>
    `array is too short: must have at least ${schema} elements but instance has ${lengthOf(data)} elements`,
  maxItems: ({ data, schema }) =>
    `array is too long: must have at most ${schema} elements but instance has ${lengthOf(data)} elements`,
  uniqueItems: () => "array must not contain duplicate elements",
  anyOf: ({ schema }) => `instance failed to match at least one required schema among ${lengthOf(schema)}`,
  oneOf: ({ schema, params }) =>
    `instance failed to match exactly one schema (matched ${params.passingSchemas?.length ?? 0} out of ${lengthOf(schema)})`,
  not: () => "instance matched a schema which it should not have",
};

function typeOf(data: unknown): string {
  if (data === null) return "null";
  if (Array.isArray(data)) return "array";
  if (typeof data === "number") return Number.isInteger(data) ? "integer" : "number";
  return typeof data;
}
