/** Aliases and their routing. https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html */
import type * as Lambda from "@aws-sdk/client-lambda";
import { randomUnit, randomUuid } from "../../../shared/random.ts";
import { type Context, found, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { conflict, functionNotFound, invalidValue, notFound, preconditionFailed } from "./faults.ts";
import { readFunctionName } from "./function-name.ts";
import { findFunction } from "./functions.ts";
import { provisionAgain } from "./provisioned-concurrency.ts";
import { type AliasRow, aliases, functionArn, keyOf, ofFunction, versionKey, versions } from "./state.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
export const createAlias: Api<"CreateAlias"> = (input, context) => {
  const { name } = findFunction(context, readFunctionName(context, input.FunctionName));
  const alias = input.Name ?? "";
  if (!/^(?!^[0-9]+$)[a-zA-Z0-9-_]+$/.test(alias))
    throw invalidValue(
      `1 validation error detected: Value '${alias}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)`,
    );
  const key = keyOf(name, alias);
  if (context.table(aliases).has(key)) throw conflict(`Alias already exists: ${functionArn(context, name, alias)}`);
  const version = requireVersion(context, name, input.FunctionVersion ?? "");
  const weights = checkedWeights(context, name, version, input.RoutingConfig);
  const row = { name, alias, version, description: input.Description ?? "", weights, revisionId: randomUuid() };
  return answer(context, context.table(aliases).put(key, row));
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html */
export const updateAlias: Api<"UpdateAlias"> = (input, context) => {
  const before = findAlias(context, input.FunctionName, input.Name);
  if (input.RevisionId !== undefined && input.RevisionId !== before.revisionId) throw preconditionFailed();
  const version =
    input.FunctionVersion === undefined ? before.version : requireVersion(context, before.name, input.FunctionVersion);
  const weights = input.RoutingConfig
    ? checkedWeights(context, before.name, version, input.RoutingConfig)
    : before.weights;
  const description = input.Description ?? before.description;
  const row = { ...before, version, weights, description, revisionId: randomUuid() };
  context.table(aliases).put(keyOf(before.name, before.alias), row);
  if (version !== before.version)
    provisionAgain(context, (each) => each.name === row.name && each.qualifier === row.alias);
  return answer(context, row);
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html */
export const getAlias: Api<"GetAlias"> = (input, context) =>
  answer(context, findAlias(context, input.FunctionName, input.Name));

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html */
export const listAliases: Api<"ListAliases"> = (input, context) => {
  const { name } = findFunction(context, readFunctionName(context, input.FunctionName));
  const all = context
    .table(aliases)
    .list(keyOf(name, ""))
    .filter(({ version }) => input.FunctionVersion === undefined || version === input.FunctionVersion);
  const { items, next } = page(all, {
    token: input.Marker,
    limit: input.MaxItems,
    max: 50,
    badToken: "InvalidParameterValueException",
  });
  return { Aliases: items.map((row) => answer(context, row)), NextMarker: next };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html: also where there is none. */
export const deleteAlias: Api<"DeleteAlias"> = (input, context) => {
  const { name } = findFunction(context, readFunctionName(context, input.FunctionName));
  for (const each of ofFunction) context.table(each).delete(keyOf(name, input.Name ?? ""));
  return {};
};

function findAlias(context: Context, functionName: string | undefined, alias = ""): AliasRow {
  const { name } = findFunction(context, readFunctionName(context, functionName));
  return found(context.table(aliases).get(keyOf(name, alias)), () =>
    notFound(`Cannot find alias arn: ${functionArn(context, name, alias)}`),
  );
}

const answer = (context: Context, row: AliasRow): Lambda.AliasConfiguration => ({
  AliasArn: functionArn(context, row.name, row.alias),
  Name: row.alias,
  FunctionVersion: row.version,
  Description: row.description,
  ...(Object.keys(row.weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: { ...row.weights } } }),
  RevisionId: row.revisionId,
});

function requireVersion(context: Context, name: string, version: string): string {
  if (version === "$LATEST") return version;
  if (!/^\d+$/.test(version))
    throw invalidValue(
      `1 validation error detected: Value '${version}' at 'functionVersion' failed to satisfy constraint: Member must satisfy regular expression pattern: (\\$LATEST|[0-9]+)`,
    );
  if (!context.table(versions).has(versionKey(name, version)))
    throw functionNotFound(functionArn(context, name, version));
  return version;
}

function checkedWeights(
  context: Context,
  name: string,
  version: string,
  routing: Lambda.AliasRoutingConfiguration | undefined,
): Record<string, number> {
  const weights = Object.entries(routing?.AdditionalVersionWeights ?? {});
  if (weights.length === 0) return {};
  if (weights.length > 1) throw invalidValue("Number of items in AdditionalVersionWeights cannot be greater than 1");
  if (version === "$LATEST")
    throw invalidValue("$LATEST is not supported for an alias pointing to more than 1 version");
  for (const [other] of weights) {
    if (other === "$LATEST")
      throw invalidValue("$LATEST is not supported for an alias pointing to more than 1 version");
    if (other === version)
      throw invalidValue(
        `Invalid function version ${other}. Function version ${other} is already included in routing configuration.`,
      );
    requireVersion(context, name, other);
  }
  return Object.fromEntries(weights);
}

/** The version that this invocation of an alias goes to, drawn by the weights. */
export function drawVersion({ version, weights }: AliasRow): string {
  let draw = randomUnit();
  for (const [other, weight] of Object.entries(weights)) {
    if (draw < weight) return other;
    draw -= weight;
  }
  return version;
}
