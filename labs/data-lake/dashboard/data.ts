/** What the dashboard shows: a data source that asks Athena, and a data set with a copy of its rows in SPICE. */
import { type Ingestion, type InputColumn, QuickSight } from "@aws-sdk/client-quicksight";
import { accept, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { databaseOf } from "../lake/names.ts";

export const TABLE = "curated_sales";

export interface Owned {
  readonly owner: string;
  readonly roleArn: string;
}

export const sourceId = ({ run }: Pick<LabContext, "run">): string => run.name("source");
export const setId = ({ run }: Pick<LabContext, "run">): string => run.name("sales");

/** The owner's rights, as the console gives them. */
export const rightsOf = (context: Pick<LabContext, "assets">, kind: string, Principal: string) => {
  const rights = context.assets.json("quicksight/owner.json") as Record<string, string[]>;
  return [{ Principal, Actions: rights[kind] }];
};

export async function keepOrMakeSource(context: SolveContext, { owner, roleArn }: Owned): Promise<string> {
  const { aws, run } = context;
  const id = { AwsAccountId: run.account, DataSourceId: sourceId(context) };
  const create = aws(QuickSight).createDataSource({
    ...id,
    Name: run.name("source"),
    Type: "ATHENA",
    DataSourceParameters: { AthenaParameters: { WorkGroup: run.name(), RoleArn: roleArn } },
    Permissions: rightsOf(context, "source", owner),
  });
  await accept(create, "ResourceExistsException");
  const source = await context.until({
    for: "QuickSight to try the data source",
    read: async () => (await aws(QuickSight).describeDataSource(id)).DataSource,
    observed: (seen) => seen?.Status ?? "absent",
    done: (seen) => seen?.Status?.endsWith("_SUCCESSFUL") === true,
    failed: (seen) =>
      seen?.Status?.endsWith("_FAILED") === true ? `${seen.ErrorInfo?.Type}: ${seen.ErrorInfo?.Message}` : undefined,
    usual: 5,
    limit: 120,
  });
  return source?.Arn ?? "";
}

export async function keepOrMakeSet(context: SolveContext, source: string, owner: string): Promise<string> {
  const { aws, run, assets } = context;
  const create = aws(QuickSight).createDataSet({
    AwsAccountId: run.account,
    DataSetId: setId(context),
    Name: run.name("sales"),
    ImportMode: "SPICE",
    PhysicalTableMap: {
      sales: {
        RelationalTable: {
          DataSourceArn: source,
          Catalog: "AwsDataCatalog",
          Schema: databaseOf(run),
          Name: TABLE,
          InputColumns: assets.json("quicksight/columns.json") as InputColumn[],
        },
      },
    },
    Permissions: rightsOf(context, "set", owner),
  });
  await accept(create, "ResourceExistsException");
  await untilIngested(context);
  const { DataSet } = await aws(QuickSight).describeDataSet({ AwsAccountId: run.account, DataSetId: setId(context) });
  return DataSet?.Arn ?? "";
}

/** The newest first. */
export async function ingestionsOf(context: LabContext): Promise<Ingestion[]> {
  const { aws, run } = context;
  const listed = await aws(QuickSight).listIngestions({ AwsAccountId: run.account, DataSetId: setId(context) });
  const time = ({ CreatedTime }: Ingestion): number => CreatedTime?.getTime() ?? 0;
  return [...(listed.Ingestions ?? [])].sort((a, b) => time(b) - time(a));
}

/** Copies all rows once more, and waits for the end, whatever it is. */
export async function refresh(context: SolveContext, IngestionId: string): Promise<void> {
  const { aws, run } = context;
  await aws(QuickSight).createIngestion({ AwsAccountId: run.account, DataSetId: setId(context), IngestionId });
  await context.until({
    for: "SPICE to end its copy",
    read: async () => (await ingestionsOf(context))[0]?.IngestionStatus,
    observed: (status) => status ?? "none",
    done: (status) => ["COMPLETED", "FAILED"].includes(status ?? ""),
    usual: 30,
    limit: 600,
  });
}

const untilIngested = (context: SolveContext): Promise<unknown> =>
  context.until({
    for: "SPICE to copy the rows",
    read: async () => (await ingestionsOf(context))[0],
    observed: (seen) => seen?.IngestionStatus ?? "none",
    done: (seen) => seen?.IngestionStatus === "COMPLETED",
    failed: (seen) =>
      ["FAILED", "CANCELLED"].includes(seen?.IngestionStatus ?? "")
        ? `${seen?.ErrorInfo?.Type}: ${seen?.ErrorInfo?.Message}`
        : undefined,
    usual: 30,
    limit: 600,
  });
