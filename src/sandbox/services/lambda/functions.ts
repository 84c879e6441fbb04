/** Functions as such: read, list, delete, and what all other operations need to find one. */
import { type Context, found, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { codeLocation } from "./code-download.ts";
import { functionNotFound, invalidValue } from "./faults.ts";
import { askedArn, type FunctionName, readFunctionName } from "./function-name.ts";
import {
  aliases,
  type Configuration,
  type FunctionRow,
  functionArn,
  functions,
  keyOf,
  versionKey,
  versions,
} from "./state.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
export const getFunction: Api<"GetFunction"> = async (input, context) => {
  const asked = readFunctionName(context, input.FunctionName, input.Qualifier);
  const { row, config } = findConfiguration(context, asked);
  return {
    Configuration: config,
    Code: { RepositoryType: "S3", Location: await codeLocation(context, config.CodeSha256 ?? "") },
    ...(Object.keys(row.tags).length > 0 && { Tags: { ...row.tags } }),
    ...(row.reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: row.reserved } }),
  };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export const getFunctionConfiguration: Api<"GetFunctionConfiguration"> = (input, context) =>
  findConfiguration(context, readFunctionName(context, input.FunctionName, input.Qualifier)).config;

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html: lists leave states and Lambda's reasons out. */
export const listFunctions: Api<"ListFunctions"> = (input, context) => {
  if (input.MasterRegion !== undefined && input.MasterRegion !== "ALL" && input.MasterRegion !== context.region)
    return { Functions: [] };
  const all = context
    .table(functions)
    .list()
    .flatMap(({ name, config }) =>
      input.FunctionVersion === "ALL"
        ? [
            qualified(context, config, "$LATEST"),
            ...context
              .table(versions)
              .list(keyOf(name, ""))
              .map((each) => each.config),
          ]
        : [config],
    );
  const { items, next } = page(all, {
    token: input.Marker,
    limit: input.MaxItems,
    max: 50,
    badToken: "InvalidParameterValueException",
  });
  return { Functions: items.map(withoutStates), NextMarker: next };
};

export const withoutStates = ({ State: _s, LastUpdateStatus: _l, ...rest }: Configuration): Configuration => rest;

/** The function whatever its qualifier; throws ResourceNotFoundException. */
export const findFunction = (context: Context, asked: FunctionName): FunctionRow =>
  found(context.table(functions).get(asked.name), () => functionNotFound(askedArn(context, asked)));

export interface FoundConfiguration {
  readonly row: FunctionRow;
  /** With the ARN under which it was asked for, as AWS answers it. */
  readonly config: Configuration;
}

/** The configuration that a qualifier stands for: an alias is its (main) version. */
export function findConfiguration(context: Context, asked: FunctionName): FoundConfiguration {
  const row = findFunction(context, asked);
  const { qualifier } = asked;
  if (qualifier === undefined) return { row, config: row.config };
  if (qualifier === "$LATEST") return { row, config: qualified(context, row.config, qualifier) };
  const version = /^\d+$/.test(qualifier) ? qualifier : context.table(aliases).get(keyOf(row.name, qualifier))?.version;
  if (version === "$LATEST") return { row, config: qualified(context, row.config, qualifier) };
  const published = version === undefined ? undefined : context.table(versions).get(versionKey(row.name, version));
  if (!published) throw functionNotFound(askedArn(context, asked));
  return { row, config: qualified(context, published.config, qualifier) };
}

const qualified = (context: Context, config: Configuration, qualifier: string): Configuration => ({
  ...config,
  FunctionArn: functionArn(context, config.FunctionName ?? "", qualifier),
});

/** For operations that act on the function alone. */
export function requireUnqualified({ qualifier }: FunctionName, what: string): void {
  if (qualifier !== undefined && qualifier !== "$LATEST")
    throw invalidValue(`${what} is not allowed on a function qualifier: ${qualifier}`);
}
