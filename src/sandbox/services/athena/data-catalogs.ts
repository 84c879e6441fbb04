import type * as Glue from "@aws-sdk/client-glue";
import { nameOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import { invalidRequest, metadataNotFound } from "./faults.ts";
import type { On } from "./handler.ts";

/** The Glue catalog of the account, the only one here: a federated catalog needs a connector. */
export const CATALOG = "AwsDataCatalog";

export const listDataCatalogs: On<"ListDataCatalogs"> = () => ({
  DataCatalogsSummary: [{ CatalogName: CATALOG, Type: "GLUE", Status: "CREATE_COMPLETE" }],
});

export const getDataCatalog: On<"GetDataCatalog"> = ({ Name: name = "" }) => {
  checkCatalog(name);
  return { DataCatalog: { Name: CATALOG, Type: "GLUE", Status: "CREATE_COMPLETE" } };
};

export const listDatabases: On<"ListDatabases"> = async ({ CatalogName: name, NextToken, MaxResults }, context) => {
  checkCatalog(name);
  const answer = await glue(context).GetDatabases({ NextToken, MaxResults });
  return { DatabaseList: (answer.DatabaseList ?? []).map(database), NextToken: answer.NextToken };
};

export const getDatabase: On<"GetDatabase"> = async ({ CatalogName: name, DatabaseName }, context) => {
  checkCatalog(name);
  const answer = await metadata(glue(context).GetDatabase({ Name: DatabaseName }));
  return { Database: database(answer.Database) };
};

export const listTableMetadata: On<"ListTableMetadata"> = async (input, context) => {
  checkCatalog(input.CatalogName);
  const { DatabaseName, Expression, NextToken, MaxResults } = input;
  const answer = await metadata(glue(context).GetTables({ DatabaseName, Expression, NextToken, MaxResults }));
  return { TableMetadataList: (answer.TableList ?? []).map(table), NextToken: answer.NextToken };
};

export const getTableMetadata: On<"GetTableMetadata"> = async (input, context) => {
  checkCatalog(input.CatalogName);
  const { DatabaseName, TableName } = input;
  const answer = await metadata(glue(context).GetTable({ DatabaseName, Name: TableName }));
  return { TableMetadata: table(answer.Table) };
};

const glue = (context: Context) => context.service<typeof Glue>("glue");

function checkCatalog(name: string | undefined): void {
  if (name?.toLowerCase() !== CATALOG.toLowerCase()) throw invalidRequest(`Data catalog ${name} was not found.`);
}

/** Glue's "not found" is a MetadataException of Athena. */
async function metadata<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (nameOf(error) !== "EntityNotFoundException") throw error;
    throw metadataNotFound((error as Error).message);
  }
}

const database = (each: Glue.Database | undefined) => ({
  Name: each?.Name,
  Description: each?.Description,
  Parameters: each?.Parameters,
});

const table = (each: Glue.Table | undefined) => ({
  Name: each?.Name,
  CreateTime: each?.CreateTime,
  LastAccessTime: each?.LastAccessTime,
  TableType: each?.TableType,
  Columns: each?.StorageDescriptor?.Columns,
  PartitionKeys: each?.PartitionKeys,
  Parameters: {
    ...each?.Parameters,
    ...(each?.StorageDescriptor?.Location ? { location: each.StorageDescriptor.Location } : {}),
    ...(each?.StorageDescriptor?.InputFormat ? { inputformat: each.StorageDescriptor.InputFormat } : {}),
    ...(each?.StorageDescriptor?.OutputFormat ? { outputformat: each.StorageDescriptor.OutputFormat } : {}),
    ...(each?.StorageDescriptor?.SerdeInfo?.SerializationLibrary
      ? { "serde.serialization.lib": each.StorageDescriptor.SerdeInfo.SerializationLibrary }
      : {}),
  },
});
