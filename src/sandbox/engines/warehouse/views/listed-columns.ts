/** Columns of tables and views, as the catalog's views list them. */
import { type ColumnDefinition, physicalName, quoted, type TableDefinition } from "../definitions.ts";
import type { Execution } from "../execution.ts";

export const tablesOf = ({ catalog, session }: Execution): TableDefinition[] => [
  ...session.temporary.values(),
  ...catalog.objects.filter((each) => each.kind === "table"),
];

/** A column's place in the sort key; negative in an interleaved one. */
export const sortPosition = ({ sort }: TableDefinition, { name }: ColumnDefinition): number =>
  (sort.columns.indexOf(name) + 1) * (sort.style === "INTERLEAVED" ? -1 : 1);

export const isDistributionKey = ({ distribution }: TableDefinition, { name }: ColumnDefinition): boolean =>
  distribution.style === "KEY" && distribution.column === name;

interface ListedColumn {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly position: number;
  readonly notNull: boolean;
  readonly defaultValue: string | null;
  readonly encoding: string | null;
  readonly distributionKey: boolean;
  readonly sortKey: number;
}

/** Columns of tables and of views. */
export async function listedColumns(execution: Execution): Promise<ListedColumn[]> {
  const views = await viewColumns(execution);
  return [
    ...tablesOf(execution).flatMap((table) =>
      table.columns.map((column, index) => ({
        schema: table.schema,
        table: table.name,
        name: column.name,
        type: column.type.name,
        position: index + 1,
        notNull: column.notNull,
        defaultValue: column.defaultValue ?? null,
        encoding: column.encoding,
        distributionKey: isDistributionKey(table, column),
        sortKey: sortPosition(table, column),
      })),
    ),
    ...views,
  ];
}

/** Known of materialized views, whose rows are stored, and of views that name their columns. */
async function viewColumns({ catalog, connection }: Execution): Promise<ListedColumn[]> {
  const found: ListedColumn[] = [];
  for (const view of catalog.objects) {
    if (view.kind !== "view") continue;
    const names = view.materialized
      ? (await connection.run(`SELECT * FROM ${quoted(physicalName(view))} LIMIT 0`)).columns.map(({ name }) => name)
      : view.columns;
    for (const [index, name] of names.entries())
      found.push({
        schema: view.schema,
        table: view.name,
        name,
        type: "character varying(65535)",
        position: index + 1,
        notNull: false,
        defaultValue: null,
        encoding: null,
        distributionKey: false,
        sortKey: 0,
      });
  }
  return found;
}
