/**
 * Amazon Redshift. Source: https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html
 *
 * Known to differ: division and AVG of decimals, and AVG of integers with OVER, answer double precision numbers; VARCHAR(n) does
 * not bound lengths (the Redshift service checks what it loads).
 */
import { SqlError } from "../sql-error.ts";
import type { CallRule, CallRules } from "./calls.ts";
import { toChar } from "./date-patterns.ts";
import type { DialectRules } from "./dialect.ts";
import { macros } from "./macros.ts";
import { strictOperators } from "./operators.ts";
import { isWord, meaningful, type Token } from "./tokens.ts";

const text = macros("redshift_", {
  "octet_length(x)": "strlen(CAST(x AS VARCHAR))",
  "initcap(x)":
    "array_to_string(list_transform(regexp_extract_all(lower(x), '[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+'), w -> upper(w[1]) || w[2:]), '')",
  "btrim(x)": "trim(x)",
  "btrim(x, c)": "trim(x, c)",
  "regexp_substr(x, p)": "regexp_extract(x, p)",
  "regexp_substr(x, p, s)": "regexp_extract(substr(x, s), p)",
  "regexp_substr(x, p, s, n)": "coalesce(regexp_extract_all(substr(x, s), p)[n], '')",
  "regexp_count(x, p)": "len(regexp_extract_all(x, p))",
  "regexp_instr(x, p)":
    "CASE WHEN regexp_matches(x, p) THEN length(regexp_extract(x, '(?s)^(.*?)(?:' || p || ')', 1)) + 1 ELSE 0 END",
  "regexp_replace(x, p)": "regexp_replace(x, p, '', 'g')",
  "regexp_replace(x, p, r)": "regexp_replace(x, p, redshift_groups(r), 'g')",
  "regexp_replace(x, p, r, s)": "substr(x, 1, s - 1) || regexp_replace(substr(x, s), p, redshift_groups(r), 'g')",
  "regexp_replace(x, p, r, s, o)":
    "substr(x, 1, s - 1) || CASE WHEN o LIKE '%i%' THEN regexp_replace(substr(x, s), p, redshift_groups(r), 'gi') ELSE regexp_replace(substr(x, s), p, redshift_groups(r), 'g') END",
  "sha2(x, n)": "CASE WHEN n IN (0, 256) THEN sha256(x) ELSE error('the sandbox knows SHA2 with 256 bits only') END",
  "func_sha1(x)": "sha1(x)",
  "strtol(x, b)":
    "CAST(list_reduce(list_transform(string_split(lower(x), ''), c -> CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', c) - 1 AS BIGINT)), (p, q) -> p * b + q) AS BIGINT)",
  "to_hex(x)": "lower(to_base(x, 16))",
  "quote_literal(x)": "'''' || replace(x, '''', '''''') || ''''",
  "quote_ident(x)":
    "CASE WHEN regexp_full_match(x, '[a-z_][a-z0-9_]*') THEN x ELSE '\"' || replace(x, '\"', '\"\"') || '\"' END",
});

const dates = macros("redshift_", {
  "trunc(x TIMESTAMP)": "CAST(x AS DATE)",
  "trunc(x)": "trunc(x)",
  "trunc(x, n)": "trunc(x, n)",
  "add_months(d, n)":
    "CAST(CASE WHEN CAST(d AS DATE) = last_day(d) THEN last_day(d + to_months(n)) ELSE d + to_months(n) END AS TIMESTAMP)",
  "months_between(a, b)":
    "CASE WHEN day(a) = day(b) OR (CAST(a AS DATE) = last_day(a) AND CAST(b AS DATE) = last_day(b)) THEN CAST(date_diff('month', b, a) AS DOUBLE) ELSE date_diff('month', b, a) + (day(a) - day(b)) / 31e0 END",
  "convert_timezone(t, x)": "timezone(t, timezone('UTC', CAST(x AS TIMESTAMP)))",
  "convert_timezone(f, t, x)": "timezone(t, timezone(f, CAST(x AS TIMESTAMP)))",
});

