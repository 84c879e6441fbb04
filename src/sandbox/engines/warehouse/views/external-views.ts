/** External schemas, their tables, columns and partitions. https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_EXTERNAL_TABLES.html */
import type * as Glue from "@aws-sdk/client-glue";
import type { Execution } from "../execution.ts";
import { type ExternalSchema, externalPartitions, externalSchema, externalTables } from "../external/glue-catalog.ts";
import type { SystemRow, SystemView } from "./system-view.ts";

async function eachTable(
  execution: Execution,
  rows: (schema: ExternalSchema, table: Glue.Table) => Promise<readonly SystemRow[]> | readonly SystemRow[],
): Promise<SystemRow[]> {
  const found: SystemRow[] = [];
  for (const definition of execution.catalog.schemas) {
    if (!definition.external) continue;
    const schema = await externalSchema(execution, definition);
    for (const table of await externalTables(schema)) found.push(...(await rows(schema, table)));
  }
  return found;
}

const schemas: SystemView = {
  columns: [
    ["esoid", "INTEGER"],
    ["eskind", "INTEGER"],
    ["schemaname", "VARCHAR"],
    ["esowner", "INTEGER"],
    ["databasename", "VARCHAR"],
    ["esoptions", "VARCHAR"],
  ],
  rows: async ({ catalog }) =>
    catalog.schemas.flatMap(({ id, name, external }) =>
      external ? [[id, 1, name, 100, external.database, JSON.stringify({ IAM_ROLE: external.roleArn })]] : [],
    ),
};

const tables: SystemView = {
  columns: [
    ["redshift_database_name", "VARCHAR"],
    ["schemaname", "VARCHAR"],
    ["tablename", "VARCHAR"],
    ["tabletype", "VARCHAR"],
    ["location", "VARCHAR"],
    ["input_format", "VARCHAR"],
    ["output_format", "VARCHAR"],
    ["serialization_lib", "VARCHAR"],
    ["serde_parameters", "VARCHAR"],
    ["compressed", "INTEGER"],
    ["parameters", "VARCHAR"],
  ],
  rows: (execution) =>
    eachTable(execution, ({ schema }, { Name = "", StorageDescriptor: storage, Parameters: parameters = {} }) => [
      [
        execution.warehouse.name,
        schema,
        Name,
        "TABLE",
        storage?.Location ?? "",
        storage?.InputFormat ?? "",
        storage?.OutputFormat ?? "",
        storage?.SerdeInfo?.SerializationLibrary ?? "",
        JSON.stringify(storage?.SerdeInfo?.Parameters ?? {}),
        0,
        JSON.stringify(parameters),
      ],
    ]),
};

const columns: SystemView = {
  columns: [
    ["redshift_database_name", "VARCHAR"],
    ["schemaname", "VARCHAR"],
    ["tablename", "VARCHAR"],
    ["columnname", "VARCHAR"],
    ["external_type", "VARCHAR"],
    ["columnnum", "INTEGER"],
    ["part_key", "INTEGER"],
    ["is_nullable", "VARCHAR"],
  ],
  rows: (execution) =>
    eachTable(execution, ({ schema }, { Name: table = "", StorageDescriptor: storage, PartitionKeys: keys = [] }) => {
      const own = storage?.Columns ?? [];
      return [...own, ...keys].map(({ Name = "", Type = "" }, index) => [
        execution.warehouse.name,
        schema,
        table,
        Name,
        Type,
        index + 1,
        index < own.length ? 0 : index - own.length + 1,
        "",
      ]);
    }),
};

const partitions: SystemView = {
  columns: [
    ["schemaname", "VARCHAR"],
    ["tablename", "VARCHAR"],
    ["values", "VARCHAR"],
    ["location", "VARCHAR"],
    ["input_format", "VARCHAR"],
    ["output_format", "VARCHAR"],
    ["serialization_lib", "VARCHAR"],
    ["serde_parameters", "VARCHAR"],
    ["compressed", "INTEGER"],
    ["parameters", "VARCHAR"],
  ],
  rows: (execution) =>
    eachTable(execution, async (external, { Name: table = "", PartitionKeys: keys = [] }) => {
      if (keys.length === 0) return [];
      const found = await externalPartitions(external, table);
      return found.map(({ Values: values = [], StorageDescriptor: storage }) => [
        external.schema,
        table,
        JSON.stringify(values),
        storage?.Location ?? "",
        storage?.InputFormat ?? "",
        storage?.OutputFormat ?? "",
        storage?.SerdeInfo?.SerializationLibrary ?? "",
        JSON.stringify(storage?.SerdeInfo?.Parameters ?? {}),
        0,
        "{}",
      ]);
    }),
};

const databases: SystemView = {
  columns: [
    ["eskind", "INTEGER"],
    ["esoptions", "VARCHAR"],
    ["databasename", "VARCHAR"],
    ["location", "VARCHAR"],
    ["parameters", "VARCHAR"],
  ],
  rows: async ({ catalog }) =>
    catalog.schemas.flatMap(({ external }) =>
      external ? [[1, JSON.stringify({ IAM_ROLE: external.roleArn }), external.database, "", "{}"]] : [],
    ),
};

export const EXTERNAL_VIEWS: Readonly<Record<string, SystemView>> = {
  svv_external_schemas: schemas,
  svv_external_databases: databases,
  svv_external_tables: tables,
  svv_external_columns: columns,
  svv_external_partitions: partitions,
};
