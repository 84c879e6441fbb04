/** Provisioned concurrency: environments that are initialised before anybody invokes. https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html */
import type * as Lambda from "@aws-sdk/client-lambda";
import { messageOf } from "../../../shared/errors.ts";
import { type Context, found, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { timestamp } from "./create-function.ts";
import { type EnvironmentOf, pools } from "./environments/environment-pool.ts";
import { conflict, invalidValue, provisionedNotFound } from "./faults.ts";
import { type FunctionName, readFunctionName } from "./function-name.ts";
import { findConfiguration, findFunction } from "./functions.ts";
import { LEAST_UNRESERVED, provisionedOf, unreservedOf } from "./invocation/concurrency.ts";
import { usesSnapStart } from "./snap-start.ts";
import { aliases, functionArn, keyOf, type ProvisionedRow, provisioned } from "./state.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html */
export const putProvisionedConcurrencyConfig: Api<"PutProvisionedConcurrencyConfig"> = (input, context) => {
  const asked = readFunctionName(context, input.FunctionName, input.Qualifier);
  const qualifier = requirePublished(context, asked);
  const requested = input.ProvisionedConcurrentExecutions ?? 1;
  requireHeadRoom(context, { name: asked.name, qualifier, requested });
  const key = keyOf(asked.name, qualifier);
  const row = context.table(provisioned).put(key, {
    name: asked.name,
    qualifier,
    requested,
    status: "IN_PROGRESS",
    reason: undefined,
    lastModified: timestamp(context),
  });
  // AWS allocates at a rate of its own; here it takes as long as the environments do, and at least this.
  context.later("provision", context.clock.lifecycle(30_000), { key, requested });
  return describe(context, row);
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html */
export const getProvisionedConcurrencyConfig: Api<"GetProvisionedConcurrencyConfig"> = (input, context) =>
  describe(context, requireRow(context, readFunctionName(context, input.FunctionName, input.Qualifier)));

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html */
export const listProvisionedConcurrencyConfigs: Api<"ListProvisionedConcurrencyConfigs"> = (input, context) => {
  const { name } = findFunction(context, readFunctionName(context, input.FunctionName));
  const { items, next } = page(context.table(provisioned).list(keyOf(name, "")), {
    token: input.Marker,
    limit: input.MaxItems,
    max: 50,
    badToken: "InvalidParameterValueException",
  });
  return {
    ProvisionedConcurrencyConfigs: items.map((row) => ({
      FunctionArn: functionArn(context, row.name, row.qualifier),
      ...describe(context, row),
    })),
    NextMarker: next,
  };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteProvisionedConcurrencyConfig.html */
export const deleteProvisionedConcurrencyConfig: Api<"DeleteProvisionedConcurrencyConfig"> = (input, context) => {
  const { name, qualifier } = requireRow(context, readFunctionName(context, input.FunctionName, input.Qualifier));
  context.table(provisioned).delete(keyOf(name, qualifier));
  void context.runtime(pools).retire((of) => of.name === name && of.provisionedFor === qualifier);
  return {};
};

/** Timer: starts or ends environments until there are as many as were asked for. */
export async function provision(
  { key, requested }: { key: string; requested: number },
  context: Context,
): Promise<void> {
  const table = context.table(provisioned);
  const row = table.get(key);
  if (row?.requested !== requested) return;
  try {
    const { config } = findConfiguration(context, { name: row.name, qualifier: row.qualifier });
    const of = environmentOf(config, row.qualifier);
    const pool = context.runtime(pools);
    // An alias may have moved: what was made for its version before serves nobody.
    await pool.retire(
      (each) => each.name === of.name && each.provisionedFor === row.qualifier && each.revision !== of.revision,
    );
    const missing = requested - pool.count(of);
    if (missing < 0)
      await pool.retire((each) => each.name === of.name && each.provisionedFor === row.qualifier, -missing);
    const started = Array.from({ length: Math.max(0, missing) }, () =>
      pool.start(of, config, "provisioned-concurrency"),
    );
    for (const { pooled, failure } of await Promise.all(started)) {
      if (failure) throw new Error("FUNCTION_ERROR_INIT_FAILURE");
      pool.release(pooled, 1_000);
    }
    if (table.get(key)?.requested === requested) table.patch(key, { status: "READY", reason: undefined });
  } catch (error) {
    if (!context.signal.aborted && table.get(key)?.requested === requested)
      table.patch(key, { status: "FAILED", reason: messageOf(error) });
  }
}

/** After a restart, and after an alias points elsewhere: environments are made again. */
export function provisionAgain(context: Context, of: (row: ProvisionedRow) => boolean): void {
  const table = context.table(provisioned);
  for (const [key, row] of table.entries()) {
    if (!of(row)) continue;
    table.patch(key, { status: "IN_PROGRESS", reason: undefined });
    context.later("provision", 0, { key, requested: row.requested });
  }
}

const environmentOf = (config: Lambda.FunctionConfiguration, qualifier: string): EnvironmentOf => ({
  name: config.FunctionName ?? "",
  version: config.Version ?? "",
  revision: config.RevisionId ?? "",
  provisionedFor: qualifier,
});

function describe(context: Context, row: ProvisionedRow): Lambda.GetProvisionedConcurrencyConfigResponse {
  const ready = context.runtime(pools).countReady((of) => of.name === row.name && of.provisionedFor === row.qualifier);
  return {
    RequestedProvisionedConcurrentExecutions: row.requested,
    AvailableProvisionedConcurrentExecutions: Math.min(ready, row.requested),
    AllocatedProvisionedConcurrentExecutions: Math.min(ready, row.requested),
    Status: row.status,
    ...(row.reason !== undefined && { StatusReason: row.reason }),
    LastModified: row.lastModified,
  };
}

function requireRow(context: Context, asked: FunctionName): ProvisionedRow {
  const { qualifier } = asked;
  if (qualifier === undefined || qualifier === "$LATEST")
    throw invalidValue("The function resource provided must be an alias or a published version.");
  findConfiguration(context, asked);
  return found(context.table(provisioned).get(keyOf(asked.name, qualifier)), () =>
    provisionedNotFound(functionArn(context, asked.name, qualifier)),
  );
}

function requirePublished(context: Context, asked: FunctionName): string {
  const { name, qualifier } = asked;
  const { config } = findConfiguration(context, asked);
  // That it is refused is documented, in which words is not.
  if (usesSnapStart(config))
    throw invalidValue("Provisioned Concurrency is not supported for SnapStart enabled functions.");
  const points = qualifier === undefined ? undefined : context.table(aliases).get(keyOf(name, qualifier))?.version;
  if (qualifier === undefined || qualifier === "$LATEST" || points === "$LATEST")
    throw invalidValue("Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
  requireOneOwner(context, { name, qualifier, version: points });
  return qualifier;
}

/** A version is provisioned by itself or through an alias, never both. */
function requireOneOwner(
  context: Context,
  { name, qualifier, version }: { name: string; qualifier: string; version: string | undefined },
): void {
  const rows = context.table(provisioned);
  if (version !== undefined && rows.has(keyOf(name, version)))
    throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
  const pointing = context.table(aliases).list(keyOf(name, ""));
  if (pointing.some((each) => each.version === qualifier && rows.has(keyOf(name, each.alias))))
    throw conflict("Version is pointed by a Provisioned Concurrency alias");
}

function requireHeadRoom(
  context: Context,
  { name, qualifier, requested }: { name: string; qualifier: string; requested: number },
): void {
  const { reserved } = findFunction(context, { name, qualifier });
  const before = context.table(provisioned).get(keyOf(name, qualifier))?.requested ?? 0;
  const all = provisionedOf(context, name) - before + requested;
  if (reserved !== undefined && all > reserved)
    throw invalidValue(
      "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    );
  if (reserved === undefined && unreservedOf(context) - all < LEAST_UNRESERVED)
    throw invalidValue(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
    );
}
