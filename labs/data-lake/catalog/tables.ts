/** Tables and partitions of the lab's database. */
import { Glue, paginateGetPartitions, paginateGetTables, type Table } from "@aws-sdk/client-glue";
import { accept, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { databaseOf } from "../lake/names.ts";

/** Undefined where there is no such table. */
export const readTable = async ({ aws, run }: LabContext, Name: string): Promise<Table | undefined> =>
  (await accept(aws(Glue).getTable({ DatabaseName: databaseOf(run), Name }), "EntityNotFoundException"))?.Table;

export async function tableNames({ aws, run }: LabContext): Promise<string[]> {
  const names: string[] = [];
  const read = async (): Promise<void> => {
    const pages = paginateGetTables({ client: aws(Glue) }, { DatabaseName: databaseOf(run) });
    for await (const { TableList = [] } of pages) names.push(...TableList.flatMap(({ Name }) => Name ?? []));
  };
  await accept(read(), "EntityNotFoundException");
  return names.sort();
}

/** `2025/03`, sorted; none where there is no such table. */
export async function partitionsOf({ aws, run }: LabContext, TableName: string): Promise<string[]> {
  const values: string[] = [];
  const read = async (): Promise<void> => {
    const pages = paginateGetPartitions({ client: aws(Glue) }, { DatabaseName: databaseOf(run), TableName });
    for await (const { Partitions = [] } of pages)
      values.push(...Partitions.map((each) => each.Values?.join("/") ?? ""));
  };
  await accept(read(), "EntityNotFoundException");
  return values.sort();
}

/** Columns by name with their types, without partition columns. */
export const columnsOf = (table: Table): Record<string, string> =>
  Object.fromEntries((table.StorageDescriptor?.Columns ?? []).map(({ Name = "", Type = "" }) => [Name, Type]));

/** Takes a partition out of the catalog; its files stay. */
export const forgetPartition = async ({ aws, run }: SolveContext, TableName: string, month: string): Promise<void> =>
  void (await aws(Glue).batchDeletePartition({
    DatabaseName: databaseOf(run),
    TableName,
    PartitionsToDelete: [{ Values: ["2025", month] }],
  }));

/** Puts it back, in the way of the table's other partitions. */
export async function registerPartition(context: SolveContext, TableName: string, month: string): Promise<void> {
  const { aws, run } = context;
  const storage = (await readTable(context, TableName))?.StorageDescriptor;
  const location = `${storage?.Location?.replace(/\/?$/, "/")}year=2025/month=${month}/`;
  await aws(Glue).batchCreatePartition({
    DatabaseName: databaseOf(run),
    TableName,
    PartitionInputList: [{ Values: ["2025", month], StorageDescriptor: { ...storage, Location: location } }],
  });
}

/** Changes one of a table's parameters; undefined takes it away. */
export async function setParameter(context: SolveContext, name: string, key: string, value?: string): Promise<void> {
  const table = await readTable(context, name);
  const { [key]: _, ...others } = table?.Parameters ?? {};
  await context.aws(Glue).updateTable({
    DatabaseName: databaseOf(context.run),
    TableInput: {
      Name: name,
      TableType: table?.TableType,
      Owner: table?.Owner,
      Retention: table?.Retention,
      PartitionKeys: table?.PartitionKeys,
      StorageDescriptor: table?.StorageDescriptor,
      Parameters: value === undefined ? others : { ...others, [key]: value },
    },
  });
}
