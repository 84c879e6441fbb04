/** Whether a function may invoke itself for ever. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html */
import type { Api } from "./api.ts";
import { readFunctionName } from "./function-name.ts";
import { findFunction, requireUnqualified } from "./functions.ts";
import { functions } from "./state.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html */
export const putFunctionRecursionConfig: Api<"PutFunctionRecursionConfig"> = (input, context) => {
  const asked = readFunctionName(context, input.FunctionName);
  requireUnqualified(asked, "PutFunctionRecursionConfig");
  const { name } = findFunction(context, asked);
  const recursiveLoop = input.RecursiveLoop ?? "Terminate";
  context.table(functions).patch(name, { recursiveLoop });
  return { RecursiveLoop: recursiveLoop };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html */
export const getFunctionRecursionConfig: Api<"GetFunctionRecursionConfig"> = (input, context) => {
  const asked = readFunctionName(context, input.FunctionName);
  requireUnqualified(asked, "GetFunctionRecursionConfig");
  return { RecursiveLoop: findFunction(context, asked).recursiveLoop ?? "Terminate" };
};
