/** Queries of Hive over tables of the Glue Data Catalog, mounted as views of the engine. */
import type * as Glue from "@aws-sdk/client-glue";
import { nameOf } from "../../../../shared/errors.ts";
import { lakePartitions, lakeTableOf, mountTable } from "../../../engines/lake/index.ts";
import type { SqlResult } from "../../../engines/sql/database.ts";
import type { TableName } from "../../../engines/sql/dialects/index.ts";
import { SqlError } from "../../../engines/sql/sql-error.ts";
import type { HiveSession } from "./session.ts";

export async function runQuery(session: HiveSession, sql: string): Promise<SqlResult> {
  return session.connection.run(await prepareQuery(session, sql), { signal: session.signal });
}

/** The query for the engine, its tables mounted. Throws SqlError, and faults of S3 and Glue. */
export async function prepareQuery(session: HiveSession, sql: string): Promise<string> {
  const statement = session.engine.dialect.parse(sql);
  const views = new Map<string, string>();
  for (const table of statement.tables) {
    const name = qualified(session, table);
    if (views.has(name)) continue;
    const view = `v${session.count}_${views.size}`;
    views.set(name, view);
    await mount(session, await tableOf(session, table), view);
  }
  return statement.toDuckDb((table) => views.get(qualified(session, table)));
}

const qualified = ({ database }: HiveSession, { schema, name }: TableName): string =>
  `${schema ?? database}.${name}`.toLowerCase();

async function mount(session: HiveSession, table: Glue.Table, view: string): Promise<void> {
  if (table.TableType === "VIRTUAL_VIEW") throw new SqlError("parser", "the sandbox's Hive does not read views");
  const { source } = await mountTable(session.services, {
    id: view,
    table: lakeTableOf(table),
    partitions: await lakePartitions(session.services, table),
    cache: session.engine.cache,
    root: session.folder,
  });
  await session.connection.run(`CREATE OR REPLACE TEMP VIEW "${view}" AS ${source}`);
}

/** Throws SqlError `catalog` in Hive's words. */
export async function tableOf(session: HiveSession, { schema, name }: TableName): Promise<Glue.Table> {
  const DatabaseName = (schema ?? session.database).toLowerCase();
  try {
    const glue = session.services.service<typeof Glue>("glue");
    const { Table } = await glue.GetTable({ DatabaseName, Name: name.toLowerCase() });
    return Table ?? { Name: name };
  } catch (error) {
    if (nameOf(error) !== "EntityNotFoundException") throw error;
    throw new SqlError("catalog", `[Error 10001]: Table not found '${DatabaseName}.${name}'`);
  }
}
