import type * as QuickSight from "@aws-sdk/client-quicksight";
import { arn, defineService, passesRoles, type ResourcesOf } from "../../kit/index.ts";
import * as account from "./account.ts";
import * as analyses from "./analyses.ts";
import * as reads from "./dashboard-reads.ts";
import * as dashboards from "./dashboards.ts";
import * as sets from "./data-sets.ts";
import * as sources from "./data-sources.ts";
import * as ingestions from "./ingestions.ts";
import { consoleAddress, ownAddress } from "./render/dashboard-page.ts";
import * as state from "./state.ts";
import * as tags from "./tags.ts";
import * as users from "./users.ts";

const NOUNS = [
  ["DataSetId", "dataset"],
  ["DataSourceId", "datasource"],
  ["AnalysisId", "analysis"],
  ["DashboardId", "dashboard"],
] as const;

/** The asset that a request names; an ingestion counts as its data set. */
const actedOn: ResourcesOf = (_operation, input, context) => {
  if (typeof input.ResourceArn === "string") return [input.ResourceArn];
  const named = NOUNS.find(([member]) => typeof input[member] === "string");
  if (named) return [arn(context, "quicksight", `${named[1]}/${input[named[0]]}`)];
  return typeof input.UserName === "string"
    ? [arn(context, "quicksight", `user/${input.Namespace}/${input.UserName}`)]
    : undefined;
};

const role = ["DataSourceParameters.AthenaParameters.RoleArn"];

export default defineService<typeof QuickSight>({
  id: "quicksight",
  collections: [
    state.subscriptions,
    state.users,
    state.dataSources,
    state.dataSets,
    state.ingestions,
    state.analyses,
    state.dashboards,
  ],
  resourcesOf: actedOn,
  passedRoles: passesRoles("quicksight.amazonaws.com", { CreateDataSource: role, UpdateDataSource: role }),
  hosts: [ownAddress, consoleAddress],
  timers: {
    "test-data-source": sources.testDataSource,
    ingest: ingestions.ingest,
    "build-analysis": analyses.buildAnalysis,
    "build-dashboard": dashboards.buildDashboard,
  },
  real: {
    CreateDataSource: sources.createDataSource,
    UpdateDataSource: sources.updateDataSource,
    DescribeDataSource: sources.describeDataSource,
    ListDataSources: sources.listDataSources,
    DeleteDataSource: sources.deleteDataSource,
    CreateDataSet: sets.createDataSet,
    UpdateDataSet: sets.updateDataSet,
    DescribeDataSet: sets.describeDataSet,
    ListDataSets: sets.listDataSets,
    DeleteDataSet: sets.deleteDataSet,
    CreateIngestion: ingestions.createIngestion,
    DescribeIngestion: ingestions.describeIngestion,
    ListIngestions: ingestions.listIngestions,
    CancelIngestion: ingestions.cancelIngestion,
    CreateAnalysis: analyses.createAnalysis,
    UpdateAnalysis: analyses.updateAnalysis,
    DescribeAnalysis: analyses.describeAnalysis,
    DescribeAnalysisDefinition: analyses.describeAnalysisDefinition,
    ListAnalyses: analyses.listAnalyses,
    DeleteAnalysis: analyses.deleteAnalysis,
    RestoreAnalysis: analyses.restoreAnalysis,
    CreateDashboard: dashboards.createDashboard,
    UpdateDashboard: dashboards.updateDashboard,
    UpdateDashboardPublishedVersion: dashboards.updateDashboardPublishedVersion,
    DeleteDashboard: dashboards.deleteDashboard,
    DescribeDashboard: reads.describeDashboard,
    DescribeDashboardDefinition: reads.describeDashboardDefinition,
    ListDashboards: reads.listDashboards,
    ListDashboardVersions: reads.listDashboardVersions,
    GetDashboardEmbedUrl: reads.getDashboardEmbedUrl,
  },
  modelled: {
    DescribeAccountSubscription: account.describeAccountSubscription,
    CreateAccountSubscription: account.createAccountSubscription,
    DeleteAccountSubscription: account.deleteAccountSubscription,
    DescribeAccountSettings: account.describeAccountSettings,
    UpdateAccountSettings: account.updateAccountSettings,
    ListNamespaces: account.listNamespaces,
    RegisterUser: users.registerUser,
    DescribeUser: users.describeUser,
    ListUsers: users.listUsers,
    UpdateUser: users.updateUser,
    DeleteUser: users.deleteUser,
    DescribeDataSourcePermissions: sources.describeDataSourcePermissions,
    UpdateDataSourcePermissions: sources.updateDataSourcePermissions,
    DescribeDataSetPermissions: sets.describeDataSetPermissions,
    UpdateDataSetPermissions: sets.updateDataSetPermissions,
    DescribeAnalysisPermissions: analyses.describeAnalysisPermissions,
    UpdateAnalysisPermissions: analyses.updateAnalysisPermissions,
    DescribeDashboardPermissions: dashboards.describeDashboardPermissions,
    UpdateDashboardPermissions: dashboards.updateDashboardPermissions,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
});
