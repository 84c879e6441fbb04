/** Which rows a scan has to read: those of the blocks whose smallest and largest values do not rule them out. */
import { type ColumnDefinition, quoted, type TableDefinition } from "../definitions.ts";
import type { Execution } from "../execution.ts";
import { type Block, blockMap } from "./block-map.ts";
import { sliceRows } from "./slices.ts";

export interface Reading {
  /** Rows by slice, all and those to be read. */
  readonly rows: readonly number[];
  readonly read: readonly number[];
  /** Blocks to be read, by slice, of one column. */
  readonly blocks: readonly number[];
  readonly rangeRestricted: boolean;
}

interface Predicate {
  readonly column: ColumnDefinition;
  /** Over `low` and `high` of a block, as SQL. */
  readonly meets: string;
}

export async function readingOf(
  execution: Execution,
  table: TableDefinition,
  conditions: readonly string[],
): Promise<Reading> {
  const rows = await sliceRows(execution, table);
  const predicates = conditions.flatMap((each) => predicateOf(table, each) ?? []);
  let kept: Range[][] = rows.map((count) => (count > 0 ? [[0, count]] : []));
  let blocks: readonly number[] | undefined;
  for (const column of new Set(predicates.map((each) => each.column))) {
    const meets = predicates.filter((each) => each.column === column).map((each) => each.meets);
    const met = await blocksThatMeet(execution, { table, column, meets });
    kept = kept.map((ranges, slice) =>
      intersection(
        ranges,
        met.filter((block) => block.slice === slice).map(({ first, rows: count }) => [first, first + count]),
      ),
    );
    blocks ??= rows.map((_, slice) => met.filter((block) => block.slice === slice).length);
  }
  return {
    rows,
    read: kept.map((ranges) => ranges.reduce((sum, [from, to]) => sum + to - from, 0)),
    blocks: blocks ?? (await allBlocks(execution, table, rows)),
    rangeRestricted: predicates.length > 0,
  };
}

type Range = [from: number, to: number];

function intersection(one: readonly Range[], other: readonly Range[]): Range[] {
  return one.flatMap(([from, to]) =>
    other.flatMap(([start, end]): Range[] => {
      const range: Range = [Math.max(from, start), Math.min(to, end)];
      return range[0] < range[1] ? [range] : [];
    }),
  );
}

async function allBlocks(execution: Execution, table: TableDefinition, rows: readonly number[]): Promise<number[]> {
  const [column] = table.columns;
  if (!column) return [];
  const { blocks } = await blockMap(execution, table, column);
  return rows.map((_, slice) => blocks.filter((block) => block.slice === slice).length);
}

async function blocksThatMeet(
  execution: Execution,
  { table, column, meets }: { table: TableDefinition; column: ColumnDefinition; meets: readonly string[] },
): Promise<readonly Block[]> {
  const { blocks } = await blockMap(execution, table, column);
  const known = blocks.filter(({ low }) => low !== null);
  if (known.length === 0) return [];
  const type = column.type.duckDb;
  const values = known
    .map(({ low, high }, index) => `(${index}, CAST(${text(low)} AS ${type}), CAST(${text(high)} AS ${type}))`)
    .join(", ");
  const { rows } = await execution.connection.run(
    `SELECT index FROM (VALUES ${values}) AS blocks(index, low, high) WHERE ${meets.map((each) => `(${each})`).join(" AND ")}`,
  );
  const met = new Set(rows.map(([index]) => Number(index)));
  return known.filter((_, index) => met.has(index));
}

const text = (value: string | null): string => `'${(value ?? "").replaceAll("'", "''")}'`;

const COMPARED =
  /^"?([A-Za-z_][\w$]*)"?\s*(>=|<=|=|>|<)\s*('(?:[^']|'')*'(?:::[A-Z ]+(?:\([\d, ]+\))?)?|CAST\(.+\)|-?[\d.]+)$/;
const BETWEEN = /^"?([A-Za-z_][\w$]*)"?\s+BETWEEN\s+(\S.*?)\s+AND\s+(\S.*)$/;
const AMONG = /^"?([A-Za-z_][\w$]*)"?\s+IN\s+\((.*)\)$/;

/** A condition that zone maps can answer: a column and constants. */
function predicateOf(table: TableDefinition, condition: string): Predicate | undefined {
  const plain = condition.replace(/^optional: /, "");
  const between = BETWEEN.exec(plain);
  if (between) return on(table, between[1], `high >= ${between[2]} AND low <= ${between[3]}`);
  const among = AMONG.exec(plain);
  if (among && !/SELECT/i.test(among[2] ?? ""))
    return on(table, among[1], `len(list_filter([${among[2]}], value -> value >= low AND value <= high)) > 0`);
  const [, name, operator = "", value = ""] = COMPARED.exec(plain) ?? [];
  const meets: Readonly<Record<string, string>> = {
    "=": `low <= ${value} AND high >= ${value}`,
    ">": `high > ${value}`,
    ">=": `high >= ${value}`,
    "<": `low < ${value}`,
    "<=": `low <= ${value}`,
  };
  return name === undefined ? undefined : on(table, name, meets[operator] ?? "true");
}

function on(table: TableDefinition, name: string | undefined, meets: string): Predicate | undefined {
  const column = table.columns.find((each) => each.name === name || quoted(each.name) === name);
  return column && { column, meets };
}
