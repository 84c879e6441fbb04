/** Reserved concurrency and the account's limits. https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
import type { Api } from "./api.ts";
import { UNZIPPED_LIMIT } from "./code-store.ts";
import { invalidValue } from "./faults.ts";
import { readFunctionName } from "./function-name.ts";
import { findFunction, requireUnqualified } from "./functions.ts";
import { ACCOUNT_LIMIT, LEAST_UNRESERVED, provisionedOf, unreservedOf } from "./invocation/concurrency.ts";
import { functions, layerVersions, versions } from "./state.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html */
export const putFunctionConcurrency: Api<"PutFunctionConcurrency"> = (input, context) => {
  const asked = readFunctionName(context, input.FunctionName);
  requireUnqualified(asked, "PutFunctionConcurrency");
  const { name } = findFunction(context, asked);
  const reserved = input.ReservedConcurrentExecutions ?? 0;
  if (unreservedOf(context, name) - reserved < LEAST_UNRESERVED)
    throw invalidValue(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
    );
  if (reserved < provisionedOf(context, name))
    throw invalidValue(
      "ReservedConcurrentExecutions must not be less than the sum of the function's ProvisionedConcurrentExecutions.",
    );
  context.table(functions).patch(name, { reserved });
  return { ReservedConcurrentExecutions: reserved };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html */
export const getFunctionConcurrency: Api<"GetFunctionConcurrency"> = (input, context) => {
  const { reserved } = findFunction(context, readFunctionName(context, input.FunctionName));
  return { ReservedConcurrentExecutions: reserved };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html */
export const deleteFunctionConcurrency: Api<"DeleteFunctionConcurrency"> = (input, context) => {
  const row = findFunction(context, readFunctionName(context, input.FunctionName));
  context.table(functions).put(row.name, { ...row, reserved: undefined });
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
export const getAccountSettings: Api<"GetAccountSettings"> = (_input, context) => {
  const rows = context.table(functions).list();
  const sizes = [
    ...rows.map(({ config }) => config.CodeSize ?? 0),
    ...context
      .table(versions)
      .list()
      .map(({ config }) => config.CodeSize ?? 0),
    ...context
      .table(layerVersions)
      .list()
      .map(({ size }) => size),
  ];
  return {
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: UNZIPPED_LIMIT,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: ACCOUNT_LIMIT,
      UnreservedConcurrentExecutions: unreservedOf(context),
    },
    AccountUsage: { TotalCodeSize: sizes.reduce((sum, size) => sum + size, 0), FunctionCount: rows.length },
  };
};
