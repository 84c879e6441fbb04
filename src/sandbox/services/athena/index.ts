import type * as Athena from "@aws-sdk/client-athena";
import { arn, defineService, type ResourcesOf } from "../../kit/index.ts";
import * as catalogs from "./data-catalogs.ts";
import { execute } from "./queries/execute.ts";
import * as queries from "./queries/queries.ts";
import { getQueryResults } from "./results/get-query-results.ts";
import * as saved from "./saved-queries.ts";
import * as state from "./state.ts";
import * as tags from "./tags.ts";
import * as groups from "./work-groups.ts";

/** The work group that a request names. */
const actedOn: ResourcesOf = (_operation, input, context) => {
  if (typeof input.ResourceARN === "string") return [input.ResourceARN];
  const name = input.WorkGroup ?? input.Name;
  return typeof name === "string" ? [arn(context, "athena", `workgroup/${name}`)] : undefined;
};

export default defineService<typeof Athena>({
  id: "athena",
  collections: [state.workGroups, state.queries, state.namedQueries, state.preparedStatements],
  resourcesOf: actedOn,
  timers: { execute },
  real: {
    CreateWorkGroup: groups.createWorkGroup,
    GetWorkGroup: groups.getWorkGroup,
    ListWorkGroups: groups.listWorkGroups,
    UpdateWorkGroup: groups.updateWorkGroup,
    DeleteWorkGroup: groups.deleteWorkGroup,
    StartQueryExecution: queries.startQueryExecution,
    GetQueryExecution: queries.getQueryExecution,
    BatchGetQueryExecution: queries.batchGetQueryExecution,
    ListQueryExecutions: queries.listQueryExecutions,
    StopQueryExecution: queries.stopQueryExecution,
    GetQueryRuntimeStatistics: queries.getQueryRuntimeStatistics,
    GetQueryResults: getQueryResults,
    ListEngineVersions: groups.listEngineVersions,
    ListDataCatalogs: catalogs.listDataCatalogs,
    GetDataCatalog: catalogs.getDataCatalog,
    ListDatabases: catalogs.listDatabases,
    GetDatabase: catalogs.getDatabase,
    ListTableMetadata: catalogs.listTableMetadata,
    GetTableMetadata: catalogs.getTableMetadata,
  },
  modelled: {
    CreateNamedQuery: saved.createNamedQuery,
    GetNamedQuery: saved.getNamedQuery,
    BatchGetNamedQuery: saved.batchGetNamedQuery,
    UpdateNamedQuery: saved.updateNamedQuery,
    ListNamedQueries: saved.listNamedQueries,
    DeleteNamedQuery: saved.deleteNamedQuery,
    CreatePreparedStatement: saved.createPreparedStatement,
    GetPreparedStatement: saved.getPreparedStatement,
    BatchGetPreparedStatement: saved.batchGetPreparedStatement,
    UpdatePreparedStatement: saved.updatePreparedStatement,
    ListPreparedStatements: saved.listPreparedStatements,
    DeletePreparedStatement: saved.deletePreparedStatement,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
});
