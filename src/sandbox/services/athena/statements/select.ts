import { bytesScanned, type Mount } from "../../../engines/lake/index.ts";
import type { SqlResult } from "../../../engines/sql/database.ts";
import type { Execution, Outcome } from "../queries/execution.ts";
import { QueryError, queryError } from "../queries/query-error.ts";
import { resultType, withFieldNames } from "../results/column-types.ts";
import { resultText } from "../results/result-text.ts";
import { checkAliases } from "./alias-check.ts";
import { mountTables } from "./catalog-tables.ts";
import { columnNames } from "./column-names.ts";
import { checkComparisons } from "./type-check.ts";

export interface Prepared {
  /** The translator's syntax tree of the query. */
  readonly tree: unknown;
  /** For the engine, over mounted views. */
  readonly sql: string;
  readonly bytes: number;
  readonly strictFiles: boolean;
}

/**
 * Mounts what a query reads and counts its bytes. Throws QueryError, also where the work group's limit is exceeded.
 */
export async function prepare(execution: Execution, query: string): Promise<Prepared> {
  const { engine, connection, row } = execution;
  const statement = engine.dialect.parse(query);
  const { mounts, tables, sql } = await mountTables(execution, statement);
  checkComparisons(statement.tree, tables, row.sql);
  checkAliases(statement.tree, tables, row.sql);
  const strictFiles = mounts.some(isStrict);
  const bytes = await inAthenasWords(execution, strictFiles, () => bytesScanned(connection, sql, mounts));
  if (row.cutoff !== undefined && bytes > row.cutoff) throw new CutoffError(bytes);
  return { tree: statement.tree, sql, bytes, strictFiles };
}

/** The work group's limit of bytes scanned for each query. */
export class CutoffError extends QueryError {
  readonly bytes: number;

  constructor(bytes: number) {
    super("Bytes scanned limit was exceeded");
    this.bytes = bytes;
  }
}

const isStrict = ({ table }: Mount): boolean => table.format.kind === "delimited" && table.format.strict;

/** A query's answer. */
export async function select(execution: Execution, query: string): Promise<Outcome> {
  const { tree, sql, bytes, strictFiles } = await prepare(execution, query);
  const { columns, rows } = await inAthenasWords(execution, strictFiles, () => answered(execution, sql));
  const types = columns.map(({ type }) => resultType(type));
  const names = columnNames(tree, columns.length);
  const text = rows.map((row) =>
    row.map((value, index) => resultText(types[index] ?? { kind: "simple", name: "" }, value)),
  );
  return {
    columns: columns.map((each, index) => ({ ...each, name: names[index] ?? each.name.toLowerCase() })),
    rows: text,
    form: "csv",
    bytes,
  };
}

/** A second time with names for the fields of rows, where some have none. */
async function answered({ connection, signal }: Execution, sql: string): Promise<SqlResult> {
  const result = await connection.run(sql, { signal });
  const types = result.columns.map(({ type }) => withFieldNames(type));
  if (types.every((type) => type === undefined)) return result;
  const names = types.map((_, index) => `c${index}`);
  const select = types.map((type, index) => (type === undefined ? `c${index}` : `CAST(c${index} AS ${type})`));
  const { rows, columns } = await connection.run(
    `SELECT ${select.join(", ")} FROM (${sql}) AS result(${names.join(", ")})`,
    { signal },
  );
  return {
    ...result,
    rows,
    columns: result.columns.map((each, index) => ({ ...each, type: columns[index]?.type ?? each.type })),
  };
}

export async function inAthenasWords<T>(
  { row, signal }: Execution,
  strictFiles: boolean,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw error;
    throw queryError(error, row.sql, { strictFiles });
  }
}
