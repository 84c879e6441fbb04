import type * as Glue from "@aws-sdk/client-glue";
import { nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/context.ts";
import { SqlError } from "../../sql/sql-error.ts";
import type { AlterTable } from "./alter.ts";
import { tableOf, valuesOf } from "./table-of.ts";

type Services = Pick<Context, "service">;
type Of<K extends AlterTable["kind"]> = Extract<AlterTable, { kind: K }>;
type OfWhole = Of<"add-columns" | "replace-columns" | "change-column" | "set-location" | "set-properties">;

const glueOf = (context: Services) => context.service<typeof Glue>("glue");

/** A table's columns, place or properties. Throws SqlError `catalog`. */
export async function alterTable(context: Services, ddl: OfWhole): Promise<string[]> {
  const table = await tableOf(context, ddl);
  const input = tableInput(table);
  if (ddl.kind === "set-properties") input.Parameters = { ...table.Parameters, ...ddl.properties };
  else input.StorageDescriptor = storageOf(table, ddl);
  await glueOf(context).UpdateTable({ DatabaseName: ddl.database, TableInput: input });
  return [];
}

function storageOf(table: Glue.Table, ddl: Exclude<OfWhole, { kind: "set-properties" }>): Glue.StorageDescriptor {
  const storage = table.StorageDescriptor ?? {};
  const columns = storage.Columns ?? [];
  switch (ddl.kind) {
    case "set-location":
      return { ...storage, Location: ddl.location };
    case "add-columns":
      return { ...storage, Columns: [...columns, ...ddl.columns] };
    case "replace-columns":
      return { ...storage, Columns: [...ddl.columns] };
    case "change-column":
      if (!columns.some(({ Name }) => Name === ddl.name))
        throw new SqlError("catalog", `Invalid column reference ${ddl.name}`);
      return {
        ...storage,
        Columns: columns.map((each) => (each.Name === ddl.name ? { ...each, ...ddl.column } : each)),
      };
  }
}

/** A partition's place, or its values; its files stay where they are. */
export async function alterPartition(
  context: Services,
  ddl: Of<"move-partition" | "rename-partition">,
): Promise<string[]> {
  const table = await tableOf(context, ddl);
  const id = { DatabaseName: ddl.database, TableName: ddl.table };
  const values = valuesOf(table, ddl.partition);
  try {
    const { Partition } = await glueOf(context).GetPartition({ ...id, PartitionValues: values });
    const storage = Partition?.StorageDescriptor ?? {};
    await glueOf(context).UpdatePartition({
      ...id,
      PartitionValueList: values,
      PartitionInput: {
        Values: ddl.kind === "rename-partition" ? valuesOf(table, ddl.to) : values,
        Parameters: Partition?.Parameters,
        StorageDescriptor: ddl.kind === "move-partition" ? { ...storage, Location: ddl.location } : storage,
      },
    });
  } catch (error) {
    if (!/^(?:EntityNotFound|AlreadyExists)Exception$/.test(nameOf(error))) throw error;
    throw new SqlError("catalog", (error as Error).message);
  }
  return [];
}

export async function alterDatabase(
  context: Services,
  { name, properties }: Of<"set-database-properties">,
): Promise<string[]> {
  try {
    const { Database } = await glueOf(context).GetDatabase({ Name: name });
    const { Description, LocationUri, Parameters } = Database ?? {};
    await glueOf(context).UpdateDatabase({
      Name: name,
      DatabaseInput: { Name: name, Description, LocationUri, Parameters: { ...Parameters, ...properties } },
    });
  } catch (error) {
    if (nameOf(error) !== "EntityNotFoundException") throw error;
    throw new SqlError("catalog", `Database does not exist: ${name}`);
  }
  return [];
}

/** What UpdateTable takes of what GetTable answers. */
const tableInput = (table: Glue.Table): Glue.TableInput => ({
  Name: table.Name,
  Description: table.Description,
  Owner: table.Owner,
  Retention: table.Retention,
  StorageDescriptor: table.StorageDescriptor,
  PartitionKeys: table.PartitionKeys,
  TableType: table.TableType,
  Parameters: table.Parameters,
  ViewOriginalText: table.ViewOriginalText,
  ViewExpandedText: table.ViewExpandedText,
});
