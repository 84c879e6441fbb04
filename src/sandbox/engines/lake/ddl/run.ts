/** Does what a statement of Hive's data definition language says, in the Glue catalog. */
import type * as Glue from "@aws-sdk/client-glue";
import { nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/context.ts";
import { SqlError } from "../../sql/sql-error.ts";
import type { Ddl } from "./parse.ts";
import { repairTable } from "./repair.ts";
import { alterDatabase, alterPartition, alterTable } from "./run-alter.ts";
import { show } from "./show.ts";
import { partitionInput, tableOf, valuesOf } from "./table-of.ts";

type Services = Pick<Context, "service">;

/**
 * The lines that the statement prints. Throws SqlError with `kind` catalog for what is missing or exists already; other faults
 * of Glue and S3 pass.
 */
export async function runDdl(context: Services, ddl: Ddl): Promise<string[]> {
  const glue = context.service<typeof Glue>("glue");
  switch (ddl.kind) {
    case "create-database":
      return ignoring(ddl.ifNotExists && "AlreadyExistsException", () =>
        glue.CreateDatabase({ DatabaseInput: ddl.input }),
      );
    case "drop-database":
      return ignoring(ddl.ifExists && "EntityNotFoundException", () => dropDatabase(glue, ddl));
    case "create-table":
      return ignoring(ddl.ifNotExists && "AlreadyExistsException", () =>
        glue.CreateTable({ DatabaseName: ddl.database, TableInput: ddl.input }),
      );
    case "drop-view":
      return dropView(context, ddl);
    case "drop-table":
      return ignoring(ddl.ifExists && "EntityNotFoundException", () =>
        glue.DeleteTable({ DatabaseName: ddl.database, Name: ddl.table }),
      );
    case "add-partitions":
      return addPartitions(context, ddl);
    case "drop-partitions":
      return dropPartitions(context, ddl);
    case "repair":
      return repairTable(context, await tableOf(context, ddl));
    case "add-columns":
    case "replace-columns":
    case "change-column":
    case "set-location":
    case "set-properties":
      return alterTable(context, ddl);
    case "move-partition":
    case "rename-partition":
      return alterPartition(context, ddl);
    case "set-database-properties":
      return alterDatabase(context, ddl);
    default:
      return show(context, ddl);
  }
}

async function ignoring(name: string | false, work: () => Promise<unknown>): Promise<string[]> {
  try {
    await work();
  } catch (error) {
    if (nameOf(error) !== name) throw asSqlError(error);
  }
  return [];
}

const asSqlError = (error: unknown): unknown =>
  /^(?:AlreadyExists|EntityNotFound|InvalidInput)Exception$/.test(nameOf(error))
    ? new SqlError("catalog", (error as Error).message)
    : error;

type GlueClient = ReturnType<typeof glueOf>;
const glueOf = (context: Services) => context.service<typeof Glue>("glue");

async function dropDatabase(glue: GlueClient, { name, cascade }: { name: string; cascade: boolean }): Promise<void> {
  const { TableList: tables = [] } = await glue.GetTables({ DatabaseName: name });
  if (tables.length > 0 && !cascade)
    throw new SqlError("catalog", `Database ${name} is not empty. One or more tables exist.`);
  await glue.DeleteDatabase({ Name: name });
}

type Partitions = Extract<Ddl, { kind: "add-partitions" | "drop-partitions" }>;

async function addPartitions(context: Services, ddl: Extract<Ddl, { kind: "add-partitions" }>): Promise<string[]> {
  const table = await tableOf(context, ddl);
  const inputs = ddl.partitions.map((spec) => partitionInput(table, spec));
  const { Errors: errors = [] } = await glueOf(context).BatchCreatePartition({
    DatabaseName: ddl.database,
    TableName: ddl.table,
    PartitionInputList: inputs,
  });
  const real = errors.filter(
    ({ ErrorDetail }) => !(ddl.ifNotExists && ErrorDetail?.ErrorCode === "AlreadyExistsException"),
  );
  if (real[0]) throw new SqlError("catalog", real[0].ErrorDetail?.ErrorMessage ?? "partition not created");
  return [];
}

async function dropPartitions(context: Services, ddl: Partitions & { ifExists?: boolean }): Promise<string[]> {
  const table = await tableOf(context, ddl);
  const { Errors: errors = [] } = await glueOf(context).BatchDeletePartition({
    DatabaseName: ddl.database,
    TableName: ddl.table,
    PartitionsToDelete: ddl.partitions.map((spec) => ({ Values: valuesOf(table, spec) })),
  });
  if (errors[0] && ddl.ifExists !== true)
    throw new SqlError("catalog", errors[0].ErrorDetail?.ErrorMessage ?? "partition not deleted");
  return [];
}

/** A table is no view: it stays. */
async function dropView(context: Services, ddl: Extract<Ddl, { kind: "drop-view" | "drop-table" }>): Promise<string[]> {
  const glue = glueOf(context);
  return ignoring(ddl.ifExists && "EntityNotFoundException", async () => {
    const { Table } = await glue.GetTable({ DatabaseName: ddl.database, Name: ddl.table });
    if (Table?.TableType !== "VIRTUAL_VIEW")
      throw new SqlError("catalog", `Cannot drop a base table with DROP VIEW: ${ddl.database}.${ddl.table}`);
    await glue.DeleteTable({ DatabaseName: ddl.database, Name: ddl.table });
  });
}
