import { MathError } from "./parse.ts";

/** Values by time, in milliseconds since the epoch, in ascending order. */
export type Series = ReadonlyMap<number, number>;

/** What an expression can be: a number, one time series, several, or text (an argument such as "errors"). */
export type Value = number | Series | readonly Series[] | string;

export const isSeries = (value: Value): value is Series => value instanceof Map;
export const isList = (value: Value): value is readonly Series[] => Array.isArray(value);

/** Applies `change` to a number, or to each value of one or many series. */
export function map(value: Value, change: (value: number) => number): Value {
  if (typeof value === "number") return change(value);
  if (isSeries(value)) return mapSeries(value, change);
  if (isList(value)) return value.map((series) => mapSeries(series, change));
  throw new MathError(`'${value}' is not a number or time series`);
}

const mapSeries = (series: Series, change: (value: number) => number): Series =>
  new Map([...series].map(([at, value]) => [at, change(value)]));

/** Joins two values; of two series only the times that both have remain, as on AWS. */
export function zip(left: Value, right: Value, join: (left: number, right: number) => number): Value {
  if (typeof right === "number") return map(left, (value) => join(value, right));
  if (typeof left === "number") return map(right, (value) => join(left, value));
  if (isSeries(left) && isSeries(right)) return zipSeries(left, right, join);
  if (isList(left) && isSeries(right)) return left.map((series) => zipSeries(series, right, join));
  if (isSeries(left) && isList(right)) return right.map((series) => zipSeries(left, series, join));
  throw new MathError("Two lists of time series cannot be combined by an operator");
}

function zipSeries(left: Series, right: Series, join: (left: number, right: number) => number): Series {
  const joined = new Map<number, number>();
  for (const [at, value] of left) {
    const other = right.get(at);
    if (other !== undefined) joined.set(at, join(value, other));
  }
  return finite(joined);
}

/** Divisions by zero leave a gap. */
export const finite = (series: Series): Series => new Map([...series].filter(([, value]) => Number.isFinite(value)));

/** One series with, at each time that any series has, what `fold` makes of the values there. */
export function across(list: readonly Series[], fold: (values: number[]) => number): Series {
  const times = [...new Set(list.flatMap((series) => [...series.keys()]))].sort((a, b) => a - b);
  return new Map(times.map((at) => [at, fold(list.flatMap((series) => series.get(at) ?? []))]));
}