const others = macros("redshift_", {
  "sum(x SMALLINT)": "CAST(sum(x) AS BIGINT)",
  "sum(x INTEGER)": "CAST(sum(x) AS BIGINT)",
  "sum(x BIGINT)": "CAST(sum(x) AS DECIMAL(38, 0))",
  "sum(x)": "sum(x)",
  "avg(x BIGINT)": "CAST(trunc(avg(x)) AS BIGINT)",
  "avg(x)": "avg(x)",
  "mod(a, b)": "sql_modulo(a, b)",
  "json_extract_array_element_text(j, i)": "json_extract_string(j, '$[' || i || ']')",
  "is_valid_json(x)": "json_valid(x) AND json_type(x) IN ('OBJECT', 'ARRAY')",
  "is_valid_json_array(x)": "json_valid(x) AND json_type(x) = 'ARRAY'",
  "json_parse(x)": "CAST(x AS JSON)",
  "json_serialize(x)": "CAST(x AS VARCHAR)",
});

const UNITS: Readonly<Record<string, string>> = {
  qtr: "quarter",
  qtrs: "quarter",
  y: "year",
  yr: "year",
  yrs: "year",
  mon: "month",
  mons: "month",
  w: "week",
  d: "day",
  h: "hour",
  hr: "hour",
  hrs: "hour",
  m: "minute",
  min: "minute",
  mins: "minute",
  s: "second",
  sec: "second",
  secs: "second",
};

/** The date part that an abbreviation stands for. */
const unit: Exclude<CallRule, string> = ([part = "", ...rest], { name }) => {
  const long = UNITS[part.replaceAll("'", "").toLowerCase()];
  return long === undefined ? undefined : `${name}(${[long, ...rest].join(", ")})`;
};

const PARTS = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"];

/** An amount that is computed: the translator takes literals only. */
const dateAdd: CallRules[string] = ([part = "", amount = "", date = ""], call) => {
  const word = part.replaceAll("'", "").toLowerCase();
  const long = UNITS[word] ?? word.replace(/s$/, "");
  if (/^-?\d+$/.test(amount) || !PARTS.includes(long)) return unit([part, amount, date], call);
  return `(CAST(${date} AS TIMESTAMP) + to_${long}s(CAST(${amount} AS BIGINT)))`;
};

/** Aggregates whose macro would lose what follows or precedes their argument. */
const plainly =
  (macro: string): CallRules[string] =>
  ([argument = "", ...more], { rest }) =>
    more.length > 0 || isWord(meaningful(rest)[0], "OVER") || /^(distinct|all)\s/i.test(argument)
      ? undefined
      : `${macro}(${argument})`;

const syntax: CallRules = {
  dateadd: dateAdd,
  date_add: dateAdd,
  datediff: unit,
  date_diff: unit,
  date_part: unit,
  to_char: ([value = "", pattern = ""]) => toChar(value, pattern),
  to_timestamp: ([value, pattern]) => (pattern ? `CAST(to_timestamp(${value}, ${pattern}) AS TIMESTAMPTZ)` : undefined),
  concat: (args) => `(${args.join(" || ")})`,
  sum: plainly("redshift_sum"),
  avg: plainly("redshift_avg"),
  ratio_to_report: () => {
    throw new SqlError("parser", "Function ratio_to_report is not in the sandbox's Redshift");
  },
};

/** APPROXIMATE COUNT(DISTINCT x) may count exactly. */
const rewrite = (tokens: readonly Token[]): Token[] => tokens.filter((token) => !isWord(token, "APPROXIMATE"));

const groups = "CREATE OR REPLACE TEMP MACRO redshift_groups(r) AS regexp_replace(r, '\\$(\\d)', '\\\\\\1', 'g')";

export const redshift: DialectRules = {
  escapes: false,
  calls: { ...text.calls, ...dates.calls, ...others.calls, ...syntax },
  rewrite,
  prelude: [
    ...strictOperators({ date: "TIMESTAMP" }),
    "SET default_null_order = 'nulls_last_on_asc_first_on_desc'",
    "SET lambda_syntax = 'ENABLE_SINGLE_ARROW'",
    "SET TimeZone = 'UTC'",
    groups,
    ...[text, dates, others].flatMap(({ prelude }) => prelude),
  ],
};
