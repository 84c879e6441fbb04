/**
 * Athena engine version 3 (Trino). Sources: https://trino.io/docs/current/functions.html and
 * https://docs.aws.amazon.com/athena/latest/ug/functions-env3.html
 *
 * Known to differ: division and rounding of decimals answer DuckDB's types (more digits than Trino's); a subscript out of range
 * is null and not an error.
 */

import { SqlError } from "../sql-error.ts";
import type { Call, CallRules } from "./calls.ts";
import { jodaPattern } from "./date-patterns.ts";
import type { DialectRules } from "./dialect.ts";
import { macros } from "./macros.ts";
import { strictOperators } from "./operators.ts";
import { isSymbol, isWord, meaningful } from "./tokens.ts";

const text = macros("trino_", {
  "codepoint(x)": "unicode(x)",
  "to_utf8(x)": "encode(x)",
  "from_utf8(x)": "decode(x)",
  "md5(x)": "unhex(md5(x))",
  "sha1(x)": "unhex(sha1(x))",
  "sha256(x)": "unhex(sha256(x))",
  "to_hex(x)": "upper(hex(x))",
  "from_hex(x)": "unhex(x)",
  "url_extract_protocol(x)": "nullif(regexp_extract(x, '^([^:/?#]+):', 1), '')",
  "url_extract_host(x)": "nullif(regexp_extract(x, '^[^:/?#]+://(?:[^@/?#]*@)?([^:/?#]*)', 1), '')",
  "url_extract_port(x)": "TRY_CAST(regexp_extract(x, '^[^:/?#]+://[^:/?#]*:(\\d+)', 1) AS BIGINT)",
  "url_extract_path(x)": "regexp_extract(x, '^[^:/?#]+://[^/?#]*([^?#]*)', 1)",
  "url_extract_query(x)": "nullif(regexp_extract(x, '\\?([^#]*)', 1), '')",
  "url_extract_fragment(x)": "nullif(regexp_extract(x, '#(.*)$', 1), '')",
  "url_extract_parameter(x, n)":
    "CASE WHEN regexp_matches(x, '[?&]' || regexp_escape(n) || '(=|&|#|$)') THEN url_decode(regexp_extract(x, '[?&]' || regexp_escape(n) || '=([^&#]*)', 1)) END",
  "url_encode(x)": "replace(replace(replace(url_encode(x), '%20', '+'), '%2A', '*'), '~', '%7E')",
  "url_decode(x)": "url_decode(replace(x, '+', ' '))",
});

const numbers = macros("trino_", {
  "width_bucket(x, low, high, n)":
    "CAST(CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1 ELSE floor((x - low) * CAST(n AS DOUBLE) / (high - low)) + 1 END AS BIGINT)",
  "from_base(x, r)":
    "CAST(list_reduce(list_transform(string_split(lower(x), ''), c -> CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', c) - 1 AS BIGINT)), (p, q) -> p * r + q) AS BIGINT)",
  "to_base(x, r)": "lower(to_base(x, r))",
  "bitwise_and(a, b)": "CAST(a AS BIGINT) & CAST(b AS BIGINT)",
  "bitwise_or(a, b)": "CAST(a AS BIGINT) | CAST(b AS BIGINT)",
  "bitwise_xor(a, b)": "xor(CAST(a AS BIGINT), CAST(b AS BIGINT))",
  "bitwise_not(a)": "~CAST(a AS BIGINT)",
  "mod(a, b)": "sql_modulo(a, b)",
});

const dates = macros("trino_", {
  "day_of_week(d)": "isodow(d)",
  "dow(d)": "isodow(d)",
  "doy(d)": "dayofyear(d)",
  "year_of_week(d)": "isoyear(d)",
  "yow(d)": "isoyear(d)",
  "date_diff(u, a, b)": "date_sub(u, a, b)",
  "from_iso8601_date(x)": "CAST(x AS DATE)",
  "from_iso8601_timestamp(x)": "CAST(x AS TIMESTAMPTZ)",
});

const collections = macros("trino_", {
  "element_at(x, k)": "x[k]",
  "cardinality(x)":
    "CAST(CASE json_type(to_json(x)) WHEN 'ARRAY' THEN json_array_length(to_json(x)) ELSE len(json_keys(to_json(x))) END AS BIGINT)",
  "array_position(x, e)": "CAST(coalesce(list_position(x, e), 0) AS BIGINT)",
  "array_join(x, s)": "array_to_string(x, s)",
  "array_join(x, s, n)": "array_to_string(list_transform(x, e -> coalesce(CAST(e AS VARCHAR), n)), s)",
  "array_distinct(x)": "list_filter(x, (e, i) -> list_position(x, e) = i)",
  "array_union(a, b)": "list_filter(list_concat(a, b), (e, i) -> list_position(list_concat(a, b), e) = i)",
  "array_intersect(a, b)": "list_filter(a, (e, i) -> list_position(a, e) = i AND list_position(b, e) IS NOT NULL)",
  "array_except(a, b)": "list_filter(a, (e, i) -> list_position(a, e) = i AND list_position(b, e) IS NULL)",
  "arrays_overlap(a, b)": "list_has_any(a, b)",
  "slice(x, s, n)": "CASE WHEN s > 0 THEN x[s:s + n - 1] ELSE x[len(x) + s + 1:len(x) + s + n] END",
  "flatten(x)": "flatten(x)",
  "sequence(a DATE, b DATE)": "list_transform(generate_series(a, b, INTERVAL 1 DAY), e -> CAST(e AS DATE))",
  "sequence(a BIGINT, b BIGINT)": "generate_series(a, b)",
  "sequence(a DATE, b DATE, s INTERVAL)": "list_transform(generate_series(a, b, s), e -> CAST(e AS DATE))",
  "sequence(a TIMESTAMP, b TIMESTAMP, s INTERVAL)": "generate_series(a, b, s)",
  "sequence(a BIGINT, b BIGINT, s BIGINT)": "generate_series(a, b, s)",
  "map_agg(k, v)": "map(list(k) FILTER (k IS NOT NULL), list(v) FILTER (k IS NOT NULL))",
  "approx_percentile(x, p)": "quantile_disc(x, p)",
});

