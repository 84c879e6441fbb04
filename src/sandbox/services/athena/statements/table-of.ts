import type * as Glue from "@aws-sdk/client-glue";
import { nameOf } from "../../../../shared/errors.ts";
import type { TableName } from "../../../engines/sql/dialects/index.ts";
import type { Execution } from "../queries/execution.ts";
import { placeOf } from "../queries/place-of.ts";
import { QueryError } from "../queries/query-error.ts";

/** A table of the catalog; throws QueryError (TABLE_NOT_FOUND, SCHEMA_NOT_FOUND). */
export async function tableOf(execution: Execution, name: TableName): Promise<Glue.Table> {
  const { context, row } = execution;
  const DatabaseName = (name.schema ?? row.database).toLowerCase();
  const glue = context.service<typeof Glue>("glue");
  try {
    const { Table } = await glue.GetTable({ DatabaseName, Name: name.name.toLowerCase() });
    return Table ?? { Name: name.name };
  } catch (error) {
    if (nameOf(error) !== "EntityNotFoundException") throw error;
    const place = placeOf(row.sql, name.schema ?? name.name);
    if (/^Database/.test((error as Error).message))
      throw new QueryError(`SCHEMA_NOT_FOUND: ${place}: Schema '${DatabaseName}' does not exist`);
    throw new QueryError(
      `TABLE_NOT_FOUND: ${place}: Table 'awsdatacatalog.${DatabaseName}.${name.name.toLowerCase()}' does not exist`,
    );
  }
}
