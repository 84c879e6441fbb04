/** Published versions. https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html */
import { randomUuid } from "../../../shared/random.ts";
import { type Context, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { dropUnusedCode } from "./code-store.ts";
import { retireEnvironments } from "./environments/environment-pool.ts";
import { conflict, functionNotFound, invalidValue, notInSandbox, preconditionFailed } from "./faults.ts";
import { readFunctionName } from "./function-name.ts";
import { findFunction, requireUnqualified, withoutStates } from "./functions.ts";
import { requireSettled } from "./lifecycle.ts";
import {
  aliases,
  type Configuration,
  type FunctionRow,
  functionArn,
  functions,
  keyOf,
  ofFunction,
  versionKey,
  versions,
} from "./state.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
export const publishVersion: Api<"PublishVersion"> = (input, context) => {
  if (input.PublishTo !== undefined) throw notInSandbox("PublishTo");
  const asked = readFunctionName(context, input.FunctionName);
  requireUnqualified(asked, "PublishVersion");
  const row = findFunction(context, asked);
  if (input.RevisionId !== undefined && input.RevisionId !== row.config.RevisionId) throw preconditionFailed();
  requireSettled(row);
  return publish(context, row, { description: input.Description, sha256: input.CodeSha256 });
};

/** Answers the last version where nothing has changed since it was published. */
export function publish(
  context: Context,
  row: FunctionRow,
  { description, sha256 }: { description?: string | undefined; sha256?: string | undefined },
): Configuration {
  if (sha256 !== undefined && sha256 !== row.config.CodeSha256)
    throw invalidValue(
      `CodeSHA256 (${sha256}) is different from current CodeSHA256 in $LATEST (${row.config.CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  const last = context.table(versions).get(versionKey(row.name, String(row.lastVersion)));
  if (last && sameBut(last.config, row.config)) return last.config;
  const version = String(row.lastVersion + 1);
  const { LastUpdateStatus: _s, LastUpdateStatusReason: _r, LastUpdateStatusReasonCode: _c, ...latest } = row.config;
  const config: Configuration = {
    ...latest,
    FunctionArn: functionArn(context, row.name, version),
    Version: version,
    Description: description ?? row.config.Description,
    RevisionId: randomUuid(),
    State: "Pending",
    StateReason: "The function is being created.",
    StateReasonCode: "Creating",
  };
  context.table(versions).put(versionKey(row.name, version), { name: row.name, version, config });
  context.table(functions).patch(row.name, { lastVersion: row.lastVersion + 1 });
  context.later("activate", context.clock.lifecycle(1_000), { name: row.name, version });
  return config;
}

const OWN = new Set([
  "FunctionArn",
  "Version",
  "Description",
  "RevisionId",
  "LastModified",
  "State",
  "StateReason",
  "StateReasonCode",
  "LastUpdateStatus",
  "LastUpdateStatusReason",
  "LastUpdateStatusReasonCode",
]);

/** Whether code and settings are the same; what each version has for itself does not count. */
function sameBut(a: Configuration, b: Configuration): boolean {
  const text = (config: Configuration): string =>
    JSON.stringify(
      Object.entries(config)
        .filter(([key]) => !OWN.has(key))
        .sort(([x], [y]) => (x < y ? -1 : 1)),
    );
  return text(a) === text(b);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
export const listVersionsByFunction: Api<"ListVersionsByFunction"> = (input, context) => {
  const row = findFunction(context, readFunctionName(context, input.FunctionName));
  const latest = { ...row.config, FunctionArn: functionArn(context, row.name, "$LATEST") };
  const published = context.table(versions).list(keyOf(row.name, ""));
  const { items, next } = page([latest, ...published.map(({ config }) => config)], {
    token: input.Marker,
    limit: input.MaxItems,
    max: 50,
    badToken: "InvalidParameterValueException",
  });
  return { Versions: items.map(withoutStates), NextMarker: next };
};

/** One version of a function; one that an alias points to stays. */
export async function deleteVersion(context: Context, { name }: FunctionRow, version: string): Promise<void> {
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
  await retireEnvironments(context, (of) => of.name === name && of.version === version);
}
