import { expect, test } from "vitest";
import { columnNames } from "../../../../src/sandbox/engines/spark/bridge/column-names.ts";

/** Expressions and what `spark.sql("SELECT ...").columns` of Apache Spark 3.5.6 says. */
const NAMES: readonly (readonly [expression: string, name: string])[] = [
  ["n * 2 + 1", "((n * 2) + 1)"],
  ["a + b * c - d", "((a + (b * c)) - d)"],
  ["(a + b) * c", "((a + b) * c)"],
  ["-7 % 3", "(-7 % 3)"],
  ["- n", "(- n)"],
  ["5 DIV 2", "(5 div 2)"],
  ["a || 'x'", "concat(a, x)"],
  ["a == b", "(a = b)"],
  ["a <> 'x'", "(NOT (a = x))"],
  ["a <=> NULL", "(a <=> NULL)"],
  ["a > 1 AND b < 2 OR c", "(((a > 1) AND (b < 2)) OR c)"],
  ["NOT a = 1", "(NOT (a = 1))"],
  ["t.a IS NOT NULL", "(a IS NOT NULL)"],
  ["a NOT IN (1, 2)", "(NOT (a IN (1, 2)))"],
  ["a BETWEEN 1 AND 2", "((a >= 1) AND (a <= 2))"],
  ["a LIKE 'x%'", "a LIKE x%"],
  ["sum(v * 2)", "sum((v * 2))"],
  ["COUNT(*)", "count(1)"],
  ["count(DISTINCT a, b)", "count(DISTINCT a, b)"],
  ["bool_and(v>1)", "bool_and((v > 1))"],
  ["array_join(collect_list(cast(v as string)), '-')", "array_join(collect_list(CAST(v AS STRING)), -)"],
  ["percentile_approx(v, 0.5)", "percentile_approx(v, 0.5, 10000)"],
  ["round(avg(v))", "round(avg(v), 0)"],
  ["ceil(v)", "CEIL(v)"],
  ["CASE WHEN v > 1 THEN 'a' ELSE 'b' END", "CASE WHEN (v > 1) THEN a ELSE b END"],
  ["CASE v WHEN 1 THEN 'a' END", "CASE WHEN (v = 1) THEN a END"],
  ["if(v > 5, 1, 0)", "(IF((v > 5), 1, 0))"],
  ["cast(v as int)", "v"],
  ["cast(v + 1 as int)", "CAST((v + 1) AS INT)"],
  ["xs[0]", "xs[0]"],
  ["avg(v) OVER ()", "avg(v) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"],
  [
    "sum(v) OVER (PARTITION BY k ORDER BY d DESC)",
    "sum(v) OVER (PARTITION BY k ORDER BY d DESC NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
  ],
  [
    "rank() OVER (ORDER BY v)",
    "RANK() OVER (ORDER BY v ASC NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
  ],
  [
    "lag(v) OVER (ORDER BY d)",
    "lag(v, 1, NULL) OVER (ORDER BY d ASC NULLS FIRST ROWS BETWEEN -1 FOLLOWING AND -1 FOLLOWING)",
  ],
  ["DATE'2025-01-01' + INTERVAL 1 MONTH", "DATE '2025-01-01' + INTERVAL '1' MONTH"],
  ["sum(v) FILTER (WHERE v > 6)", "sum(v) FILTER (WHERE (v > 6))"],
  ["transform(xs, x -> x + 1)", "transform(xs, lambdafunction((namedlambdavariable() + 1), namedlambdavariable()))"],
  ["(SELECT max(v) FROM t)", "scalarsubquery()"],
];

test.each(NAMES)("%s is called %s", (expression, name) => {
  expect(columnNames(`SELECT ${expression} FROM t`)).toEqual([name]);
});

test("what a query names itself is left to it; a star hides all names", () => {
  expect(columnNames("SELECT a, t.b, v + 1 AS w, v + 1 w, 3 FROM t")).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    "3",
  ]);
  expect(columnNames("SELECT *, v + 1 FROM t")).toEqual([]);
  expect(columnNames("VALUES (1, 'a'), (2, 'b')")).toEqual(["col1", "col2"]);
});
