import type * as QuickSight from "@aws-sdk/client-quicksight";
import { nowMs } from "../../../shared/clock.ts";
import { arn, type Context, fromTagList, page } from "../../kit/index.ts";
import { subscribed } from "./account.ts";
import { assetOf, checkFree, newest, times } from "./assets.ts";
import { checkedDefinition, dataSetArns, definitionErrors } from "./definition.ts";
import { conflict, invalidValue } from "./faults.ts";
import { answered, type On } from "./handler.ts";
import { changedPermissions, checkPermissions } from "./permissions.ts";
import { type AnalysisRow, analyses } from "./state.ts";

const BUILD_MS = 3_000;
const DAY_MS = 86_400_000;

/** https://docs.aws.amazon.com/quicksight/latest/APIReference/API_CreateAnalysis.html: from a definition, not from a template. */
export const createAnalysis: On<"CreateAnalysis"> = (input, context) => {
  const { AnalysisId: id = "", Name: name = "", Permissions: permissions } = input;
  checkFree(context, analyses, "ANALYSIS", id);
  const now = nowMs();
  const row = context.table(analyses).put(id, {
    id,
    arn: arn(context, "quicksight", `analysis/${id}`),
    name,
    definition: checkedDefinition(input.Definition, input.SourceEntity),
    themeArn: input.ThemeArn,
    status: "CREATION_IN_PROGRESS",
    errors: [],
    created: now,
    updated: now,
    permissions: checkPermissions(context, permissions),
    tags: fromTagList(input.Tags),
  });
  buildLater(context, row, input.ValidationStrategy?.Mode);
  return { Arn: row.arn, AnalysisId: id, CreationStatus: row.status, ...answered(context) };
};

export const updateAnalysis: On<"UpdateAnalysis"> = (input, context) => {
  const before = liveOf(context, input.AnalysisId);
  const row = context.table(analyses).put(before.id, {
    ...before,
    name: input.Name ?? before.name,
    definition: checkedDefinition(input.Definition, input.SourceEntity),
    themeArn: input.ThemeArn ?? before.themeArn,
    status: "UPDATE_IN_PROGRESS",
    errors: [],
    updated: nowMs(),
  });
  buildLater(context, row, input.ValidationStrategy?.Mode);
  return { Arn: row.arn, AnalysisId: row.id, UpdateStatus: row.status, ...answered(context) };
};

/** The timer after a creation or a change. */
export function buildAnalysis({ id, lenient }: { id: string; lenient: boolean }, context: Context): void {
  context.table(analyses).update(id, (row) => {
    if (!row.status.endsWith("_IN_PROGRESS")) return row;
    const errors = definitionErrors(context, row.definition);
    const prefix = row.status === "UPDATE_IN_PROGRESS" ? "UPDATE" : "CREATION";
    return { ...row, errors, status: `${prefix}_${errors.length > 0 && !lenient ? "FAILED" : "SUCCESSFUL"}` };
  });
}

export const describeAnalysis: On<"DescribeAnalysis"> = (input, context) => {
  const row = analysisOf(context, input.AnalysisId);
  return {
    Analysis: {
      ...summaryOf(row),
      Errors: row.errors.length > 0 ? [...row.errors] : undefined,
      DataSetArns: dataSetArns(row.definition),
      ThemeArn: row.themeArn,
      Sheets: (row.definition.Sheets ?? []).map(({ SheetId, Name }) => ({ SheetId, Name })),
    },
    ...answered(context),
  };
};

export const describeAnalysisDefinition: On<"DescribeAnalysisDefinition"> = (input, context) => {
  const row = analysisOf(context, input.AnalysisId);
  return {
    AnalysisId: row.id,
    Name: row.name,
    Errors: row.errors.length > 0 ? [...row.errors] : undefined,
    ResourceStatus: row.status,
    ThemeArn: row.themeArn,
    Definition: row.definition,
    ...answered(context),
  };
};

export const listAnalyses: On<"ListAnalyses"> = (input, context) => {
  subscribed(context);
  const { items, next } = page(newest(context.table(analyses).list()), {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  return { AnalysisSummaryList: items.map(summaryOf), NextToken: next, ...answered(context) };
};

/** Without force it can be restored for 7 to 30 days, 30 by default. */
export const deleteAnalysis: On<"DeleteAnalysis"> = (input, context) => {
  const row = analysisOf(context, input.AnalysisId);
  const { ForceDeleteWithoutRecovery: force = false, RecoveryWindowInDays: days } = input;
  if (force && days !== undefined)
    throw invalidValue("You cannot use RecoveryWindowInDays together with ForceDeleteWithoutRecovery.");
  if (force) context.table(analyses).delete(row.id);
  else context.table(analyses).patch(row.id, { status: "DELETED", updated: nowMs() });
  const DeletionTime = new Date(nowMs() + (force ? 0 : (days ?? 30) * DAY_MS));
  return { Arn: row.arn, AnalysisId: row.id, DeletionTime, ...answered(context) };
};

export const restoreAnalysis: On<"RestoreAnalysis"> = (input, context) => {
  const row = analysisOf(context, input.AnalysisId);
  if (row.status !== "DELETED") throw conflict(`Analysis ${row.id} is not deleted.`);
  context.table(analyses).patch(row.id, { status: "CREATION_SUCCESSFUL", updated: nowMs() });
  return { Arn: row.arn, AnalysisId: row.id, ...answered(context) };
};

export const describeAnalysisPermissions: On<"DescribeAnalysisPermissions"> = (input, context) => {
  const row = analysisOf(context, input.AnalysisId);
  return { AnalysisArn: row.arn, AnalysisId: row.id, Permissions: [...row.permissions], ...answered(context) };
};

export const updateAnalysisPermissions: On<"UpdateAnalysisPermissions"> = (input, context) => {
  const row = liveOf(context, input.AnalysisId);
  const { GrantPermissions: grants, RevokePermissions: revokes } = input;
  const permissions = changedPermissions(context, row.permissions, { grants, revokes });
  context.table(analyses).patch(row.id, { permissions });
  return { AnalysisArn: row.arn, AnalysisId: row.id, Permissions: [...permissions], ...answered(context) };
};

const analysisOf = (context: Context, id: string | undefined): AnalysisRow =>
  assetOf(context, analyses, "ANALYSIS", id);

function liveOf(context: Context, id: string | undefined): AnalysisRow {
  const row = analysisOf(context, id);
  if (row.status === "DELETED") throw conflict(`Analysis ${row.id} is deleted.`);
  return row;
}

const buildLater = (context: Context, { id }: AnalysisRow, mode: QuickSight.ValidationStrategyMode | undefined): void =>
  context.later("build-analysis", context.clock.lifecycle(BUILD_MS), { id, lenient: mode === "LENIENT" });

const summaryOf = (row: AnalysisRow): QuickSight.AnalysisSummary => ({
  Arn: row.arn,
  AnalysisId: row.id,
  Name: row.name,
  Status: row.status,
  ...times(row),
});
