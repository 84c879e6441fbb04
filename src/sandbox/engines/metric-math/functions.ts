import type { MathScope } from "./evaluate.ts";
import { MathError } from "./parse.ts";
import { across, isList, isSeries, map, type Series, type Value } from "./values.ts";

export type MathFunction = (args: readonly Value[], scope: MathScope) => Value;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const average = (values: readonly number[]): number => sum(values) / values.length;
const deviation = (values: readonly number[]): number => {
  const mean = average(values);
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
};

/** Over one series a number, over several a series: SUM(m1) and SUM(METRICS()). */
const aggregate =
  (fold: (values: number[]) => number): MathFunction =>
  ([value, ...rest]) => {
    if (value === undefined) throw new MathError("An argument is missing");
    if (isList(value)) return across(value, fold);
    if (isSeries(value)) return value.size === 0 ? new Map() : fold([...value.values()]);
    const numbers = [value, ...rest].map(numberOf);
    return fold(numbers);
  };

const each =
  (change: (value: number) => number): MathFunction =>
  ([value]) =>
    map(required(value), change);

/** A function of one series that gives another; of several, each of them. */
const series =
  (change: (series: Series, args: readonly Value[], scope: MathScope) => Series): MathFunction =>
  ([value, ...rest], scope) => {
    const given = required(value);
    if (isList(given)) return given.map((one) => change(one, rest, scope));
    if (isSeries(given)) return change(given, rest, scope);
    throw new MathError("A time series is needed here");
  };

const required = (value: Value | undefined): Value => {
  if (value === undefined) throw new MathError("An argument is missing");
  return value;
};

const numberOf = (value: Value): number => {
  if (typeof value !== "number") throw new MathError("A number is needed here");
  return value;
};

/** Fills every gap of the queried range with a number, the last value (REPEAT) or a straight line (LINEAR). */
const fill = series((given, [filler], { grid }) => {
  if (typeof filler === "number" || (filler !== undefined && isSeries(filler)))
    return new Map(
      grid.flatMap((at) => pointAt(at, given.get(at) ?? (typeof filler === "number" ? filler : filler.get(at)))),
    );
  if (filler === "REPEAT") {
    let last: number | undefined;
    return new Map(
      grid.flatMap((at) => {
        last = given.get(at) ?? last;
        return pointAt(at, last);
      }),
    );
  }
  if (filler === "LINEAR") return new Map(grid.flatMap((at) => pointAt(at, given.get(at) ?? between(given, at))));
  throw new MathError("FILL needs a number, a time series, REPEAT or LINEAR");
});

const pointAt = (at: number, value: number | undefined): [number, number][] =>
  value === undefined ? [] : [[at, value]];

function between(given: Series, at: number): number | undefined {
  const points = [...given];
  const before = points.filter(([time]) => time < at).at(-1);
  const after = points.find(([time]) => time > at);
  if (!before || !after) return undefined;
  return before[1] + ((after[1] - before[1]) * (at - before[0])) / (after[0] - before[0]);
}

/** Differences of neighbouring values; the first has none. */
const differences = (perSecond: boolean) =>
  series((given) => {
    const points = [...given];
    return new Map(
      points.slice(1).map(([at, value], i) => {
        const [before, earlier] = points[i] ?? [at, value];
        return [at, (value - earlier) / (perSecond ? (at - before) / 1000 : 1)];
      }),
    );
  });

const runningSum = series((given) => {
  let total = 0;
  return new Map(
    [...given].map(([at, value]) => {
      total += value;
      return [at, total];
    }),
  );
});

/** IF(condition, then, else): without an else, times where the condition is 0 are left out. */
const choose: MathFunction = ([condition, yes, no], { grid }) => {
  const test = required(condition);
  const [then, otherwise] = [required(yes), no];
  if (typeof test === "number" && (test !== 0 || otherwise !== undefined)) return test !== 0 ? then : (otherwise ?? 0);
  const at = (value: Value | undefined, time: number): number | undefined => {
    if (value === undefined || typeof value === "number") return value;
    if (isSeries(value)) return value.get(time);
    throw new MathError("IF takes numbers and single time series");
  };
  const times = isSeries(test) ? [...test.keys()] : grid;
  return new Map(times.flatMap((time) => pointAt(time, at(test, time) !== 0 ? at(then, time) : at(otherwise, time))));
};

const pick =
  (index: 0 | -1): MathFunction =>
  ([value]) => {
    const given = required(value);
    if (isList(given)) return given.at(index) ?? new Map();
    if (isSeries(given)) return [...given.values()].at(index) ?? new Map();
    return given;
  };

/** A part of the time of each point of a series, in UTC. */
const clock = (part: (date: Date) => number) =>
  series((given) => new Map([...given].map(([at]) => [at, part(new Date(at))])));

export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ABS: each(Math.abs),
  CEIL: each(Math.ceil),
  FLOOR: each(Math.floor),
  LOG: each(Math.log),
  LOG10: each(Math.log10),
  AVG: aggregate(average),
  MAX: aggregate((values) => Math.max(...values)),
  MIN: aggregate((values) => Math.min(...values)),
  SUM: aggregate(sum),
  STDDEV: aggregate(deviation),
  FIRST: pick(0),
  LAST: pick(-1),
  FILL: fill,
  IF: choose,
  RATE: differences(true),
  DIFF: differences(false),
  DIFF_TIME: series((given) => {
    const times = [...given.keys()];
    return new Map(times.slice(1).map((at, i) => [at, (at - (times[i] ?? at)) / 1000]));
  }),
  RUNNING_SUM: runningSum,
  METRICS: ([filter], scope) => scope.metrics(typeof filter === "string" ? filter : undefined),
  METRIC_COUNT: ([value]) => {
    const given = required(value);
    return isList(given) ? given.length : 1;
  },
  DATAPOINT_COUNT: ([value]) => {
    const given = required(value);
    return isList(given) ? across(given, (values) => values.length) : isSeries(given) ? given.size : 1;
  },
  REMOVE_EMPTY: ([value]) => {
    const given = required(value);
    return isList(given) ? given.filter((one) => one.size > 0) : given;
  },
  TIME_SERIES: ([value], { grid }) => new Map(grid.map((at) => [at, numberOf(required(value))])),
  PERIOD: (_args, { periodSeconds }) => periodSeconds,
  EPOCH: clock((date) => date.getTime() / 1000),
  MINUTE: clock((date) => date.getUTCMinutes()),
  HOUR: clock((date) => date.getUTCHours()),
  DAY: clock((date) => date.getUTCDay() || 7),
  DATE: clock((date) => date.getUTCDate()),
  MONTH: clock((date) => date.getUTCMonth() + 1),
  YEAR: clock((date) => date.getUTCFullYear()),
};
