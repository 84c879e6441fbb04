import {
  type CreateAnalysisCommandInput,
  type CreateDashboardCommandInput,
  type CreateDataSetCommandInput,
  type CreateDataSourceCommandInput,
  paginateListAnalyses,
  paginateListDashboards,
  paginateListDataSets,
  paginateListDataSources,
  paginateListIngestions,
  QuickSight,
} from "@aws-sdk/client-quicksight";
import { describeFault } from "../faults.ts";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

interface Described {
  readonly Arn?: string | undefined;
  readonly Name?: string | undefined;
  readonly CreatedTime?: Date | undefined;
}

const ofAccount = ({ run, aws }: ResourceContext) => ({ AwsAccountId: run.account, client: aws(QuickSight) });

const seen = (type: string, id: string | undefined, described: Described | undefined): Sighting => ({
  ...refOf(type, id, { arn: described?.Arn }),
  state: "live",
  name: described?.Name,
  createdAt: described?.CreatedTime,
});

/** Assets of the run, by their ids or names, with their tags. An account without a subscription has none. */
async function found(context: ResourceContext, list: () => Promise<readonly Sighting[]>): Promise<readonly Sighting[]> {
  if (!(await isSubscribed(context))) return [];
  const { aws, isRunName } = context;
  const assets = await list();
  return Promise.all(
    assets
      .filter(({ id, name }) => isRunName(id) || isRunName(name))
      .map(async (each) => {
        const { Tags } = await aws(QuickSight).listTagsForResource({ ResourceArn: each.ids.arn });
        return { ...each, tags: tagsOf(Tags) };
      }),
  );
}

async function isSubscribed(context: ResourceContext): Promise<boolean> {
  const { client, AwsAccountId } = ofAccount(context);
  try {
    const { AccountInfo } = await client.describeAccountSubscription({ AwsAccountId });
    return AccountInfo?.AccountSubscriptionStatus === "ACCOUNT_CREATED";
  } catch (error) {
    if (describeFault(error).name === "ResourceNotFoundException") return false;
    throw error;
  }
}

const times = { settle: 30, deletion: { usual: 2, limit: 120 } } as const;

const dataSource: ResourceType = {
  type: "quicksight:data-source",
  creates: [
    creating<CreateDataSourceCommandInput, object>("CreateDataSource", (input) => [
      ref("quicksight:data-source", input.DataSourceId),
    ]),
  ],
  after: ["quicksight:data-set"],
  read: async (context, { id }) => {
    const { client, AwsAccountId } = ofAccount(context);
    const { DataSource } = await client.describeDataSource({ AwsAccountId, DataSourceId: id });
    return seen("quicksight:data-source", DataSource?.DataSourceId, DataSource);
  },
  find: (context) =>
    found(context, async () => {
      const { client, AwsAccountId } = ofAccount(context);
      const sources = await all(paginateListDataSources({ client }, { AwsAccountId }), (page) => page.DataSources);
      return sources.map((each) => seen("quicksight:data-source", each.DataSourceId, each));
    }),
  delete: async (context, { id }) => {
    const { client, AwsAccountId } = ofAccount(context);
    await client.deleteDataSource({ AwsAccountId, DataSourceId: id });
  },
  identifies: identifiedBy(/^arn:[^:]+:quicksight:[^:]+:\d+:datasource\/(.+)$/),
  ...times,
  dailyCost: "free",
};

const dataSet: ResourceType = {
  type: "quicksight:data-set",
  creates: [
    creating<CreateDataSetCommandInput, object>("CreateDataSet", (input) => [
      ref("quicksight:data-set", input.DataSetId),
    ]),
  ],
  after: ["quicksight:dashboard", "quicksight:analysis"],
  read: async (context, { id }) => {
    const { client, AwsAccountId } = ofAccount(context);
    const { DataSet } = await client.describeDataSet({ AwsAccountId, DataSetId: id });
    return seen("quicksight:data-set", DataSet?.DataSetId, DataSet);
  },
  find: (context) =>
    found(context, async () => {
      const { client, AwsAccountId } = ofAccount(context);
      const sets = await all(paginateListDataSets({ client }, { AwsAccountId }), (page) => page.DataSetSummaries);
      return sets.map((each) => seen("quicksight:data-set", each.DataSetId, each));
    }),
  delete: async (context, { id: DataSetId }) => {
    await cancelIngestions(context, DataSetId);
    const { client, AwsAccountId } = ofAccount(context);
    await client.deleteDataSet({ AwsAccountId, DataSetId });
  },
  identifies: identifiedBy(/^arn:[^:]+:quicksight:[^:]+:\d+:dataset\/([^/]+)$/),
  ...times,
  dailyCost: "$0.013 a GB in SPICE beyond what the subscription has",
};

