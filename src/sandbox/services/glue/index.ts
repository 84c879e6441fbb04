import type * as Glue from "@aws-sdk/client-glue";
import { arn, defineService, type ResourcesOf } from "../../kit/index.ts";
import * as databases from "./catalog/databases.ts";
import * as partitions from "./catalog/partitions.ts";
import * as state from "./catalog/state.ts";
import * as tables from "./catalog/tables.ts";

/** The catalog, and the database and table that a request names: permissions are needed for each of them. */
const actedOn: ResourcesOf = (_operation, input, context) => {
  const { DatabaseName: database, TableName: table, Name: name, TableInput: tableInput } = input;
  if (typeof database !== "string") return undefined;
  const named = typeof table === "string" ? table : typeof name === "string" ? name : nameIn(tableInput);
  return [
    arn(context, "glue", "catalog"),
    arn(context, "glue", `database/${database}`),
    ...(named === undefined ? [] : [arn(context, "glue", `table/${database}/${named}`)]),
  ];
};

const nameIn = (input: unknown): string | undefined =>
  typeof input === "object" && input !== null && "Name" in input ? String(input.Name) : undefined;

export default defineService<typeof Glue>({
  id: "glue",
  collections: [state.databases, state.tables, state.partitions],
  resourcesOf: actedOn,
  real: {
    CreateDatabase: databases.createDatabase,
    GetDatabase: databases.getDatabase,
    GetDatabases: databases.getDatabases,
    UpdateDatabase: databases.updateDatabase,
    DeleteDatabase: databases.deleteDatabase,
    CreateTable: tables.createTable,
    GetTable: tables.getTable,
    GetTables: tables.getTables,
    UpdateTable: tables.updateTable,
    GetTableVersions: tables.getTableVersions,
    DeleteTable: tables.deleteTable,
    BatchDeleteTable: tables.batchDeleteTable,
    CreatePartition: partitions.createPartition,
    BatchCreatePartition: partitions.batchCreatePartition,
    GetPartition: partitions.getPartition,
    GetPartitions: partitions.getPartitions,
    BatchGetPartition: partitions.batchGetPartition,
    UpdatePartition: partitions.updatePartition,
    DeletePartition: partitions.deletePartition,
    BatchDeletePartition: partitions.batchDeletePartition,
  },
  modelled: {},
});
