/** Rows of a data set as the numbers of a chart. */
import type { Rows, Value } from "../spice.ts";
import type { Chart, Dimension, Measure } from "./charts.ts";

export interface Group {
  readonly keys: readonly string[];
  /** One for each measure; null where there is nothing to aggregate. */
  readonly values: readonly (number | string | null)[];
}

/** One group for each combination of the dimensions' values, sorted as the chart says. */
export function aggregate(chart: Chart, { columns, values }: Rows): Group[] {
  const at = (name: string): number => columns.findIndex((column) => column.name === name);
  const dimensions = chart.dimensions.map((dimension) => ({ dimension, at: at(dimension.column) }));
  const places = chart.measures.map(({ column }) => at(column));
  const groups = new Map<string, { keys: string[]; cells: Value[][] }>();
  for (const row of values) {
    const keys = dimensions.map(({ dimension, at }) => keyOf(row[at] ?? null, dimension));
    const id = JSON.stringify(keys);
    const group = groups.get(id) ?? { keys, cells: places.map(() => []) };
    groups.set(id, group);
    places.forEach((place, i) => {
      const value = row[place] ?? null;
      if (value !== null) group.cells[i]?.push(value);
    });
  }
  const found = [...groups.values()].map(({ keys, cells }) => ({
    keys,
    values: chart.measures.map((measure, i) => aggregated(measure, cells[i] ?? [])),
  }));
  const sorted = found.sort(orderOf(chart));
  return chart.limit === undefined ? sorted : sorted.slice(0, chart.limit);
}

const CUT: Readonly<Record<string, number>> = { YEAR: 4, MONTH: 7, DAY: 10, HOUR: 13, MINUTE: 16, SECOND: 19 };

function keyOf(value: Value, { granularity }: Dimension): string {
  if (value === null) return "null";
  const text = String(value);
  if (granularity === undefined) return text;
  if (granularity === "QUARTER") return `${text.slice(0, 4)} Q${Math.ceil(Number(text.slice(5, 7)) / 3)}`;
  if (granularity === "WEEK") {
    // Weeks of QuickSight begin on Sunday.
    const date = new Date(text);
    return new Date(date.getTime() - date.getUTCDay() * 86_400_000).toISOString().slice(0, 10);
  }
  return text.slice(0, CUT[granularity] ?? text.length).replace("T", " ");
}

function aggregated({ aggregation }: Measure, cells: readonly Value[]): number | string | null {
  if (aggregation === "COUNT") return cells.length;
  if (aggregation === "DISTINCT_COUNT") return new Set(cells).size;
  if (cells.length === 0) return null;
  const numbers = cells.filter((each) => typeof each === "number");
  if (numbers.length < cells.length) {
    const texts = cells.map(String).sort();
    return (aggregation === "MIN" ? texts[0] : texts.at(-1)) ?? null;
  }
  return NUMBERS[aggregation]?.(numbers) ?? null;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;
const variance = (numbers: readonly number[], divisor: number): number => {
  const middle = mean(numbers);
  return sum(numbers.map((each) => (each - middle) ** 2)) / divisor;
};

const NUMBERS: Readonly<Record<string, (numbers: readonly number[]) => number>> = {
  SUM: sum,
  AVERAGE: mean,
  MIN: (numbers) => numbers.reduce((a, b) => Math.min(a, b)),
  MAX: (numbers) => numbers.reduce((a, b) => Math.max(a, b)),
  MEDIAN: (numbers) => {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.length / 2;
    return mean(sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
  },
  VAR: (numbers) => variance(numbers, numbers.length - 1),
  VARP: (numbers) => variance(numbers, numbers.length),
  STDEV: (numbers) => Math.sqrt(variance(numbers, numbers.length - 1)),
  STDEVP: (numbers) => Math.sqrt(variance(numbers, numbers.length)),
};

/** Bars and slices by their value, the largest first, where nothing else is said; all else by name. */
function orderOf({ kind, sort, dimensions, measures }: Chart): (a: Group, b: Group) => number {
  const { FieldSort } = sort[0] ?? {};
  const measure = measures.findIndex(({ fieldId }) => fieldId === FieldSort?.FieldId);
  const dimension = dimensions.findIndex(({ fieldId }) => fieldId === FieldSort?.FieldId);
  const sign = FieldSort?.Direction === "DESC" ? -1 : 1;
  if (measure >= 0) return (a, b) => sign * compared(a.values[measure], b.values[measure]);
  if (dimension >= 0) return (a, b) => sign * compared(a.keys[dimension], b.keys[dimension]);
  if (kind === "bar" || kind === "pie") return (a, b) => -compared(a.values[0], b.values[0]);
  return (a, b) => compared(a.keys[0], b.keys[0]);
}

type Comparable = number | string | null | undefined;

function compared(a: Comparable, b: Comparable): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a ?? "") < String(b ?? "") ? -1 : String(a ?? "") > String(b ?? "") ? 1 : 0;
}
