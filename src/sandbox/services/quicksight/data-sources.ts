import type * as QuickSight from "@aws-sdk/client-quicksight";
import { nowMs } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import { arn, type Context, fromTagList, page } from "../../kit/index.ts";
import { subscribed } from "./account.ts";
import { assetOf, checkFree, newest, times } from "./assets.ts";
import { queryAthena, SourceError, type SourceFailure } from "./athena-source.ts";
import { conflict, invalidValue, notInSandbox } from "./faults.ts";
import { answered, type On } from "./handler.ts";
import { changedPermissions, checkPermissions } from "./permissions.ts";
import { type DataSourceRow, dataSources } from "./state.ts";

const TEST_MS = 3_000;

/** https://docs.aws.amazon.com/quicksight/latest/APIReference/API_CreateDataSource.html: it is tested before it counts as created. */
export const createDataSource: On<"CreateDataSource"> = (input, context) => {
  const { DataSourceId: id = "", Name: name = "", Type: type = "ATHENA", Permissions: permissions } = input;
  checkFree(context, dataSources, "DATA_SOURCE", id);
  const now = nowMs();
  const row = context.table(dataSources).put(id, {
    id,
    arn: arn(context, "quicksight", `datasource/${id}`),
    name,
    type,
    parameters: checkedParameters(type, input.DataSourceParameters),
    status: "CREATION_IN_PROGRESS",
    error: undefined,
    created: now,
    updated: now,
    permissions: checkPermissions(context, permissions),
    tags: fromTagList(input.Tags),
  });
  context.later("test-data-source", context.clock.lifecycle(TEST_MS), { id });
  return { Arn: row.arn, DataSourceId: id, CreationStatus: row.status, ...answered(context, 202) };
};

export const updateDataSource: On<"UpdateDataSource"> = (input, context) => {
  const row = sourceOf(context, input.DataSourceId);
  if (row.status.endsWith("_IN_PROGRESS")) throw conflict(`Data source ${row.id} is being changed.`);
  context.table(dataSources).put(row.id, {
    ...row,
    name: input.Name ?? row.name,
    parameters: input.DataSourceParameters ? checkedParameters(row.type, input.DataSourceParameters) : row.parameters,
    status: "UPDATE_IN_PROGRESS",
    error: undefined,
    updated: nowMs(),
  });
  context.later("test-data-source", context.clock.lifecycle(TEST_MS), { id: row.id });
  return { Arn: row.arn, DataSourceId: row.id, UpdateStatus: "UPDATE_IN_PROGRESS", ...answered(context, 202) };
};

/** The timer after a creation or a change: asks Athena, as everyone who uses the data source will. */
export async function testDataSource({ id }: { id: string }, context: Context): Promise<void> {
  const row = context.table(dataSources).get(id);
  if (!row?.status.endsWith("_IN_PROGRESS")) return;
  const prefix = row.status === "UPDATE_IN_PROGRESS" ? "UPDATE" : "CREATION";
  const error = await failureOf(context, row);
  context
    .table(dataSources)
    .update(id, (now) =>
      now.created === row.created ? { ...now, status: `${prefix}_${error ? "FAILED" : "SUCCESSFUL"}`, error } : now,
    );
}

export const describeDataSource: On<"DescribeDataSource"> = (input, context) => ({
  DataSource: described(sourceOf(context, input.DataSourceId)),
  ...answered(context),
});

export const listDataSources: On<"ListDataSources"> = (input, context) => {
  subscribed(context);
  const rows = newest(context.table(dataSources).list());
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  return { DataSources: items.map(described), NextToken: next, ...answered(context) };
};

/** Data sets stay, and can no longer be refreshed. */
export const deleteDataSource: On<"DeleteDataSource"> = (input, context) => {
  const row = sourceOf(context, input.DataSourceId);
  context.table(dataSources).delete(row.id);
  return { Arn: row.arn, DataSourceId: row.id, ...answered(context) };
};

export const describeDataSourcePermissions: On<"DescribeDataSourcePermissions"> = (input, context) => {
  const row = sourceOf(context, input.DataSourceId);
  return { DataSourceArn: row.arn, DataSourceId: row.id, Permissions: [...row.permissions], ...answered(context) };
};

export const updateDataSourcePermissions: On<"UpdateDataSourcePermissions"> = (input, context) => {
  const row = sourceOf(context, input.DataSourceId);
  const { GrantPermissions: grants, RevokePermissions: revokes } = input;
  const permissions = changedPermissions(context, row.permissions, { grants, revokes });
  context.table(dataSources).patch(row.id, { permissions });
  return { DataSourceArn: row.arn, DataSourceId: row.id, ...answered(context) };
};

const sourceOf = (context: Context, id: string | undefined): DataSourceRow =>
  assetOf(context, dataSources, "DATA_SOURCE", id);

function checkedParameters(
  type: QuickSight.DataSourceType,
  parameters: QuickSight.DataSourceParameters | undefined,
): QuickSight.DataSourceParameters {
  if (type !== "ATHENA") throw notInSandbox(`Data source type ${type}`);
  const given = parameters?.AthenaParameters;
  if (parameters !== undefined && given === undefined)
    throw invalidValue("DataSourceParameters do not match the data source type ATHENA.");
  if (given?.IdentityCenterConfiguration ?? given?.ConsumerAccountRoleArn)
    throw notInSandbox("Identity Center and other accounts' roles of a data source");
  return { AthenaParameters: { ...given, WorkGroup: given?.WorkGroup ?? "primary" } };
}

const ERRORS: Readonly<Record<SourceFailure, QuickSight.DataSourceErrorInfoType>> = {
  "no-role": "ACCESS_DENIED",
  "no-trust": "ACCESS_DENIED",
  denied: "ACCESS_DENIED",
  "no-table": "GENERIC_SQL_FAILURE",
  sql: "GENERIC_SQL_FAILURE",
  cancelled: "TIMEOUT",
};

async function failureOf(
  context: Context,
  { id, parameters }: DataSourceRow,
): Promise<QuickSight.DataSourceErrorInfo | undefined> {
  try {
    await queryAthena(context, parameters.AthenaParameters ?? {}, { sql: "SELECT 1" });
    return undefined;
  } catch (error) {
    if (error instanceof SourceError) return { Type: ERRORS[error.failure], Message: error.message };
    context.log("data source failed", { id, error: error instanceof Error ? error.stack : String(error) });
    return { Type: "UNKNOWN", Message: messageOf(error) };
  }
}

const described = (row: DataSourceRow): QuickSight.DataSource => ({
  Arn: row.arn,
  DataSourceId: row.id,
  Name: row.name,
  Type: row.type,
  Status: row.status,
  ...times(row),
  DataSourceParameters: row.parameters,
  ErrorInfo: row.error,
});