const json = macros("trino_", {
  "json_parse(x)": "CAST(x AS JSON)",
  "json_format(x)": "CAST(json(CAST(x AS VARCHAR)) AS VARCHAR)",
  "json_extract_scalar(j, p)":
    "CASE WHEN json_type(j, p) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(j, p) END",
  "json_array_length(j)": "CAST(CASE WHEN json_type(j) = 'ARRAY' THEN json_array_length(j) END AS BIGINT)",
  "json_size(j, p)":
    "CAST(CASE json_type(j, p) WHEN 'OBJECT' THEN len(json_keys(j, p)) WHEN 'ARRAY' THEN json_array_length(j, p) WHEN NULL THEN NULL ELSE 0 END AS BIGINT)",
});

/** Lambdas cannot be given to a macro: these become other calls. */
const lambdas: CallRules = {
  transform: "list_transform",
  filter: "list_filter",
  reduce: ([list, start, step, last], { name }) =>
    last === undefined ? name : `list_transform([list_reduce(${list}, ${step}, ${start})], ${last})[1]`,
  any_match: ([list, test]) => `coalesce(list_bool_or(list_transform(${list}, ${test})), false)`,
  all_match: ([list, test]) => `coalesce(list_bool_and(list_transform(${list}, ${test})), true)`,
  none_match: ([list, test]) => `(NOT coalesce(list_bool_or(list_transform(${list}, ${test})), false))`,
};

const syntax: CallRules = {
  concat: (args) => `(${args.join(" || ")})`,
  greatest: (args) =>
    `(CASE WHEN ${args.map((each) => `(${each}) IS NOT NULL`).join(" AND ")} THEN GREATEST(${args.join(", ")}) END)`,
  least: (args) =>
    `(CASE WHEN ${args.map((each) => `(${each}) IS NOT NULL`).join(" AND ")} THEN LEAST(${args.join(", ")}) END)`,
  typeof: () => {
    throw new SqlError("parser", "Function typeof is not in the sandbox's Athena");
  },
  extract: ([inner = ""]) => {
    const [, field = "", value] = /^(\w+)\s+from\s+(.*)$/is.exec(inner) ?? [];
    return /^(dow|day_of_week|yow|year_of_week)$/i.test(field) ? `trino_${field.toLowerCase()}(${value})` : undefined;
  },
  date_add: ([unit = "", n, value]) => {
    const [, name] = /^'(\w+)'$/.exec(unit) ?? [];
    return name ? `sql_later(${value}, to_${name.toLowerCase()}s(${n}))` : undefined;
  },
  format: (args) => `printf(${args.join(", ")})`,
  format_datetime: ([value, pattern = ""]) => `strftime(${value}, ${jodaPattern(pattern)})`,
  parse_datetime: ([value, pattern = ""]) => `CAST(strptime(${value}, ${jodaPattern(pattern)}) AS TIMESTAMPTZ)`,
  unnest: (args, call) => unnest(args, call),
};

/** `UNNEST(m) AS u(k, v)` of a map, and `UNNEST(a, b) AS u(x, y)` of several arrays. */
function unnest(args: readonly string[], { rest }: Call): string | undefined {
  const words = meaningful(rest);
  const start = isWord(words[0], "AS") ? 1 : 0;
  const names = isSymbol(words[start + 1], "(")
    ? words.slice(
        start + 2,
        words.findIndex((each) => isSymbol(each, ")")),
      )
    : [];
  const columns = names.filter((each) => each.kind === "word" || each.kind === "quoted");
  if (args.length === 1 && columns.length !== 2) return undefined;
  if (args.length === 1) return `(SELECT unnest(map_keys(${args[0]})), unnest(map_values(${args[0]})))`;
  return `(SELECT ${args.map((each) => `unnest(${each})`).join(", ")})`;
}

export const trino: DialectRules = {
  escapes: false,
  calls: {
    ...text.calls,
    ...numbers.calls,
    ...dates.calls,
    ...collections.calls,
    ...json.calls,
    ...lambdas,
    ...syntax,
  },
  prelude: [
    ...strictOperators({ date: "DATE" }),
    "SET default_null_order = 'nulls_last'",
    "SET lambda_syntax = 'ENABLE_SINGLE_ARROW'",
    "SET TimeZone = 'UTC'",
    ...[text, numbers, dates, collections, json].flatMap(({ prelude }) => prelude),
  ],
};
