/** Published versions. https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html */
import { randomUuid } from "../../../shared/random.ts";
import { type Context, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalidValue, notInSandbox, preconditionFailed } from "./faults.ts";
import { readFunctionName } from "./function-name.ts";
import { findFunction, requireUnqualified, withoutStates } from "./functions.ts";
import { requireSettled } from "./lifecycle.ts";
import { type Configuration, type FunctionRow, functionArn, functions, keyOf, versionKey, versions } from "./state.ts";

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
