/** API keys. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { randomOctets } from "../../../shared/random.ts";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, conflict, notFound } from "./faults.ts";
import { newId } from "./ids.ts";
import { applyPatches, flag, type PatchRule, text } from "./patch.ts";
import { pageOf } from "./rest-apis.ts";
import { type ApiKeyRow, apiKeys, usagePlanKeys } from "./state.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html */
export const createApiKey: Api<"CreateApiKey"> = (input, context) => {
  const value = input.value ?? newValue();
  if (value.length < 20 || value.length > 128) throw badRequest("API Key value should be at least 20 characters");
  if (
    context
      .table(apiKeys)
      .list()
      .some(({ key }) => key.value === value)
  )
    throw conflict("API Key already exists");
  const id = newId(10);
  const now = context.clock.date();
  const key: ApiGateway.ApiKey = {
    id,
    value,
    name: input.name ?? "",
    ...(input.description !== undefined && { description: input.description }),
    ...(input.customerId !== undefined && { customerId: input.customerId }),
    enabled: input.enabled ?? false,
    createdDate: now,
    lastUpdatedDate: now,
    stageKeys: (input.stageKeys ?? []).map(({ restApiId, stageName }) => `${restApiId}/${stageName}`),
  };
  const row = { id, region: context.region, key, tags: { ...input.tags } };
  context.table(apiKeys).put(id, row);
  return describeKey(row, true);
};

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const newValue = (): string => Array.from(randomOctets(40), (octet) => ALPHABET[octet % ALPHABET.length]).join("");

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKey.html */
export const getApiKey: Api<"GetApiKey"> = ({ apiKey, includeValue }, context) =>
  describeKey(findKey(context, apiKey), includeValue ?? false);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKeys.html */
export const getApiKeys: Api<"GetApiKeys"> = ({ nameQuery, customerId, includeValues, position, limit }, context) => {
  const rows = context
    .table(apiKeys)
    .list()
    .filter(({ key }) => nameQuery === undefined || (key.name ?? "").startsWith(nameQuery))
    .filter(({ key }) => customerId === undefined || key.customerId === customerId);
  const { items, next } = pageOf(rows, position, limit);
  return { items: items.map((row) => describeKey(row, includeValues ?? false)), position: next };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateApiKey.html */
export const updateApiKey: Api<"UpdateApiKey"> = ({ apiKey, patchOperations }, context) => {
  const row = findKey(context, apiKey);
  const key = { ...applyPatches(row.key, patchOperations, RULES), lastUpdatedDate: context.clock.date() };
  context.table(apiKeys).patch(row.id, { key });
  return describeKey({ ...row, key }, false);
};

const RULES: readonly PatchRule<ApiGateway.ApiKey>[] = [
  text("/name", (row, name) => ({ ...row, name })),
  text("/description", (row, description) => ({ ...row, description })),
  text("/customerId", (row, customerId) => ({ ...row, customerId })),
  flag("/enabled", (row, enabled) => ({ ...row, enabled })),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteApiKey.html: takes it out of its plans. */
export const deleteApiKey: Api<"DeleteApiKey"> = ({ apiKey }, context) => {
  const { id } = findKey(context, apiKey);
  for (const [at, row] of context.table(usagePlanKeys).entries())
    if (row.keyId === id) context.table(usagePlanKeys).delete(at);
  context.table(apiKeys).delete(id);
  return {};
};

export const findKey = (context: Context, id = "") =>
  found(context.table(apiKeys).get(id), () => notFound("Invalid API Key identifier specified"));

function describeKey({ key, tags }: ApiKeyRow, withValue: boolean): ApiGateway.ApiKey {
  const { value, ...rest } = key;
  return { ...rest, ...(withValue && { value }), ...(Object.keys(tags).length > 0 && { tags: { ...tags } }) };
}
