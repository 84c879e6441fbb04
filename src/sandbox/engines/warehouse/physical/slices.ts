/**
 * Where rows lie: each slice of the compute nodes keeps its own. KEY sends a row by the hash of its key, EVEN one after the other,
 * ALL keeps a copy on the first slice of each node.
 * https://docs.aws.amazon.com/redshift/latest/dg/c_choosing_dist_sort.html
 */
import { physicalName, quoted, type TableDefinition } from "../definitions.ts";
import { type Execution, SLICES_PER_NODE, slicesOf } from "../execution.ts";

type Asking = Pick<Execution, "connection" | "cluster">;

/** Tables up to this many bytes of their widest column are ALL under AUTO. */
const SMALL_BYTES = 1_048_576;

/** How the table lies now: AUTO is ALL while it is small. */
export async function styleOf(asking: Asking, table: TableDefinition): Promise<"EVEN" | "ALL" | "KEY"> {
  if (table.distribution.style !== "AUTO") return table.distribution.style;
  const { rows } = await asking.connection.run(`SELECT count(*) FROM ${quoted(physicalName(table))}`);
  const widest = Math.max(...table.columns.map(({ type }) => Math.min(type.width, 32)));
  return Number(rows[0]?.[0]) * widest <= SMALL_BYTES ? "ALL" : "EVEN";
}

/** The slice of a row, as an expression of DuckDB; of an ALL table one copy is looked at. */
export function sliceExpression(table: TableDefinition, style: "EVEN" | "ALL" | "KEY", slices: number): string {
  if (style === "ALL") return "0";
  if (table.distribution.style === "KEY")
    return `CAST(hash(${quoted(table.distribution.column)}) % ${slices} AS INTEGER)`;
  return `CAST(rowid % ${slices} AS INTEGER)`;
}

/** Rows by slice. */
export async function sliceRows(asking: Asking, table: TableDefinition): Promise<number[]> {
  const slices = slicesOf(asking.cluster);
  const style = await styleOf(asking, table);
  const { rows } = await asking.connection.run(
    `SELECT ${sliceExpression(table, style, slices)} AS slice, count(*) FROM ${quoted(physicalName(table))} GROUP BY 1`,
  );
  const found = new Map(rows.map(([slice, count]) => [Number(slice), Number(count)]));
  return Array.from({ length: slices }, (_, slice) =>
    style === "ALL" ? (slice % SLICES_PER_NODE === 0 ? (found.get(0) ?? 0) : 0) : (found.get(slice) ?? 0),
  );
}
