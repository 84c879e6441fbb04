/** From a table in Athena to a dashboard that is drawn: SPICE copies rows, visuals show their sums. */
import type * as Athena from "@aws-sdk/client-athena";
import type * as QuickSight from "@aws-sdk/client-quicksight";
import type * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

let sandbox: Sandbox;
const quicksight = () => sandbox.service<typeof QuickSight>("quicksight");
const athena = () => sandbox.service<typeof Athena>("athena");
const account = { AwsAccountId: "" };
const arns = { source: "", set: "" };

const ROWS = ["1,Spain,100,2025-01-05", "2,Japan,250,2025-01-09", "3,Spain,50,2025-02-01", "4,Japan,x,2025-02-02"];
const COLUMNS = [
  { Name: "id", Type: "INTEGER" as const },
  { Name: "country", Type: "STRING" as const },
  { Name: "cents", Type: "INTEGER" as const },
  { Name: "day", Type: "DATETIME" as const },
];

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  account.AwsAccountId = sandbox.account;
  const s3 = sandbox.service<typeof S3>("s3");
  await s3.CreateBucket({ Bucket: "lake-bucket" });
  await s3.PutObject({ Bucket: "lake-bucket", Key: "sales/rows.csv", Body: `${ROWS.join("\n")}\n` });
  await athena().CreateWorkGroup({
    Name: "lab",
    Configuration: { ResultConfiguration: { OutputLocation: "s3://lake-bucket/results/" } },
  });
  await run("CREATE DATABASE lake");
  await run(`CREATE EXTERNAL TABLE lake.sales (id int, country string, cents string, day string)
    ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake-bucket/sales/'`);
  const { Arn = "" } = await quicksight().CreateDataSource({
    ...account,
    DataSourceId: "source",
    Name: "source",
    Type: "ATHENA",
    DataSourceParameters: { AthenaParameters: { WorkGroup: "lab" } },
  });
  arns.source = Arn;
});

afterAll(() => sandbox.close());

