import type * as RedshiftData from "@aws-sdk/client-redshift-data";
import { arn, defineService, type ResourcesOf } from "../../kit/index.ts";
import * as describe from "./describe.ts";
import { execute } from "./execute.ts";
import * as metadata from "./metadata.ts";
import * as results from "./results.ts";
import { listSessions } from "./sessions.ts";
import * as state from "./state.ts";
import * as statements from "./statements.ts";
import { followWarehouse } from "./warehouses.ts";

/** Statements are asked for by cluster; what concerns one by its id alone has no resource. */
const actedOn: ResourcesOf = (_operation, { ClusterIdentifier: cluster, WorkgroupName: workgroup }, context) => {
  if (typeof cluster === "string") return [arn(context, "redshift", `cluster:${cluster}`)];
  return typeof workgroup === "string" ? undefined : ["*"];
};

export default defineService<typeof RedshiftData>({
  id: "redshift-data",
  collections: [state.statements, state.warehouses],
  resourcesOf: actedOn,
  timers: { execute },
  listeners: { "warehouse-state": followWarehouse },
  real: {
    ExecuteStatement: statements.executeStatement,
    BatchExecuteStatement: statements.batchExecuteStatement,
    CancelStatement: statements.cancelStatement,
    DescribeStatement: describe.describeStatement,
    ListStatements: describe.listStatements,
    GetStatementResult: results.getStatementResult,
    GetStatementResultV2: results.getStatementResultV2,
    ListSessions: listSessions,
    ListDatabases: metadata.listDatabases,
    ListSchemas: metadata.listSchemas,
    ListTables: metadata.listTables,
    DescribeTable: metadata.describeTable,
  },
  modelled: {},
});
