/** https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_TABLE_INFO.html: tables with rows, as they lie on the slices. */
import { DEFAULT_STATE, type TableDefinition } from "../definitions.ts";
import type { Execution } from "../execution.ts";
import { type TableSize, tableSize } from "../physical/table-size.ts";
import type { SystemRow, SystemView } from "./system-view.ts";

/** Megabytes of managed storage of the smallest RA3 node, for `pct_used`. */
const NODE_MEGABYTES = 1_048_576;

const tableInfo: SystemView = {
  columns: [
    ["database", "VARCHAR"],
    ["schema", "VARCHAR"],
    ["table_id", "INTEGER"],
    ["table", "VARCHAR"],
    ["encoded", "VARCHAR"],
    ["diststyle", "VARCHAR"],
    ["sortkey1", "VARCHAR"],
    ["max_varchar", "INTEGER"],
    ["sortkey1_enc", "VARCHAR"],
    ["sortkey_num", "INTEGER"],
    ["size", "BIGINT"],
    ["pct_used", "DECIMAL(10,4)"],
    ["empty", "BIGINT"],
    ["unsorted", "DECIMAL(5,2)"],
    ["stats_off", "DECIMAL(5,2)"],
    ["tbl_rows", "DECIMAL(38,0)"],
    ["skew_sortkey1", "DECIMAL(19,2)"],
    ["skew_rows", "DECIMAL(19,2)"],
    ["estimated_visible_rows", "DECIMAL(38,0)"],
    ["risk_event", "VARCHAR"],
    ["vacuum_sort_benefit", "DECIMAL(12,2)"],
    ["create_time", "TIMESTAMP"],
  ],
  rows: async (execution) => {
    const rows: SystemRow[] = [];
    for (const table of execution.catalog.objects) {
      if (table.kind !== "table") continue;
      const size = await tableSize(execution, table);
      // Empty tables are left out.
      if (size.rows > 0) rows.push(await infoOf(execution, table, size));
    }
    return rows;
  },
};

async function infoOf(
  { catalog, cluster, warehouse }: Execution,
  table: TableDefinition,
  size: TableSize,
): Promise<SystemRow> {
  const state = (await catalog.state(table.id)) ?? DEFAULT_STATE;
  const unsorted = table.sort.columns.length === 0 ? null : Math.min(100, (state.unsorted / size.rows) * 100);
  const [leading] = table.sort.columns;
  const encoding = table.columns.find(({ name }) => name === leading)?.encoding ?? null;
  return [
    warehouse.name,
    table.schema,
    table.id,
    table.name,
    `${table.columns.some((column) => column.encoding !== "none") ? "Y" : "N"}${table.autoEncode ? ", AUTO(ENCODE)" : ""}`,
    styleName(table, size.style),
    leading === undefined ? "AUTO(SORTKEY)" : table.sort.style === "INTERLEAVED" ? "INTERLEAVED" : leading,
    Math.max(0, ...table.columns.map(({ type }) => type.length ?? 0)),
    encoding,
    table.sort.columns.length,
    size.megabytes,
    Number(((size.megabytes / (NODE_MEGABYTES * cluster.nodes)) * 100).toFixed(4)),
    0,
    unsorted === null ? null : Number(unsorted.toFixed(2)),
    statisticsOff(size.rows, state.analyzed),
    size.rows,
    size.skewSortKey === null ? null : Number(size.skewSortKey.toFixed(2)),
    size.style === "ALL" || size.skewRows === null ? null : Number(size.skewRows.toFixed(2)),
    size.rows,
    null,
    unsorted === null ? null : Number(unsorted.toFixed(2)),
    new Date(table.created).toISOString().replace("T", " ").replace("Z", ""),
  ];
}

function styleName({ distribution }: TableDefinition, style: string): string {
  if (distribution.style === "KEY") return `KEY(${distribution.column})`;
  return distribution.style === "AUTO" ? `AUTO(${style})` : style;
}

/** How far the rows have moved from those that were analyzed, in percent. */
function statisticsOff(rows: number, analyzed: number | null): number {
  if (analyzed === null) return 100;
  return Number(Math.min(100, (Math.abs(rows - analyzed) / rows) * 100).toFixed(2));
}

export const TABLE_INFO_VIEWS: Readonly<Record<string, SystemView>> = { svv_table_info: tableInfo };
