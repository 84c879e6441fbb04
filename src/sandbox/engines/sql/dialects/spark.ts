/**
 * Spark SQL 3.5 without ANSI mode. Source: https://spark.apache.org/docs/3.5.0/api/sql/
 *
 * Known to differ: as Hive (hive.ts).
 */
import type { CallRules } from "./calls.ts";
import type { DialectRules } from "./dialect.ts";
import { hiveFamily } from "./hive.ts";
import { macros } from "./macros.ts";

const own = macros("spark_", {
  "ifnull(a, b)": "coalesce(a, b)",
  "position(y, x)": "strpos(x, y)",
  "int(x)": "TRY_CAST(x AS INTEGER)",
  "bigint(x)": "TRY_CAST(x AS BIGINT)",
  "double(x)": "TRY_CAST(x AS DOUBLE)",
  "string(x)": "CAST(x AS VARCHAR)",
  "bround(x, n)": "round_even(x, n)",
  "regexp_like(x, p)": "regexp_matches(x, p)",
  "add_months(d, n)": "CAST(CAST(d AS TIMESTAMP) + to_months(n) AS DATE)",
  "trunc(d, u)": "CAST(date_trunc(u, CAST(d AS TIMESTAMP)) AS DATE)",
  "date_trunc(u, d)": "date_trunc(u, CAST(d AS TIMESTAMP))",
  "element_at(x, k)": "x[k]",
  "array_join(x, s)": "array_to_string(x, s)",
  "array_join(x, s, n)": "array_to_string(list_transform(x, e -> coalesce(CAST(e AS VARCHAR), n)), s)",
  "array_distinct(x)": "list_filter(x, (e, i) -> list_position(x, e) = i)",
  "sequence(a, b)": "generate_series(a, b)",
  "flatten(x)": "flatten(x)",
  "slice(x, s, n)": "CASE WHEN s > 0 THEN x[s:s + n - 1] ELSE x[len(x) + s + 1:len(x) + s + n] END",
});

const syntax: CallRules = {
  transform: "list_transform",
  filter: "list_filter",
  aggregate: ([list, start, step, last]) =>
    last === undefined
      ? `list_reduce(${list}, ${step}, ${start})`
      : `list_transform([list_reduce(${list}, ${step}, ${start})], ${last})[0]`,
};

export const spark: DialectRules = {
  escapes: true,
  zeroBased: true,
  calls: { ...hiveFamily.calls, ...own.calls, ...syntax },
  prelude: [...hiveFamily.prelude, ...own.prelude],
};
