/** What a table takes: blocks of 1 MB, at least one for each column and slice. */
import { physicalName, quoted, type TableDefinition } from "../definitions.ts";
import { type Execution, SLICES_PER_NODE } from "../execution.ts";
import { rowsPerBlock } from "./block-map.ts";
import { sampleColumns } from "./column-sizes.ts";
import { sliceRows, styleOf } from "./slices.ts";

/** INSERT_XID, DELETE_XID and ROW_ID, which every table has beside its own columns. */
const HIDDEN_COLUMNS = 3;

/** They hold long runs of the same value. */
const HIDDEN_ROWS_PER_BLOCK = 10_000_000;

export interface TableSize {
  /** Blocks of 1 MB. */
  readonly megabytes: number;
  readonly rows: number;
  readonly style: "EVEN" | "ALL" | "KEY";
  /** Rows of the fullest slice to those of the emptiest one. */
  readonly skewRows: number | null;
  /** Size of the largest sort key's column to that of the others; null without a sort key. */
  readonly skewSortKey: number | null;
}

export async function tableSize(
  execution: Pick<Execution, "connection" | "cluster" | "catalog" | "warehouse">,
  table: TableDefinition,
): Promise<TableSize> {
  const { connection } = execution;
  const style = await styleOf(execution, table);
  const bySlice = await sliceRows(execution, table);
  const samples = await sampleColumns(connection, table);
  const { rows } = await connection.run(`SELECT count(*) FROM ${quoted(physicalName(table))}`);
  const used = bySlice.filter((count) => count > 0);
  const blocksOf = (perBlock: number): number => used.reduce((sum, count) => sum + Math.ceil(count / perBlock), 0);
  const columns = table.columns.map((column) => blocksOf(rowsPerBlock(column, samples)));
  const hidden = HIDDEN_COLUMNS * blocksOf(HIDDEN_ROWS_PER_BLOCK);
  const relevant = style === "ALL" ? bySlice.filter((_, slice) => slice % SLICES_PER_NODE === 0) : bySlice;
  const emptiest = Math.min(...relevant);
  const leading = table.columns.findIndex(({ name }) => name === table.sort.columns[0]);
  return {
    megabytes: columns.reduce((sum, each) => sum + each, 0) + hidden,
    rows: Number(rows[0]?.[0] ?? 0),
    style,
    skewRows: used.length === 0 ? null : Math.max(...relevant) / Math.max(1, emptiest),
    skewSortKey: leading < 0 || used.length === 0 ? null : Math.max(...columns) / Math.max(1, columns[leading] ?? 1),
  };
}
