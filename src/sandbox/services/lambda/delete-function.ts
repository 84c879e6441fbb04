import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { dropUnusedCode } from "./code-store.ts";
import { retireEnvironments } from "./environments/environment-pool.ts";
import { conflict, functionNotFound, invalidValue } from "./faults.ts";
import { readFunctionName } from "./function-name.ts";
import { findFunction } from "./functions.ts";
import { releaseUnused } from "./network-interfaces.ts";
import { aliases, type FunctionRow, functionArn, functions, keyOf, ofFunction, versionKey, versions } from "./state.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html: without a qualifier, with all that is its own. */
export const deleteFunction: Api<"DeleteFunction"> = async (input, context) => {
  const asked = readFunctionName(context, input.FunctionName, input.Qualifier);
  const row = findFunction(context, asked);
  if (asked.qualifier !== undefined) {
    await deleteVersion(context, row, asked.qualifier);
    return { StatusCode: 204 };
  }
  const archives = [
    row.config,
    ...context
      .table(versions)
      .list(keyOf(row.name, ""))
      .map(({ config }) => config),
  ];
  context.table(functions).delete(row.name);
  for (const each of ofFunction) {
    const table = context.table(each);
    for (const [key] of table.entries(keyOf(row.name, ""))) table.delete(key);
  }
  for (const { CodeSha256 } of archives) dropUnusedCode(context, CodeSha256);
  void retireEnvironments(context, ({ name }) => name === row.name);
  releaseUnused(context);
  return { StatusCode: 204 };
};

/** One version of a function; one that an alias points to stays. */
async function deleteVersion(context: Context, { name }: FunctionRow, version: string): Promise<void> {
  if (version === "$LATEST") throw invalidValue("$LATEST version cannot be deleted without deleting the function.");
  if (!/^\d+$/.test(version)) throw invalidValue("Deletion of aliases is not currently supported.");
  const row = context.table(versions).get(versionKey(name, version));
  if (!row) throw functionNotFound(functionArn(context, name, version));
  const pointing = context
    .table(aliases)
    .list(keyOf(name, ""))
    .filter((each) => each.version === version || each.weights[version] !== undefined);
  if (pointing.length > 0)
    throw conflict(
      `Version ${version} of function ${name} is referenced by alias(es) ${pointing.map(({ alias }) => alias).join(", ")}: it can't be deleted.`,
    );
  context.table(versions).delete(versionKey(name, version));
  for (const each of ofFunction) if (each.path !== versions.path) context.table(each).delete(keyOf(name, version));
  dropUnusedCode(context, row.config.CodeSha256);
  releaseUnused(context);
  await retireEnvironments(context, (of) => of.name === name && of.version === version);
}
