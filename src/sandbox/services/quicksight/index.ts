import type * as QuickSight from "@aws-sdk/client-quicksight";
import { arn, defineService, passesRoles, type ResourcesOf } from "../../kit/index.ts";
import * as account from "./account.ts";
import * as sources from "./data-sources.ts";
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
  collections: [state.subscriptions, state.users, state.dataSources],
  resourcesOf: actedOn,
  passedRoles: passesRoles("quicksight.amazonaws.com", { CreateDataSource: role, UpdateDataSource: role }),
  timers: { "test-data-source": sources.testDataSource },
  real: {
    CreateDataSource: sources.createDataSource,
    UpdateDataSource: sources.updateDataSource,
    DescribeDataSource: sources.describeDataSource,
    ListDataSources: sources.listDataSources,
    DeleteDataSource: sources.deleteDataSource,
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
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
});
