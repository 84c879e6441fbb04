import type * as Glue from "@aws-sdk/client-glue";
import { nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/context.ts";
import { SqlError } from "../../sql/sql-error.ts";
import type { PartitionSpec } from "./alter.ts";

/** Throws SqlError `catalog`. */
export async function tableOf(
  context: Pick<Context, "service">,
  { database, table }: { readonly database: string; readonly table: string },
): Promise<Glue.Table> {
  try {
    const answer = await context.service<typeof Glue>("glue").GetTable({ DatabaseName: database, Name: table });
    return answer.Table ?? { Name: table };
  } catch (error) {
    if (nameOf(error) !== "EntityNotFoundException") throw error;
    throw new SqlError("catalog", `Table not found ${database}.${table}`);
  }
}

/** A partition's storage is the table's, at its own place. */
export function partitionInput(table: Glue.Table, spec: PartitionSpec): Glue.PartitionInput {
  const storage = table.StorageDescriptor ?? {};
  const folder = (table.PartitionKeys ?? []).map(({ Name = "" }) => `${Name}=${spec.values[Name]}`).join("/");
  return {
    Values: valuesOf(table, spec),
    StorageDescriptor: {
      ...storage,
      Location: spec.location ?? `${(storage.Location ?? "").replace(/\/$/, "")}/${folder}/`,
    },
  };
}

/** In the order of the table's keys. Throws SqlError `catalog` for a key without a value. */
export const valuesOf = (table: Glue.Table, { values }: PartitionSpec): string[] =>
  (table.PartitionKeys ?? []).map(({ Name = "" }) => {
    const value = values[Name];
    if (value === undefined)
      throw new SqlError("catalog", `Partition key ${Name} is missing in the partition's specification`);
    return value;
  });
