/** How asynchronous invocations of a function, version or alias are handled. */
import type * as Lambda from "@aws-sdk/client-lambda";
import { type Context, fault, type Input, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { checkDestination } from "./destination-targets.ts";
import { notFound } from "./faults.ts";
import { type FunctionName, readFunctionName } from "./function-name.ts";
import { findConfiguration, findFunction } from "./functions.ts";
import { eventConfigs, functionArn, keyOf } from "./state.ts";

type Given = Input<typeof Lambda, "PutFunctionEventInvokeConfig">;

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html: replaces what was there. */
export const putFunctionEventInvokeConfig: Api<"PutFunctionEventInvokeConfig"> = (input, context) =>
  put(context, input, {});

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html */
export const updateFunctionEventInvokeConfig: Api<"UpdateFunctionEventInvokeConfig"> = (input, context) =>
  put(context, input, find(context, input));

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html */
export const getFunctionEventInvokeConfig: Api<"GetFunctionEventInvokeConfig"> = (input, context) =>
  find(context, input);

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html */
export const deleteFunctionEventInvokeConfig: Api<"DeleteFunctionEventInvokeConfig"> = (input, context) => {
  find(context, input);
  context.table(eventConfigs).delete(keyFor(readFunctionName(context, input.FunctionName, input.Qualifier)));
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html */
export const listFunctionEventInvokeConfigs: Api<"ListFunctionEventInvokeConfigs"> = (input, context) => {
  const { name } = findFunction(context, readFunctionName(context, input.FunctionName));
  const all = context.table(eventConfigs).list(keyOf(name, ""));
  const { items, next } = page(all, {
    token: input.Marker,
    limit: input.MaxItems,
    max: 50,
    badToken: "InvalidParameterValueException",
  });
  return { FunctionEventInvokeConfigs: items.map(({ config }) => config), NextMarker: next };
};

/** What applies to events for this qualifier; empty where nothing was configured. */
export const eventConfigOf = (context: Context, asked: FunctionName): Lambda.FunctionEventInvokeConfig =>
  context.table(eventConfigs).get(keyFor(asked))?.config ?? {};

const keyFor = ({ name, qualifier = "$LATEST" }: FunctionName): string => keyOf(name, qualifier);

function find(
  context: Context,
  { FunctionName, Qualifier }: { FunctionName?: string | undefined; Qualifier?: string | undefined },
): Lambda.FunctionEventInvokeConfig {
  const asked = readFunctionName(context, FunctionName, Qualifier);
  findConfiguration(context, asked);
  const row = context.table(eventConfigs).get(keyFor(asked));
  if (!row)
    throw notFound(
      `The function ${functionArn(context, asked.name, asked.qualifier ?? "$LATEST")} doesn't have an EventInvokeConfig`,
    );
  return row.config;
}

async function put(
  context: Context,
  input: Given,
  before: Lambda.FunctionEventInvokeConfig,
): Promise<Lambda.FunctionEventInvokeConfig> {
  const asked = readFunctionName(context, input.FunctionName, input.Qualifier);
  const qualifier = asked.qualifier ?? "$LATEST";
  findConfiguration(context, asked);
  requireRange("maximumRetryAttempts", input.MaximumRetryAttempts, [0, 2]);
  requireRange("maximumEventAgeInSeconds", input.MaximumEventAgeInSeconds, [60, 21_600]);
  await checkDestination(context, input.DestinationConfig?.OnSuccess?.Destination);
  await checkDestination(context, input.DestinationConfig?.OnFailure?.Destination);
  const config: Lambda.FunctionEventInvokeConfig = {
    ...before,
    ...(input.MaximumRetryAttempts !== undefined && { MaximumRetryAttempts: input.MaximumRetryAttempts }),
    ...(input.MaximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds: input.MaximumEventAgeInSeconds }),
    DestinationConfig: input.DestinationConfig ?? before.DestinationConfig ?? { OnSuccess: {}, OnFailure: {} },
    FunctionArn: functionArn(context, asked.name, qualifier),
    LastModified: context.clock.date(),
  };
  context.table(eventConfigs).put(keyFor(asked), { name: asked.name, qualifier, config });
  return config;
}

function requireRange(member: string, value: number | undefined, [least, most]: readonly [number, number]): void {
  if (value === undefined || (value >= least && value <= most)) return;
  const rule = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw fault(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${rule}`,
    { status: 400 },
  );
}
