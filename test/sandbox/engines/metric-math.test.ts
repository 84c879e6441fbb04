import { describe, expect, test } from "vitest";
import { evaluate, type MathScope, parse, type Series } from "../../../src/sandbox/engines/metric-math/index.ts";

const grid = [0, 60_000, 120_000];
const of = (...values: (number | undefined)[]): Series =>
  new Map(values.flatMap((value, i) => (value === undefined ? [] : [[grid[i] ?? 0, value] as const])));

const metrics: Readonly<Record<string, Series>> = {
  m1: of(1, 2, 3),
  m2: of(10, undefined, 30),
  zero: of(0, 0, 0),
  none: of(),
  errors1: of(5, 5, 5),
};
const scope: MathScope = {
  lookup: (id) => metrics[id],
  metrics: (containing) =>
    Object.entries(metrics)
      .filter(([id]) => id.includes(containing ?? ""))
      .map(([, series]) => series),
  grid,
  periodSeconds: 60,
};
const run = (text: string) => evaluate(parse(text), scope);

describe("series", () => {
  test.each<[text: string, expected: Series]>([
    ["m1 + m2", of(11, undefined, 33)],
    ["m1 * 2 + 1", of(3, 5, 7)],
    ["(m1 + 1) * 2", of(4, 6, 8)],
    ["2 ^ m1", of(2, 4, 8)],
    ["-m1", of(-1, -2, -3)],
    ["100 * m1 / zero", of()],
    ["FILL(m1, 0) + FILL(m2, 0)", of(11, 2, 33)],
    ["FILL(none, 0)", of(0, 0, 0)],
    ["FILL(m2, REPEAT)", of(10, 10, 30)],
    ["FILL(m2, LINEAR)", of(10, 20, 30)],
    ["SUM([m1, m2])", of(11, 2, 33)],
    ["AVG([m1, FILL(m2, 0)])", of(5.5, 1, 16.5)],
    ["MAX([m1, m2])", of(10, 2, 30)],
    ['SUM(METRICS("m"))', of(11, 2, 33)],
    ["IF(m1 > 1, m1, 0)", of(0, 2, 3)],
    ["IF(m1 > 1, m1)", of(undefined, 2, 3)],
    ["m1 > 1 AND m1 < 3", of(0, 1, 0)],
    ["m1 == 1 || m1 == 3", of(1, 0, 1)],
    ["RATE(m1)", of(undefined, 1 / 60, 1 / 60)],
    ["DIFF(m1)", of(undefined, 1, 1)],
    ["RUNNING_SUM(m1)", of(1, 3, 6)],
    ["m1 / PERIOD(m1)", of(1 / 60, 2 / 60, 3 / 60)],
    ["m1 - MIN(m1)", of(0, 1, 2)],
    ["ABS(0 - m1)", of(1, 2, 3)],
    ["TIME_SERIES(4)", of(4, 4, 4)],
    ["MINUTE(m1)", of(0, 1, 2)],
  ])("%s", (text, expected) => {
    expect(run(text)).toEqual(expected);
  });
});

test.each<[text: string, expected: number]>([
  ["1 + 2 * 3", 7],
  ["SUM(m1)", 6],
  ["AVG(m1)", 2],
  ["LAST(m1)", 3],
  ["METRIC_COUNT(METRICS())", 5],
  ["IF(1 > 2, 5, 6)", 6],
])("%s is a number", (text, expected) => {
  expect(run(text)).toBe(expected);
});

test.each([
  ["SEARCH('{AWS/EC2}', 'Average')", "The function SEARCH is not supported by the sandbox"],
  ["ANOMALY_DETECTION_BAND(m1, 2)", "The function ANOMALY_DETECTION_BAND is not supported by the sandbox"],
  ["m9 + 1", "The id m9 is not defined"],
  ["m1 +", "The expression ends too early"],
  ["(m1", "The expression ends too early"],
  ["m1 m2", "Unexpected 'm2'"],
  ["SUM(m1; m2)", "Syntax error at '; m2)'"],
  ["[m1, 3]", "Only time series can be put in a list"],
])("%s is refused", (text, message) => {
  expect(() => run(text)).toThrow(message);
});
