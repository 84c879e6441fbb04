import { randomUuid } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { describeCode, dropUnusedCode, storeCode } from "./code-store.ts";
import { timestamp, VPC_ACTIVATION_MS } from "./create-function.ts";
import { retireEnvironments } from "./environments/environment-pool.ts";
import { preconditionFailed } from "./faults.ts";
import { requireUnzippedSize } from "./function-layers.ts";
import { readFunctionName } from "./function-name.ts";
import { findFunction, requireUnqualified } from "./functions.ts";
import { requireSettled } from "./lifecycle.ts";
import { readLogging, readSettings } from "./settings.ts";
import { requireSnapStart } from "./snap-start.ts";
import { type Configuration, type FunctionRow, functions } from "./state.ts";
import { readUpload } from "./uploads.ts";
import { publish } from "./versions.ts";
import { isInVpc, requireInterfacePermissions } from "./vpc-config.ts";

const UPDATE_MS = 2_000;

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export const updateFunctionCode: Api<"UpdateFunctionCode"> = async (input, context) => {
  const asked = readFunctionName(context, input.FunctionName);
  requireUnqualified(asked, "UpdateFunctionCode");
  const before = checkedRow(findFunction(context, asked), input.RevisionId);
  const bytes = await readUpload(context, input);
  const code = input.DryRun ? describeCode(bytes) : await storeCode(context, bytes, "UpdateFunctionCode");
  requireUnzippedSize(context, code.sha256, input.DryRun ? [] : before.config.Layers);
  const changed = {
    CodeSha256: code.sha256,
    CodeSize: code.size,
    ...(input.Architectures && { Architectures: input.Architectures }),
  };
  if (input.DryRun) return { ...before.config, ...changed };
  const row = startUpdate(context, checkedRow(findFunction(context, asked), input.RevisionId), changed);
  dropUnusedCode(context, before.config.CodeSha256);
  return input.Publish ? publish(context, row, {}) : row.config;
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export const updateFunctionConfiguration: Api<"UpdateFunctionConfiguration"> = async (input, context) => {
  const asked = readFunctionName(context, input.FunctionName);
  requireUnqualified(asked, "UpdateFunctionConfiguration");
  checkedRow(findFunction(context, asked), input.RevisionId);
  const settings = await readSettings(context, input);
  const { config: known } = checkedRow(findFunction(context, asked), input.RevisionId);
  if (settings.VpcConfig ?? settings.Role) await requireInterfacePermissions(context, { ...known, ...settings });
  const before = checkedRow(findFunction(context, asked), input.RevisionId);
  const after = { ...before.config, ...settings };
  if (after.SnapStart?.ApplyOn === "PublishedVersions") requireSnapStart(after.Runtime);
  requireUnzippedSize(context, before.config.CodeSha256 ?? "", settings.Layers);
  const LoggingConfig = readLogging(input.LoggingConfig, before.config.LoggingConfig, before.name);
  return startUpdate(context, before, { ...settings, LoggingConfig }).config;
};

function checkedRow(row: FunctionRow, revisionId: string | undefined): FunctionRow {
  if (revisionId !== undefined && revisionId !== row.config.RevisionId) throw preconditionFailed();
  requireSettled(row);
  return row;
}

/** Environments of what was before end when they are idle, as on AWS. */
function startUpdate(context: Context, before: FunctionRow, changed: Partial<Configuration>): FunctionRow {
  const { Layers, DeadLetterConfig, ...config } = { ...before.config, ...changed };
  const row: FunctionRow = {
    ...before,
    config: {
      ...config,
      ...(Layers?.length && { Layers }),
      ...(DeadLetterConfig?.TargetArn && { DeadLetterConfig }),
      LastModified: timestamp(context),
      RevisionId: randomUuid(),
      LastUpdateStatus: "InProgress",
      LastUpdateStatusReason: "The function is being updated.",
    },
  };
  context.table(functions).put(row.name, row);
  const ms = changed.VpcConfig && isInVpc(changed) ? VPC_ACTIVATION_MS : UPDATE_MS;
  context.later("updated", context.clock.lifecycle(ms), { name: row.name, revision: row.config.RevisionId });
  void retireEnvironments(context, ({ name, version }) => name === row.name && version === "$LATEST");
  return row;
}
