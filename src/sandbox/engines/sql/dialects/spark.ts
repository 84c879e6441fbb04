/**
 * Spark SQL 3.5 without ANSI mode. Source: https://spark.apache.org/docs/3.5.0/api/sql/
 *
 * Known to differ: as Hive (hive.ts).
 */
import type { CallRules } from "./calls.ts";
import type { DialectRules } from "./dialect.ts";
import { hiveFamily } from "./hive.ts";
import { toInteger } from "./integer-casts.ts";
import { type Macros, macros } from "./macros.ts";
import { isWord, type Token } from "./tokens.ts";

/** Functions that answer INT in Spark and BIGINT in DuckDB. */
const narrow = (definitions: Macros): Macros =>
  Object.fromEntries(Object.entries(definitions).map(([name, body]) => [name, `CAST(${body} AS INTEGER)`]));

const own = macros("spark_", {
  ...narrow({
    "length(x)": "length(x)",
    "char_length(x)": "length(x)",
    "instr(x, y)": "strpos(x, y)",
    "position(y, x)": "strpos(x, y)",
    "locate(y, x)": "strpos(x, y)",
    "locate(y, x, n)": "CASE WHEN strpos(substr(x, n), y) = 0 THEN 0 ELSE strpos(substr(x, n), y) + n - 1 END",
    "ascii(x)": "ascii(x)",
    "year(d)": "year(CAST(d AS TIMESTAMP))",
    "quarter(d)": "quarter(CAST(d AS TIMESTAMP))",
    "month(d)": "month(CAST(d AS TIMESTAMP))",
    "day(d)": "day(CAST(d AS TIMESTAMP))",
    "dayofmonth(d)": "day(CAST(d AS TIMESTAMP))",
    "dayofyear(d)": "dayofyear(CAST(d AS TIMESTAMP))",
    "dayofweek(d)": "dayofweek(CAST(d AS TIMESTAMP)) + 1",
    "weekofyear(d)": "weekofyear(CAST(d AS TIMESTAMP))",
    "hour(d)": "hour(CAST(d AS TIMESTAMP))",
    "minute(d)": "minute(CAST(d AS TIMESTAMP))",
    "second(d)": "second(CAST(d AS TIMESTAMP))",
    "datediff(a, b)": "date_diff('day', CAST(CAST(b AS TIMESTAMP) AS DATE), CAST(CAST(a AS TIMESTAMP) AS DATE))",
    "size(x)":
      "coalesce(CASE json_type(to_json(x)) WHEN 'ARRAY' THEN json_array_length(to_json(x)) WHEN 'OBJECT' THEN len(json_keys(to_json(x))) END, -1)",
  }),
  "format_number(x, d)": "format('{:,.' || d || 'f}', CAST(x AS DOUBLE))",
  "base64(x BLOB)": "to_base64(x)",
  "base64(x VARCHAR)": "to_base64(encode(x))",
  "hex(x BIGINT)":
    "CASE WHEN x < 0 THEN printf('%X', CAST(x AS HUGEINT) + 18446744073709551616) ELSE to_base(x, 16) END",
  "hex(x VARCHAR)": "hex(x)",

  "ifnull(a, b)": "coalesce(a, b)",
  ...toInteger("int", "INTEGER"),
  ...toInteger("bigint", "BIGINT"),
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

/** `struct(a, 1)` has the fields a and col2. */
const structOf = (args: readonly string[]): string =>
  `struct_pack(${args
    .map((arg, index) => {
      const [, field] = /(?:^|\.|\sAS\s+)`?([A-Za-z_]\w*)`?$/i.exec(arg) ?? [];
      return `${field ?? `col${index + 1}`} := ${arg.replace(/\sAS\s+\S+$/i, "")}`;
    })
    .join(", ")})`;

function namedStructOf(args: readonly string[]): string {
  const fields = args.flatMap((arg, index) => (index % 2 === 0 ? [`${arg.slice(1, -1)} := ${args[index + 1]}`] : []));
  return `struct_pack(${fields.join(", ")})`;
}

/** DuckDB's semi and anti joins keep the left side without being told. */
const withoutLeft = (tokens: readonly Token[]): Token[] => {
  const words = tokens.map((token, index) => ({ token, index })).filter(({ token }) => token.kind !== "space");
  const needless = new Set(
    words.flatMap(({ token, index }, at) =>
      isWord(token, "LEFT") && isWord(words[at + 1]?.token, "SEMI", "ANTI") ? [index] : [],
    ),
  );
  return tokens.filter((_, index) => !needless.has(index));
};

const syntax: CallRules = {
  struct: structOf,
  named_struct: namedStructOf,
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
  rewrite: withoutLeft,
  calls: { ...hiveFamily.calls, ...own.calls, ...syntax },
  prelude: [...hiveFamily.prelude, ...own.prelude],
};