const until = async <T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> => {
  for (;;) {
    const value = await read();
    if (done(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

async function run(QueryString: string): Promise<void> {
  const { QueryExecutionId } = await athena().StartQueryExecution({ QueryString, WorkGroup: "lab" });
  const query = await until(
    async () => (await athena().GetQueryExecution({ QueryExecutionId })).QueryExecution?.Status,
    (status) => !/QUEUED|RUNNING/.test(status?.State ?? ""),
  );
  if (query?.State !== "SUCCEEDED") throw new Error(query?.StateChangeReason);
}

const relational = (Name = "sales", InputColumns: QuickSight.InputColumn[] = COLUMNS): QuickSight.PhysicalTable => ({
  RelationalTable: { DataSourceArn: arns.source, Catalog: "AwsDataCatalog", Schema: "lake", Name, InputColumns },
});

async function created(id: string, table: QuickSight.PhysicalTable, mode: QuickSight.DataSetImportMode = "SPICE") {
  const input = { ...account, DataSetId: id, Name: id, PhysicalTableMap: { table }, ImportMode: mode };
  return quicksight().CreateDataSet(input);
}

const ingested = (DataSetId: string, IngestionId = "") =>
  until(
    async () => (await quicksight().DescribeIngestion({ ...account, DataSetId, IngestionId })).Ingestion,
    (each) => /COMPLETED|FAILED|CANCELLED/.test(each?.IngestionStatus ?? ""),
  );

test("SPICE has the rows that fit the columns, and counts those that do not", async () => {
  const { Arn = "", IngestionId } = await created("set", relational());
  arns.set = Arn;
  const ingestion = await ingested("set", IngestionId);
  expect(ingestion).toMatchObject({
    IngestionStatus: "COMPLETED",
    RequestType: "INITIAL_INGESTION",
    RowInfo: { RowsIngested: 3, RowsDropped: 1, TotalRowsInDataset: 3 },
  });
  const { DataSet } = await quicksight().DescribeDataSet({ ...account, DataSetId: "set" });
  expect(DataSet?.OutputColumns).toContainEqual({ Name: "day", Type: "DATETIME" });
  expect(DataSet?.ConsumedSpiceCapacityInBytes).toBeGreaterThan(100);
  expect((await quicksight().ListIngestions({ ...account, DataSetId: "set" })).Ingestions).toHaveLength(1);
});

test.each([
  ["no-table", () => relational("nothing"), "SQL_TABLE_NOT_FOUND"],
  ["no-column", () => relational("sales", [{ Name: "price", Type: "INTEGER" }]), "SQL_EXCEPTION"],
])("an ingestion fails as its query does: %s", async (id, table, Type) => {
  const { IngestionId } = await created(id, table());
  expect(await ingested(id, IngestionId)).toMatchObject({ IngestionStatus: "FAILED", ErrorInfo: { Type } });
});

test("a query of one's own is a table, too; columns are renamed and left out", async () => {
  const CustomSql = {
    DataSourceArn: arns.source,
    Name: "by country",
    SqlQuery: "SELECT country, count(*) AS n FROM lake.sales GROUP BY country;",
    Columns: [
      { Name: "country", Type: "STRING" as const },
      { Name: "n", Type: "INTEGER" as const },
    ],
  };
  const { IngestionId } = await quicksight().CreateDataSet({
    ...account,
    DataSetId: "custom",
    Name: "custom",
    ImportMode: "SPICE",
    PhysicalTableMap: { table: { CustomSql } },
    LogicalTableMap: {
      logical: {
        Alias: "by country",
        Source: { PhysicalTableId: "table" },
        DataTransforms: [
          { RenameColumnOperation: { ColumnName: "n", NewColumnName: "sales" } },
          { ProjectOperation: { ProjectedColumns: ["sales"] } },
        ],
      },
    },
  });
  expect((await ingested("custom", IngestionId))?.RowInfo?.RowsIngested).toBe(2);
  const { DataSet } = await quicksight().DescribeDataSet({ ...account, DataSetId: "custom" });
  expect(DataSet?.OutputColumns).toEqual([{ Name: "sales", Type: "INTEGER" }]);
});

test("an ingestion that is asked for copies all again; a repeated id is refused", async () => {
  const wanted = { ...account, DataSetId: "set", IngestionId: "again" };
  await quicksight().CreateIngestion(wanted);
  expect((await ingested("set", "again"))?.RequestType).toBe("FULL_REFRESH");
  await expect(quicksight().CreateIngestion(wanted)).rejects.toMatchObject({ name: "ResourceExistsException" });
});

const column = (ColumnName: string) => ({ DataSetIdentifier: "sales", ColumnName });
const revenue = (name = "cents") => ({
  NumericalMeasureField: {
    FieldId: "revenue",
    Column: column(name),
    AggregationFunction: { SimpleNumericalAggregation: "SUM" as const },
  },
});
const country = { CategoricalDimensionField: { FieldId: "country", Column: column("country") } };

const visuals = (measure = "cents"): QuickSight.Visual[] => [
  { KPIVisual: { VisualId: "total", ChartConfiguration: { FieldWells: { Values: [revenue(measure)] } } } },
  {
    BarChartVisual: {
      VisualId: "countries",
      Title: { FormatText: { PlainText: "Revenue & <country>" } },
      ChartConfiguration: {
        FieldWells: { BarChartAggregatedFieldWells: { Category: [country], Values: [revenue(measure)] } },
        SortConfiguration: { CategorySort: [{ FieldSort: { FieldId: "revenue", Direction: "DESC" } }] },
      },
    },
  },
  {
    LineChartVisual: {
      VisualId: "months",
      ChartConfiguration: {
        FieldWells: {
          LineChartAggregatedFieldWells: {
            Category: [{ DateDimensionField: { FieldId: "month", Column: column("day"), DateGranularity: "MONTH" } }],
            Values: [revenue(measure)],
          },
        },
      },
    },
  },
];

const definition = (Visuals: QuickSight.Visual[], set = arns.set): QuickSight.DashboardVersionDefinition => ({
  DataSetIdentifierDeclarations: [{ Identifier: "sales", DataSetArn: set }],
  Sheets: [{ SheetId: "sheet", Name: "Sales", Visuals }],
});

async function built(id: string, Definition: QuickSight.DashboardVersionDefinition) {
  await quicksight().CreateDashboard({ ...account, DashboardId: id, Name: id, Definition });
  return until(
    async () => (await quicksight().DescribeDashboard({ ...account, DashboardId: id })).Dashboard?.Version,
    (version) => version?.Status !== "CREATION_IN_PROGRESS",
  );
}

const pictureOf = async (id: string, form = "svg") => {
  const { url: address } = await sandbox.listen();
  const url = `${address}/_sandbox/quicksight/dashboards/${id}.${form}`;
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};

test("a dashboard is drawn with the sums of its rows", async () => {
  expect(await built("sales", definition(visuals()))).toMatchObject({
    Status: "CREATION_SUCCESSFUL",
    VersionNumber: 1,
  });
  const { status, text } = await pictureOf("sales");
  expect(status).toBe(200);
  expect(text).toContain("<title>Sum of cents. 400</title>");
  expect(text).toContain("<title>Revenue &amp; &lt;country&gt;. Japan: 250; Spain: 150</title>");
  expect(text).toContain("<title>Sum of cents by day. 2025-01: 350; 2025-02: 50</title>");
  expect(text).toContain('aria-label="Japan: Sum of cents 250"');
  expect(text.match(/<svg /g)).toHaveLength(3);
  const { EmbedUrl = "" } = await quicksight().GetDashboardEmbedUrl({
    ...account,
    DashboardId: "sales",
    IdentityType: "IAM",
  });
  expect(await (await fetch(EmbedUrl)).text()).toContain("<td>Japan</td><td>250</td>");
});

test("without a copy the rows are those of now", async () => {
  const { Arn } = await created("direct", relational("sales", COLUMNS.slice(0, 2)), "DIRECT_QUERY");
  const count = {
    NumericalMeasureField: {
      FieldId: "n",
      Column: column("id"),
      AggregationFunction: { SimpleNumericalAggregation: "COUNT" as const },
    },
  };
  const kpi = { KPIVisual: { VisualId: "n", ChartConfiguration: { FieldWells: { Values: [count] } } } };
  await built("now", definition([kpi], Arn));
  expect((await pictureOf("now")).text).toContain("<title>Count of id. 4</title>");
});

test.each([
  ["an unknown column", () => definition(visuals("price")), "COLUMN_REPLACEMENT_MISSING", "Column price is not in"],
  ["a column of another type", () => definition(visuals("country")), "COLUMN_TYPE_MISMATCH", "has type STRING"],
  ["an unknown data set", () => definition([], `${arns.set}-not`), "DATA_SET_NOT_FOUND", "is not found"],
])("%s is an error of the version", async (name, given, Type, says) => {
  const version = await built(name.replaceAll(" ", "-"), given());
  expect(version?.Status).toBe("CREATION_FAILED");
  expect(version?.Errors?.[0]).toMatchObject({ Type, Message: expect.stringContaining(says) });
});

test("filters are refused by name, because the picture would not have them", async () => {
  const group = {
    FilterGroupId: "f",
    Filters: [],
    ScopeConfiguration: { AllSheets: {} },
    CrossDataset: "SINGLE_DATASET" as const,
  };
  const Definition = { ...definition([]), FilterGroups: [group] };
  await expect(
    quicksight().CreateDashboard({ ...account, DashboardId: "filtered", Name: "filtered", Definition }),
  ).rejects.toThrow("FilterGroups of a definition is not in the sandbox");
});

test("readers see the version that is published", async () => {
  const change = { ...account, DashboardId: "sales", Name: "sales", Definition: definition([]) };
  const { VersionArn } = await quicksight().UpdateDashboard(change);
  expect(VersionArn).toMatch(/\/version\/2$/);
  const shown = async () => (await pictureOf("sales")).text.includes("No visuals.");
  expect(await shown()).toBe(false);
  await until(
    async () =>
      (await quicksight().DescribeDashboard({ ...account, DashboardId: "sales", VersionNumber: 2 })).Dashboard,
    (dashboard) => dashboard?.Version?.Status === "CREATION_SUCCESSFUL",
  );
  await quicksight().UpdateDashboardPublishedVersion({ ...account, DashboardId: "sales", VersionNumber: 2 });
  expect(await shown()).toBe(true);
  const { DashboardVersionSummaryList } = await quicksight().ListDashboardVersions({
    ...account,
    DashboardId: "sales",
  });
  expect(DashboardVersionSummaryList?.map(({ VersionNumber }) => VersionNumber)).toEqual([2, 1]);
});

test("an analysis is restored until it is deleted for good", async () => {
  const id = { ...account, AnalysisId: "analysis" };
  await quicksight().CreateAnalysis({ ...id, Name: "analysis", Definition: definition(visuals()) });
  await until(
    async () => (await quicksight().DescribeAnalysis(id)).Analysis?.Status,
    (status) => status === "CREATION_SUCCESSFUL",
  );
  await quicksight().DeleteAnalysis(id);
  expect((await quicksight().DescribeAnalysis(id)).Analysis?.Status).toBe("DELETED");
  await quicksight().RestoreAnalysis(id);
  await quicksight().DeleteAnalysis({ ...id, ForceDeleteWithoutRecovery: true });
  await expect(quicksight().DescribeAnalysis(id)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("what is deleted is gone, and its dashboards say so", async () => {
  await built("last", definition(visuals()));
  await quicksight().DeleteDataSet({ ...account, DataSetId: "set" });
  expect((await pictureOf("last")).text).toContain("The data set sales is gone.");
  await quicksight().DeleteDashboard({ ...account, DashboardId: "last" });
  expect((await pictureOf("last")).status).toBe(404);
});
