/**
 * HiveQL. Source: https://cwiki.apache.org/confluence/display/Hive/LanguageManual+UDF
 *
 * Known to differ: subscripts must be literals (operators.ts); ROUND and AVG of decimals answer DuckDB's types.
 */
import { SqlError } from "../sql-error.ts";
import type { CallRules } from "./calls.ts";
import { jodaPattern } from "./date-patterns.ts";
import type { DialectRules } from "./dialect.ts";
import { castToInteger, integerMacros } from "./integer-casts.ts";
import { macros } from "./macros.ts";
import { LENIENT_OPERATORS } from "./operators.ts";
import { numbersFromTexts, textNumbers } from "./text-numbers.ts";

const shared = macros("hive_", {
  ...integerMacros,
  "ucase(x)": "upper(x)",
  "lcase(x)": "lower(x)",
  "initcap(x)":
    "array_to_string(list_transform(regexp_extract_all(lower(x), '\\S+|\\s+'), w -> upper(w[1]) || w[2:]), '')",
  "instr(x, y)": "strpos(x, y)",
  "locate(y, x)": "strpos(x, y)",
  "locate(y, x, n)": "CASE WHEN strpos(substr(x, n), y) = 0 THEN 0 ELSE strpos(substr(x, n), y) + n - 1 END",
  "split(x, p)": "regexp_split_to_array(x, p)",
  "regexp_extract(x, p)": "regexp_extract(x, p, 1)",
  "regexp_extract(x, p, n)": "regexp_extract(x, p, n)",
  "regexp_replace(x, p, r)": "regexp_replace(x, p, regexp_replace(r, '\\$(\\d)', '\\\\\\1', 'g'), 'g')",
  // Arguments of concat_ws: arrays as they are, anything else as an array of its text.
  "words(x VARCHAR[])": "x",
  "words(x)": "[CAST(x AS VARCHAR)]",
  "join_words(x, s)": "array_to_string(list_filter(x, w -> w IS NOT NULL), s)",
  "get_json_object(j, p)": "json_extract_string(j, p)",
  "nvl(a, b)": "coalesce(a, b)",
  "isnull(a)": "a IS NULL",
  "isnotnull(a)": "a IS NOT NULL",
  "sha2(x, n)": "CASE WHEN n IN (0, 256) THEN sha256(x) ELSE error('the sandbox knows SHA2 with 256 bits only') END",
  "hex(x BIGINT)": "to_base(x, 16)",
  "hex(x)": "upper(hex(x))",
  "pmod(a, b)": "((a % b) + b) % b",
  "year(d)": "year(TRY_CAST(d AS TIMESTAMP))",
  "quarter(d)": "quarter(TRY_CAST(d AS TIMESTAMP))",
  "month(d)": "month(TRY_CAST(d AS TIMESTAMP))",
  "day(d)": "day(TRY_CAST(d AS TIMESTAMP))",
  "dayofmonth(d)": "day(TRY_CAST(d AS TIMESTAMP))",
  "dayofyear(d)": "dayofyear(TRY_CAST(d AS TIMESTAMP))",
  "dayofweek(d)": "dayofweek(TRY_CAST(d AS TIMESTAMP)) + 1",
  "weekofyear(d)": "weekofyear(TRY_CAST(d AS TIMESTAMP))",
  "hour(d)": "hour(TRY_CAST(d AS TIMESTAMP))",
  "minute(d)": "minute(TRY_CAST(d AS TIMESTAMP))",
  "second(d)": "second(TRY_CAST(d AS TIMESTAMP))",
  "datediff(a, b)": "date_diff('day', CAST(TRY_CAST(b AS TIMESTAMP) AS DATE), CAST(TRY_CAST(a AS TIMESTAMP) AS DATE))",
  "date_add(d, n)": "CAST(TRY_CAST(d AS TIMESTAMP) AS DATE) + CAST(n AS INTEGER)",
  "date_sub(d, n)": "CAST(TRY_CAST(d AS TIMESTAMP) AS DATE) - CAST(n AS INTEGER)",
  "last_day(d)": "last_day(TRY_CAST(d AS TIMESTAMP))",
  "unix_timestamp(x)": "CAST(floor(epoch(TRY_CAST(x AS TIMESTAMP))) AS BIGINT)",
  "size(x)":
    "CAST(CASE json_type(to_json(x)) WHEN 'ARRAY' THEN json_array_length(to_json(x)) ELSE len(json_keys(to_json(x))) END AS INTEGER)",
  "array_contains(x, e)": "list_contains(x, e)",
  "sort_array(x)": "list_sort(x, 'ASC', 'NULLS FIRST')",
  "collect_list(x)": "coalesce(list(x) FILTER (x IS NOT NULL), [])",
  "collect_set(x)": "coalesce(list(DISTINCT x) FILTER (x IS NOT NULL), [])",
  "percentile(x, p)": "quantile_cont(x, p)",
  "parse_url(u, part)":
    "nullif(CASE part WHEN 'HOST' THEN regexp_extract(u, '^[^:/?#]+://(?:[^@/?#]*@)?([^:/?#]*)', 1) WHEN 'PATH' THEN regexp_extract(u, '^[^:/?#]+://[^/?#]*([^?#]*)', 1) WHEN 'QUERY' THEN regexp_extract(u, '\\?([^#]*)', 1) WHEN 'PROTOCOL' THEN regexp_extract(u, '^([^:/?#]+):', 1) WHEN 'REF' THEN regexp_extract(u, '#(.*)$', 1) ELSE error('the sandbox does not know this part of a URL') END, '')",
  "parse_url(u, part, k)": "nullif(regexp_extract(u, '[?&]' || regexp_escape(k) || '=([^&#]*)', 1), '')",
});

