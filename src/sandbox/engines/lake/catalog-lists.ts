/** Lists of the Glue Data Catalog, all pages of them. Each throws Glue's faults. */
import type * as Glue from "@aws-sdk/client-glue";
import type { Context } from "../../kit/index.ts";
import type { LakePartition } from "./mount-table.ts";

type Services = Pick<Context, "service">;

export async function catalogDatabases(services: Services): Promise<string[]> {
  const glue = services.service<typeof Glue>("glue");
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await glue.GetDatabases(NextToken ? { NextToken } : {});
    names.push(...(page.DatabaseList ?? []).flatMap(({ Name }) => Name ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return names;
}

export async function catalogTables(services: Services, DatabaseName: string): Promise<Glue.Table[]> {
  const glue = services.service<typeof Glue>("glue");
  const tables: Glue.Table[] = [];
  let NextToken: string | undefined;
  do {
    const page = await glue.GetTables({ DatabaseName, ...(NextToken ? { NextToken } : {}) });
    tables.push(...(page.TableList ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return tables;
}

export async function catalogPartitions(
  services: Services,
  { DatabaseName, Name: TableName }: Pick<Glue.Table, "DatabaseName" | "Name">,
): Promise<Glue.Partition[]> {
  const glue = services.service<typeof Glue>("glue");
  const partitions: Glue.Partition[] = [];
  let NextToken: string | undefined;
  do {
    const page = await glue.GetPartitions({ DatabaseName, TableName, ...(NextToken ? { NextToken } : {}) });
    partitions.push(...(page.Partitions ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return partitions;
}

/** Where the files of each partition are; a table without partition keys has none. */
export async function lakePartitions(services: Services, table: Glue.Table): Promise<LakePartition[]> {
  if ((table.PartitionKeys ?? []).length === 0) return [];
  return (await catalogPartitions(services, table)).map(({ Values = [], StorageDescriptor }) => ({
    values: Values,
    location: StorageDescriptor?.Location ?? table.StorageDescriptor?.Location ?? "",
  }));
}
