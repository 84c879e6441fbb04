/**
 * Zone maps: each slice keeps a column in blocks of 1 MB, with the smallest and the largest value of each.
 * https://docs.aws.amazon.com/redshift/latest/dg/c_Sorting_data.html
 */
import { type ColumnDefinition, DEFAULT_STATE, physicalName, quoted, type TableDefinition } from "../definitions.ts";
import { type Execution, slicesOf } from "../execution.ts";
import { bytesPerValue, type ColumnSamples, sampleColumns } from "./column-sizes.ts";
import { sliceExpression, styleOf } from "./slices.ts";

export const BLOCK_BYTES = 1_048_576;

export interface Block {
  readonly slice: number;
  /** First row of the slice in the block, and how many follow. */
  readonly first: number;
  readonly rows: number;
  /** Null where all values are. */
  readonly low: string | null;
  readonly high: string | null;
}

export interface BlockMap {
  readonly rowsPerBlock: number;
  readonly blocks: readonly Block[];
}

type Asking = Pick<Execution, "connection" | "cluster" | "catalog" | "warehouse">;

/** Rows of the column that one block takes. */
export const rowsPerBlock = (column: ColumnDefinition, samples: ColumnSamples): number =>
  Math.max(1, Math.floor(BLOCK_BYTES / bytesPerValue(column, column.encoding, samples)));

const KEPT = 200;

export async function blockMap(asking: Asking, table: TableDefinition, column: ColumnDefinition): Promise<BlockMap> {
  const { connection, cluster, catalog, warehouse } = asking;
  const { version } = (await catalog.state(table.id)) ?? DEFAULT_STATE;
  const key = JSON.stringify([table.id, table.created, version, column.name, slicesOf(cluster)]);
  const kept = warehouse.blockMaps.get(key);
  if (kept) return kept;
  const perBlock = rowsPerBlock(column, await sampleColumns(connection, table));
  const slice = sliceExpression(table, await styleOf(asking, table), slicesOf(cluster));
  const { rows } = await connection.run(
    `SELECT slice, place // ${perBlock} AS block, count(*), CAST(min(value) AS VARCHAR), CAST(max(value) AS VARCHAR)
     FROM (SELECT ${quoted(column.name)} AS value, ${slice} AS slice, row_number() OVER (PARTITION BY ${slice} ORDER BY rowid) - 1 AS place
           FROM ${quoted(physicalName(table))}) AS placed GROUP BY ALL ORDER BY 1, 2`,
  );
  const map: BlockMap = {
    rowsPerBlock: perBlock,
    blocks: rows.map(([each, block, count, low, high]) => ({
      slice: Number(each),
      first: Number(block) * perBlock,
      rows: Number(count),
      low: low === null ? null : String(low),
      high: high === null ? null : String(high),
    })),
  };
  warehouse.blockMaps.set(key, map);
  const [oldest] = warehouse.blockMaps.keys();
  if (warehouse.blockMaps.size > KEPT && oldest !== undefined) warehouse.blockMaps.delete(oldest);
  return map;
}