// In Hive the month's last day stays the last day; Spark keeps the day.
const own = macros("hive_", {
  "add_months(d, n)":
    "CASE WHEN CAST(TRY_CAST(d AS TIMESTAMP) AS DATE) = last_day(TRY_CAST(d AS TIMESTAMP)) THEN last_day(TRY_CAST(d AS TIMESTAMP) + to_months(n)) ELSE CAST(TRY_CAST(d AS TIMESTAMP) + to_months(n) AS DATE) END",
});

const timestamp = (value = ""): string => `TRY_CAST(${value} AS TIMESTAMP)`;

const syntax: CallRules = {
  cast: castToInteger,
  concat: (args) => args.reduceRight((rest, each) => `hive_join(${each}, ${rest})`),
  concat_ws: ([separator, ...rest]) =>
    `hive_join_words(list_concat([], ${rest.map((each) => `hive_words(${each})`).join(", ")}), ${separator})`,
  array: "list_value",
  map: (args) => `hive_map(list_value(${at(args, 0)}), list_value(${at(args, 1)}))`,
  struct: (_, { name }) => refused(name),
  named_struct: (_, { name }) => refused(name),
  date_format: ([value, pattern = ""]) => `hive_strftime(${timestamp(value)}, ${jodaPattern(pattern)})`,
  from_unixtime: ([value, pattern = "'yyyy-MM-dd HH:mm:ss'"]) =>
    `hive_strftime(make_timestamp(CAST(${value} AS BIGINT) * 1000000), ${jodaPattern(pattern)})`,
  unix_timestamp: ([value, pattern]) =>
    pattern
      ? `CAST(floor(epoch(hive_strptime(${value}, ${jodaPattern(pattern)}))) AS BIGINT)`
      : `hive_unix_timestamp(${value})`,
  to_date: ([value, pattern]) =>
    pattern ? `CAST(hive_strptime(${value}, ${jodaPattern(pattern)}) AS DATE)` : `CAST(${timestamp(value)} AS DATE)`,
};

function refused(name: string): never {
  throw new SqlError("parser", `the sandbox does not know the function ${name}`);
}

/** Every second argument, from `first`. */
const at = (args: readonly string[], first: 0 | 1): string => args.filter((_, index) => index % 2 === first).join(", ");

/** What Hive and Spark have in common. */
export const hiveFamily = {
  calls: { ...shared.calls, ...syntax },
  prelude: [
    ...LENIENT_OPERATORS,
    "SET default_null_order = 'nulls_first_on_asc_last_on_desc'",
    "SET lambda_syntax = 'ENABLE_SINGLE_ARROW'",
    "SET TimeZone = 'UTC'",
    "CREATE OR REPLACE TEMP MACRO hive_strftime(x, p) AS strftime(x, p)",
    "CREATE OR REPLACE TEMP MACRO hive_strptime(x, p) AS try_strptime(x, p)",
    "CREATE OR REPLACE TEMP MACRO hive_join(a, b) AS (a || b)",
    "CREATE OR REPLACE TEMP MACRO hive_map(k, v) AS map(k, v)",
    ...shared.prelude,
    ...textNumbers.prelude,
  ],
} as const;

export const hive: DialectRules = {
  escapes: true,
  zeroBased: true,
  rewriteTree: (tree) => numbersFromTexts(tree, { whole: false }),
  calls: { ...hiveFamily.calls, ...own.calls },
  prelude: [...hiveFamily.prelude, ...own.prelude],
};