async function cancelIngestions(context: ResourceContext, DataSetId: string): Promise<void> {
  const { client, AwsAccountId } = ofAccount(context);
  const ingestions = await all(
    paginateListIngestions({ client }, { AwsAccountId, DataSetId }),
    (page) => page.Ingestions,
  );
  for (const { IngestionId, IngestionStatus = "" } of ingestions)
    if (/^(INITIALIZED|QUEUED|RUNNING)$/.test(IngestionStatus))
      await client.cancelIngestion({ AwsAccountId, DataSetId, IngestionId });
}

const analysis: ResourceType = {
  type: "quicksight:analysis",
  creates: [
    creating<CreateAnalysisCommandInput, object>("CreateAnalysis", (input) => [
      ref("quicksight:analysis", input.AnalysisId),
    ]),
  ],
  after: ["quicksight:dashboard"],
  read: async (context, { id }) => {
    const { client, AwsAccountId } = ofAccount(context);
    const { Analysis } = await client.describeAnalysis({ AwsAccountId, AnalysisId: id });
    return Analysis?.Status === "DELETED" ? undefined : seen("quicksight:analysis", Analysis?.AnalysisId, Analysis);
  },
  find: (context) =>
    found(context, async () => {
      const { client, AwsAccountId } = ofAccount(context);
      const pages = paginateListAnalyses({ client }, { AwsAccountId });
      const analyses = await all(pages, (page) => page.AnalysisSummaryList);
      return analyses
        .filter(({ Status }) => Status !== "DELETED")
        .map((each) => seen("quicksight:analysis", each.AnalysisId, each));
    }),
  delete: async (context, { id }) => {
    const { client, AwsAccountId } = ofAccount(context);
    await client.deleteAnalysis({ AwsAccountId, AnalysisId: id, ForceDeleteWithoutRecovery: true });
  },
  identifies: identifiedBy(/^arn:[^:]+:quicksight:[^:]+:\d+:analysis\/(.+)$/),
  ...times,
  dailyCost: "free",
};

const dashboard: ResourceType = {
  type: "quicksight:dashboard",
  creates: [
    creating<CreateDashboardCommandInput, object>("CreateDashboard", (input) => [
      ref("quicksight:dashboard", input.DashboardId),
    ]),
  ],
  after: [],
  read: async (context, { id }) => {
    const { client, AwsAccountId } = ofAccount(context);
    // The newest version: one that could not be built is there, too.
    const { Dashboard } = await client.describeDashboard({ AwsAccountId, DashboardId: id, AliasName: "$LATEST" });
    return seen("quicksight:dashboard", Dashboard?.DashboardId, Dashboard);
  },
  find: (context) =>
    found(context, async () => {
      const { client, AwsAccountId } = ofAccount(context);
      const pages = paginateListDashboards({ client }, { AwsAccountId });
      const dashboards = await all(pages, (page) => page.DashboardSummaryList);
      return dashboards.map((each) => seen("quicksight:dashboard", each.DashboardId, each));
    }),
  delete: async (context, { id }) => {
    const { client, AwsAccountId } = ofAccount(context);
    await client.deleteDashboard({ AwsAccountId, DashboardId: id });
  },
  identifies: identifiedBy(/^arn:[^:]+:quicksight:[^:]+:\d+:dashboard\/([^/]+)/),
  ...times,
  dailyCost: "free",
};

const catalogue: ServiceCatalogue = {
  service: "quicksight",
  types: [dashboard, analysis, dataSet, dataSource],
  changes: {
    CreateIngestion: "goes with the data set",
    CancelIngestion: "removes",
    UpdateDataSource: "goes with the data source",
    UpdateDataSet: "goes with the data set",
    UpdateAnalysis: "goes with the analysis",
    UpdateDashboard: "goes with the dashboard",
    UpdateDashboardPublishedVersion: "goes with the dashboard",
    DeleteDashboard: "removes",
    DeleteAnalysis: "removes",
    DeleteDataSet: "removes",
    DeleteDataSource: "removes",
    TagResource: "tags go with their resource",
  },
};

export default catalogue;
