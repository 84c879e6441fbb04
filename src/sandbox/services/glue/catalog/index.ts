import type * as Glue from "@aws-sdk/client-glue";
import type * as LakeFormation from "@aws-sdk/client-lakeformation";
import type { LakeNeed } from "../../../engines/lake/index.ts";
import type { Handlers } from "../../../kit/index.ts";
import * as databases from "./databases.ts";
import { governed } from "./lake-formation.ts";
import * as partitions from "./partitions.ts";
import * as tables from "./tables.ts";

type Permission = LakeFormation.Permission;

const onDatabase =
  (permission: Permission) =>
  (input: { Name?: string | undefined }): LakeNeed => ({ permission, database: input.Name ?? "" });

const inDatabase =
  (permission: Permission) =>
  (input: { DatabaseName?: string | undefined }): LakeNeed => ({ permission, database: input.DatabaseName ?? "" });

const onNamed =
  (permission: Permission) =>
  (input: { DatabaseName?: string | undefined; Name?: string | undefined }): LakeNeed => ({
    permission,
    database: input.DatabaseName ?? "",
    table: input.Name ?? "",
  });

const onTable =
  (permission: Permission) =>
  (input: { DatabaseName?: string | undefined; TableName?: string | undefined }): LakeNeed =>
    onNamed(permission)({ DatabaseName: input.DatabaseName, Name: input.TableName });

const onTableInput = (input: Glue.UpdateTableRequest): LakeNeed =>
  onNamed("ALTER")({ DatabaseName: input.DatabaseName, Name: input.TableInput?.Name ?? input.Name });

/** Lists leave out what the caller may not describe, so that they are refused to nobody. */
export const catalogOperations: Handlers<typeof Glue> = {
  CreateDatabase: governed(() => ({ permission: "CREATE_DATABASE" }), databases.createDatabase),
  GetDatabase: governed(onDatabase("DESCRIBE"), databases.getDatabase),
  GetDatabases: databases.getDatabases,
  UpdateDatabase: governed(onDatabase("ALTER"), databases.updateDatabase),
  DeleteDatabase: governed(onDatabase("DROP"), databases.deleteDatabase),
  CreateTable: governed(inDatabase("CREATE_TABLE"), tables.createTable),
  GetTable: governed(onNamed("DESCRIBE"), tables.getTable),
  GetTables: tables.getTables,
  UpdateTable: governed(onTableInput, tables.updateTable),
  GetTableVersions: governed(onTable("DESCRIBE"), tables.getTableVersions),
  DeleteTable: governed(onNamed("DROP"), tables.deleteTable),
  BatchDeleteTable: tables.batchDeleteTable,
  // Which permissions AWS wants for partitions is documented nowhere; adding one is ALTER TABLE in SQL.
  CreatePartition: governed(onTable("ALTER"), partitions.createPartition),
  BatchCreatePartition: governed(onTable("ALTER"), partitions.batchCreatePartition),
  GetPartition: governed(onTable("DESCRIBE"), partitions.getPartition),
  GetPartitions: governed(onTable("DESCRIBE"), partitions.getPartitions),
  BatchGetPartition: governed(onTable("DESCRIBE"), partitions.batchGetPartition),
  UpdatePartition: governed(onTable("ALTER"), partitions.updatePartition),
  DeletePartition: governed(onTable("ALTER"), partitions.deletePartition),
  BatchDeletePartition: governed(onTable("ALTER"), partitions.batchDeletePartition),
};
