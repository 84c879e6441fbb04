import type * as Glue from "@aws-sdk/client-glue";
import { QueryError } from "../queries/query-error.ts";

/** Views lie in the catalog as Presto wrote them: JSON in base64, in a comment. */
export function viewText(sql: string, database: string, columns: readonly { name: string; type: string }[]): string {
  const definition = { originalSql: sql, catalog: "awsdatacatalog", schema: database, columns };
  return `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString("base64")} */`;
}

/** The query of a view. Throws QueryError for one that Presto did not write. */
export function viewSql(table: Glue.Table): string {
  const [, encoded] = /\/\* Presto View: (\S+) \*\//.exec(table.ViewOriginalText ?? "") ?? [];
  if (encoded === undefined)
    throw new QueryError(`INVALID_VIEW: '${table.DatabaseName}.${table.Name}' is not a view of Athena`);
  const { originalSql } = JSON.parse(Buffer.from(encoded, "base64").toString("utf8")) as { originalSql: string };
  return originalSql;
}
