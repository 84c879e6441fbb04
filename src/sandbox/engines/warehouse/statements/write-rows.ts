/** How rows come into a table: sorted where it was empty, behind the sorted ones where it was not. */
import { DEFAULT_STATE, physicalName, quoted, type TableDefinition } from "../definitions.ts";
import type { Execution } from "../execution.ts";
import type { Prepared } from "../prepare.ts";

/** Rows of a query into a table. Answers how many. */
export async function insertQuery(
  execution: Execution,
  table: TableDefinition,
  { columns, prepared }: { columns: readonly string[]; prepared: Pick<Prepared, "sql"> },
): Promise<number> {
  const { connection, signal } = execution;
  const names = columns.map(quoted).join(", ");
  const before = await rowCount(execution, table);
  const order = before === 0 ? sortedBy(table, columns) : "";
  const { changed } = await connection.run(
    `INSERT INTO ${quoted(physicalName(table))} (${names}) SELECT * FROM (${prepared.sql}) AS source(${names})${order}`,
    { signal },
  );
  await wrote(execution, table, { before, added: changed, sorted: order !== "" });
  return changed;
}

/** Sorting when a table is loaded first. */
export const sortedBy = ({ sort }: TableDefinition, columns: readonly string[]): string => {
  const keys = sort.columns.filter((name) => columns.includes(name));
  return keys.length === 0 ? "" : ` ORDER BY ${keys.map((name) => `source.${quoted(name)}`).join(", ")}`;
};

export async function rowCount({ connection }: Pick<Execution, "connection">, table: TableDefinition): Promise<number> {
  const { rows } = await connection.run(`SELECT count(*) FROM ${quoted(physicalName(table))}`);
  return Number(rows[0]?.[0] ?? 0);
}

/** Keeps count of what is unsorted. `added` counts rows that an UPDATE writes anew, too. */
export async function wrote(
  { catalog }: Execution,
  table: TableDefinition,
  { before, added, sorted }: { before: number; added: number; sorted: boolean },
): Promise<void> {
  const state = (await catalog.state(table.id)) ?? DEFAULT_STATE;
  const behind = table.sort.columns.length > 0 && !(before === 0 && sorted);
  await catalog.putState(table.id, {
    ...state,
    unsorted: before === 0 && sorted ? 0 : state.unsorted + (behind ? added : 0),
    version: state.version + 1,
  });
}
