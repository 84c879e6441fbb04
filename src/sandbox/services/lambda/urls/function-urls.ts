/** Function URLs: their settings. https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html */
import type * as Lambda from "@aws-sdk/client-lambda";
import { randomBase32 } from "../../../../shared/random.ts";
import { type Context, found, page } from "../../../kit/index.ts";
import type { Api } from "../api.ts";
import { conflict, invalidValue, notFound } from "../faults.ts";
import { type FunctionName, readFunctionName } from "../function-name.ts";
import { findConfiguration, findFunction } from "../functions.ts";
import { functionArn, keyOf, type UrlRow, urls } from "../state.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html */
export const createFunctionUrlConfig: Api<"CreateFunctionUrlConfig"> = (input, context) => {
  const asked = checkedName(context, input.FunctionName, input.Qualifier);
  const key = keyFor(asked);
  const FunctionArn = functionArn(context, asked.name, asked.qualifier);
  if (context.table(urls).has(key)) throw conflict(`FunctionUrlConfig exists for this Lambda function`);
  const id = randomBase32(32);
  const now = context.clock.date().toISOString();
  const config: Lambda.FunctionUrlConfig = {
    FunctionUrl: `https://${id}.lambda-url.${context.region}.on.aws/`,
    FunctionArn,
    AuthType: input.AuthType,
    ...(input.Cors && { Cors: input.Cors }),
    CreationTime: now,
    LastModifiedTime: now,
    InvokeMode: input.InvokeMode ?? "BUFFERED",
  };
  context.table(urls).put(key, { name: asked.name, qualifier: asked.qualifier ?? "$LATEST", id, config });
  return config;
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html */
export const updateFunctionUrlConfig: Api<"UpdateFunctionUrlConfig"> = (input, context) => {
  const row = findUrl(context, input.FunctionName, input.Qualifier);
  const config: Lambda.FunctionUrlConfig = {
    ...row.config,
    ...(input.AuthType && { AuthType: input.AuthType }),
    ...(input.Cors && { Cors: input.Cors }),
    ...(input.InvokeMode && { InvokeMode: input.InvokeMode }),
    LastModifiedTime: context.clock.date().toISOString(),
  };
  context.table(urls).put(keyOf(row.name, row.qualifier), { ...row, config });
  return config;
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html */
export const getFunctionUrlConfig: Api<"GetFunctionUrlConfig"> = (input, context) =>
  findUrl(context, input.FunctionName, input.Qualifier).config;

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionUrlConfig.html */
export const deleteFunctionUrlConfig: Api<"DeleteFunctionUrlConfig"> = (input, context) => {
  const row = findUrl(context, input.FunctionName, input.Qualifier);
  context.table(urls).delete(keyOf(row.name, row.qualifier));
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html */
export const listFunctionUrlConfigs: Api<"ListFunctionUrlConfigs"> = (input, context) => {
  const { name } = findFunction(context, readFunctionName(context, input.FunctionName));
  const { items, next } = page(context.table(urls).list(keyOf(name, "")), {
    token: input.Marker,
    limit: input.MaxItems,
    max: 50,
    badToken: "InvalidParameterValueException",
  });
  return { FunctionUrlConfigs: items.map(({ config }) => config), NextMarker: next };
};

function findUrl(context: Context, name: string | undefined, qualifier: string | undefined): UrlRow {
  return found(context.table(urls).get(keyFor(checkedName(context, name, qualifier))), () =>
    notFound("The resource you requested does not exist."),
  );
}

const keyFor = ({ name, qualifier }: FunctionName): string => keyOf(name, qualifier ?? "$LATEST");

/** URLs are of a function or of an alias, never of a version. */
function checkedName(context: Context, name: string | undefined, qualifier: string | undefined): FunctionName {
  const asked = readFunctionName(context, name, qualifier);
  if (asked.qualifier !== undefined && /^(\d+|\$LATEST)$/.test(asked.qualifier))
    throw invalidValue(
      `1 validation error detected: Value '${asked.qualifier}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: (^\\$LATEST$)|((?!^\\d+$)^[0-9a-zA-Z-_]+$)`,
    );
  findConfiguration(context, asked);
  return asked;
}
