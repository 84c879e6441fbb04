import type * as QuickSight from "@aws-sdk/client-quicksight";
import { nowMs } from "../../../shared/clock.ts";
import { arn, type Context, fromTagList, page } from "../../kit/index.ts";
import { subscribed } from "./account.ts";
import { assetOf, checkFree, newest, times } from "./assets.ts";
import { outputColumns, sourceTable } from "./data-set-columns.ts";
import { invalidValue, notInSandbox } from "./faults.ts";
import { answered, type On } from "./handler.ts";
import { forgetIngestions, startIngestion } from "./ingestions.ts";
import { changedPermissions, checkPermissions } from "./permissions.ts";
import { forgetRows } from "./spice.ts";
import { type DataSetRow, dataSets } from "./state.ts";

/** https://docs.aws.amazon.com/quicksight/latest/APIReference/API_CreateDataSet.html; with SPICE its first ingestion starts at once. */
export const createDataSet: On<"CreateDataSet"> = (input, context) => {
  const { DataSetId: id = "", Name: name = "", Permissions: permissions } = input;
  checkFree(context, dataSets, "DATA_SET", id);
  const now = nowMs();
  const row = context.table(dataSets).put(id, {
    id,
    arn: arn(context, "quicksight", `dataset/${id}`),
    name,
    ...contentsOf(context, input),
    spiceBytes: 0,
    created: now,
    updated: now,
    permissions: checkPermissions(context, permissions),
    tags: fromTagList(input.Tags),
  });
  return { Arn: row.arn, DataSetId: id, ...ingested(context, row, "INITIAL_INGESTION"), ...answered(context, 201) };
};

export const updateDataSet: On<"UpdateDataSet"> = (input, context) => {
  const before = setOf(context, input.DataSetId);
  const row = context.table(dataSets).put(before.id, {
    ...before,
    name: input.Name ?? before.name,
    ...contentsOf(context, input),
    updated: nowMs(),
  });
  return { Arn: row.arn, DataSetId: row.id, ...ingested(context, row, "EDIT"), ...answered(context) };
};

export const describeDataSet: On<"DescribeDataSet"> = (input, context) => {
  const row = setOf(context, input.DataSetId);
  return {
    DataSet: {
      Arn: row.arn,
      DataSetId: row.id,
      Name: row.name,
      ...times(row),
      PhysicalTableMap: { ...row.physical },
      LogicalTableMap: { ...row.logical },
      OutputColumns: outputColumns(row).map(({ name, type }) => ({ Name: name, Type: type })),
      ImportMode: row.importMode,
      ConsumedSpiceCapacityInBytes: row.spiceBytes,
      DataSetUsageConfiguration: { DisableUseAsDirectQuerySource: false, DisableUseAsImportedSource: false },
    },
    ...answered(context),
  };
};

export const listDataSets: On<"ListDataSets"> = (input, context) => {
  subscribed(context);
  const { items, next } = page(newest(context.table(dataSets).list()), {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  const summaries = items.map((row) => ({
    Arn: row.arn,
    DataSetId: row.id,
    Name: row.name,
    ...times(row),
    ImportMode: row.importMode,
  }));
  return { DataSetSummaries: summaries, NextToken: next, ...answered(context) };
};

/** Its rows in SPICE and its ingestions go with it; analyses and dashboards stay, without data. */
export const deleteDataSet: On<"DeleteDataSet"> = (input, context) => {
  const row = setOf(context, input.DataSetId);
  forgetIngestions(context, row.id);
  forgetRows(context, row.id);
  context.table(dataSets).delete(row.id);
  return { Arn: row.arn, DataSetId: row.id, ...answered(context) };
};

export const describeDataSetPermissions: On<"DescribeDataSetPermissions"> = (input, context) => {
  const row = setOf(context, input.DataSetId);
  return { DataSetArn: row.arn, DataSetId: row.id, Permissions: [...row.permissions], ...answered(context) };
};

export const updateDataSetPermissions: On<"UpdateDataSetPermissions"> = (input, context) => {
  const row = setOf(context, input.DataSetId);
  const { GrantPermissions: grants, RevokePermissions: revokes } = input;
  const permissions = changedPermissions(context, row.permissions, { grants, revokes });
  context.table(dataSets).patch(row.id, { permissions });
  return { DataSetArn: row.arn, DataSetId: row.id, ...answered(context) };
};

const setOf = (context: Context, id: string | undefined): DataSetRow => assetOf(context, dataSets, "DATA_SET", id);

type Contents = Pick<
  QuickSight.CreateDataSetRequest,
  "PhysicalTableMap" | "LogicalTableMap" | "ImportMode" | "RowLevelPermissionDataSet" | "DatasetParameters"
>;

/** Throws InvalidParameterValueException for tables that are not sound or that the sandbox does not know. */
function contentsOf(context: Context, input: Contents): Pick<DataSetRow, "physical" | "logical" | "importMode"> {
  if (input.RowLevelPermissionDataSet) throw notInSandbox("Row-level security");
  if (input.DatasetParameters?.length) throw notInSandbox("Parameters of a data set");
  const { PhysicalTableMap: physical = {}, ImportMode: importMode = "SPICE" } = input;
  const [tableId] = Object.keys(physical);
  if (tableId === undefined) throw invalidValue("PhysicalTableMap must have a table.");
  const logical = input.LogicalTableMap ?? { [tableId]: { Alias: tableId, Source: { PhysicalTableId: tableId } } };
  const contents = { physical, logical, importMode };
  sourceTable(context, contents);
  const names = outputColumns(contents).map(({ name }) => name);
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  if (twice.length > 0) throw invalidValue(`Duplicate column names: ${twice.join(", ")}`);
  return contents;
}

function ingested(context: Context, row: DataSetRow, kind: "INITIAL_INGESTION" | "EDIT") {
  if (row.importMode !== "SPICE") return {};
  const ingestion = startIngestion(context, row, { source: "MANUAL", kind });
  return { IngestionArn: ingestion.arn, IngestionId: ingestion.id };
}
