import type * as Glue from "@aws-sdk/client-glue";
import { partitionInput } from "../../../engines/lake/index.ts";
import type { Context } from "../../../kit/index.ts";

/** Adds to the catalog the partitions that written objects lie in; those that exist stay as they are. */
export async function addPartitions(
  context: Context,
  { database, table: name }: { readonly database: string; readonly table: string },
  written: { readonly bucket: string; readonly keys: readonly string[] },
): Promise<void> {
  const glue = context.service<typeof Glue>("glue");
  const { Table: table = { Name: name } } = await glue.GetTable({ DatabaseName: database, Name: name });
  const keys = (table.PartitionKeys ?? []).map(({ Name = "" }) => Name);
  if (keys.length === 0) return;
  const partitions = new Map<string, Glue.PartitionInput>();
  for (const key of written.keys) {
    const folders = key.split("/").slice(-keys.length - 1, -1);
    const values = Object.fromEntries(
      folders.map((folder, index) => [keys[index], decodeURIComponent(folder.slice(folder.indexOf("=") + 1))]),
    );
    const location = `s3://${written.bucket}/${key.slice(0, key.lastIndexOf("/") + 1)}`;
    partitions.set(location, partitionInput(table, { values, location }));
  }
  await glue.BatchCreatePartition({
    DatabaseName: database,
    TableName: name,
    PartitionInputList: [...partitions.values()],
  });
}
