/** Functions of Spark SQL that DuckDB lacks or answers otherwise, as macros. Source: https://spark.apache.org/docs/3.5.0/api/sql/ */
import { toInteger } from "./integer-casts.ts";
import { type Macros, macros } from "./macros.ts";

/** Functions that answer INT in Spark and BIGINT in DuckDB. */
const narrow = (definitions: Macros): Macros =>
  Object.fromEntries(Object.entries(definitions).map(([name, body]) => [name, `CAST(${body} AS INTEGER)`]));

const part = (name: string, unit = name): Macros => ({ [`${name}(d)`]: `${unit}(TRY_CAST(d AS TIMESTAMP))` });

const whole: Macros = narrow({
  "length(x)": "length(x)",
  "char_length(x)": "length(x)",
  "character_length(x)": "length(x)",
  "instr(x, y)": "strpos(x, y)",
  "position(y, x)": "strpos(x, y)",
  "locate(y, x)": "strpos(x, y)",
  "locate(y, x, n)": "CASE WHEN strpos(substr(x, n), y) = 0 THEN 0 ELSE strpos(substr(x, n), y) + n - 1 END",
  "ascii(x)": "ascii(x)",
  ...part("year"),
  ...part("quarter"),
  ...part("month"),
  ...part("day"),
  ...part("dayofmonth", "day"),
  ...part("dayofyear"),
  "dayofweek(d)": "dayofweek(TRY_CAST(d AS TIMESTAMP)) + 1",
  "weekday(d)": "isodow(TRY_CAST(d AS TIMESTAMP)) - 1",
  ...part("weekofyear"),
  ...part("hour"),
  ...part("minute"),
  ...part("second"),
  "datediff(a, b)": "date_diff('day', CAST(TRY_CAST(b AS TIMESTAMP) AS DATE), CAST(TRY_CAST(a AS TIMESTAMP) AS DATE))",
  "size(x)":
    "coalesce(CASE json_type(to_json(x)) WHEN 'ARRAY' THEN json_array_length(to_json(x)) WHEN 'OBJECT' THEN len(json_keys(to_json(x))) END, -1)",
  "levenshtein(x, y)": "levenshtein(x, y)",
});

const texts: Macros = {
  "format_number(x, d)": "format('{:,.' || d || 'f}', CAST(x AS DOUBLE))",
  "base64(x BLOB)": "to_base64(x)",
  "base64(x VARCHAR)": "to_base64(encode(x))",
  "hex(x BIGINT)":
    "CASE WHEN x < 0 THEN printf('%X', CAST(x AS HUGEINT) + 18446744073709551616) ELSE to_base(x, 16) END",
  "hex(x VARCHAR)": "hex(x)",
  "regexp_like(x, p)": "regexp_matches(x, p)",
  "regexp_extract_all(x, p)": "regexp_extract_all(x, p, 1)",
  "regexp_extract_all(x, p, n)": "regexp_extract_all(x, p, n)",
  "lpad(x, n)": "lpad(x, n, ' ')",
  "lpad(x, n, p)": "lpad(x, n, p)",
  "rpad(x, n)": "rpad(x, n, ' ')",
  "rpad(x, n, p)": "rpad(x, n, p)",
  "substring_index(x, s, n)":
    "CASE WHEN n > 0 THEN array_to_string(string_split(x, s)[1:n], s) WHEN n < 0 THEN array_to_string(string_split(x, s)[n:], s) WHEN x IS NOT NULL THEN '' END",
  "get_json_object(j, p)": "json_extract_string(TRY_CAST(j AS JSON), p)",
  "json_array_length(j)": "CAST(json_array_length(TRY_CAST(j AS JSON)) AS INTEGER)",
};

const numbers: Macros = {
  "ifnull(a, b)": "coalesce(a, b)",
  ...toInteger("int", "INTEGER"),
  ...toInteger("bigint", "BIGINT"),
  "double(x)": "TRY_CAST(x AS DOUBLE)",
  "string(x)": "CAST(x AS VARCHAR)",
  "ceil(x)": "CAST(ceil(x) AS BIGINT)",
  "ceiling(x)": "CAST(ceil(x) AS BIGINT)",
  "floor(x)": "CAST(floor(x) AS BIGINT)",
  "sign(x)": "CAST(sign(x) AS DOUBLE)",
  "signum(x)": "CAST(sign(x) AS DOUBLE)",
  "rint(x)": "CAST(round_even(x, 0) AS DOUBLE)",
  "isnan(x)": "coalesce(isnan(CAST(x AS DOUBLE)), false)",
  "nanvl(x, y)": "CASE WHEN isnan(CAST(x AS DOUBLE)) THEN y ELSE x END",
  "positive(x)": "x",
  "shiftleft(x, n)": "x * CAST(power(2, n) AS INTEGER)",
  "typeof(x)":
    "CASE typeof(x) WHEN 'INTEGER' THEN 'int' WHEN 'BIGINT' THEN 'bigint' WHEN 'HUGEINT' THEN 'bigint' WHEN 'VARCHAR' THEN 'string' WHEN 'TIMESTAMP WITH TIME ZONE' THEN 'timestamp' ELSE CASE WHEN typeof(x) SIMILAR TO '[A-Z]+' THEN lower(typeof(x)) ELSE error('the sandbox does not know typeof of this type') END END",
  "bround(x)": "round_even(x, 0)",
  "bround(x, n)": "round_even(x, n)",
};

const day = (value: string): string => `CAST(TRY_CAST(${value} AS TIMESTAMP) AS DATE)`;
const isLast = (value: string): string => `${day(value)} = last_day(${day(value)})`;
const seconds = (value: string): string =>
  `(day(TRY_CAST(${value} AS TIMESTAMP)) * 86400 + date_diff('second', date_trunc('day', TRY_CAST(${value} AS TIMESTAMP)), TRY_CAST(${value} AS TIMESTAMP)))`;

/** Spark's names of units; another one makes the value null. */
const unit = (known: readonly string[]): string =>
  `CASE ${known.map((each) => `WHEN upper(u) IN (${[each, ...(SHORT[each] ?? [])].map((name) => `'${name.toUpperCase()}'`).join(", ")}) THEN '${each}'`).join(" ")} END`;

const SHORT: Readonly<Record<string, readonly string[]>> = {
  year: ["yyyy", "yy"],
  month: ["mm", "mon"],
  day: ["dd"],
};

const times: Macros = {
  "add_months(d, n)": "CAST(TRY_CAST(d AS TIMESTAMP) + to_months(CAST(n AS INTEGER)) AS DATE)",
  "trunc(d, u)": `CAST(date_trunc(${unit(["year", "quarter", "month", "week"])}, TRY_CAST(d AS TIMESTAMP)) AS DATE)`,
  "date_trunc(u, d)": `date_trunc(${unit(["year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"])}, TRY_CAST(d AS TIMESTAMP))`,
  "next_day(d, w)": `CASE WHEN list_position(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], upper(w[1:2])) > 0 THEN ${day("d")} + CAST((list_position(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], upper(w[1:2])) - isodow(${day("d")}) + 6) % 7 + 1 AS INTEGER) END`,
  // Whole months, or a month of 31 days. https://spark.apache.org/docs/3.5.0/api/sql/#months_between
  "months_between(a, b)": `round((year(${day("a")}) - year(${day("b")})) * 12 + month(${day("a")}) - month(${day("b")}) + CASE WHEN day(${day("a")}) = day(${day("b")}) OR (${isLast("a")} AND ${isLast("b")}) THEN 0 ELSE (${seconds("a")} - ${seconds("b")}) / (31 * 86400.0) END, 8)`,
  "date_part(u, d)": "CAST(date_part(u, TRY_CAST(d AS TIMESTAMP)) AS INTEGER)",
  "unix_date(d)": "CAST(date_diff('day', DATE '1970-01-01', CAST(d AS DATE)) AS INTEGER)",
  "unix_seconds(t)": "CAST(floor(epoch(TRY_CAST(t AS TIMESTAMP))) AS BIGINT)",
  "timestamp_seconds(n)": "make_timestamp(CAST(n * 1000000 AS BIGINT))",
  "from_utc_timestamp(t, z)": "timezone(z, timezone('UTC', TRY_CAST(t AS TIMESTAMP)))",
  "to_utc_timestamp(t, z)": "timezone('UTC', timezone(z, TRY_CAST(t AS TIMESTAMP)))",
};

const distinct = (list: string): string => `list_filter(${list}, (e, i) -> list_position(${list}, e) = i)`;
const within = (list: string): string => `coalesce(list_position(${list}, e), 0)`;
const hasNull = (list: string): string => `len(list_filter(${list}, e -> e IS NULL)) > 0`;
const neither = (body: string): string => `CASE WHEN x IS NOT NULL AND y IS NOT NULL THEN ${body} END`;

const arrays: Macros = {
  "element_at(x, k)": "x[k]",
  "array_join(x, s)": "array_to_string(x, s)",
  "array_join(x, s, n)": "array_to_string(list_transform(x, e -> coalesce(CAST(e AS VARCHAR), n)), s)",
  "array_distinct(x)": distinct("x"),
  "array_max(x)": "list_max(x)",
  "array_min(x)": "list_min(x)",
  "array_size(x)": "CAST(len(x) AS INTEGER)",
  "array_compact(x)": "list_filter(x, e -> e IS NOT NULL)",
  "array_remove(x, y)": neither("list_filter(x, e -> e IS NULL OR e <> y)"),
  "array_append(x, y)": "CASE WHEN x IS NOT NULL THEN list_append(x, y) END",
  "array_prepend(x, y)": "CASE WHEN x IS NOT NULL THEN list_prepend(y, x) END",
  "array_position(x, y)": neither(`CAST(coalesce(list_position(x, y), 0) AS BIGINT)`),
  "array_contains(x, y)": neither(
    `CASE WHEN list_contains(x, y) THEN true WHEN ${hasNull("x")} THEN NULL ELSE false END`,
  ),
  "array_union(x, y)": neither(distinct("list_concat(x, y)")),
  "array_except(x, y)": neither(distinct(`list_filter(x, e -> ${within("y")} = 0)`)),
  "array_intersect(x, y)": neither(distinct(`list_filter(x, e -> ${within("y")} > 0)`)),
  "arrays_overlap(x, y)": neither(
    `CASE WHEN list_has_any(x, y) THEN true WHEN len(x) > 0 AND len(y) > 0 AND (${hasNull("x")} OR ${hasNull("y")}) THEN NULL ELSE false END`,
  ),
  "array_repeat(x, n)": "list_transform(range(n), i -> x)",
  "array_sort(x)": "list_sort(x, 'ASC', 'NULLS LAST')",
  "sort_array(x)": "list_sort(x, 'ASC', 'NULLS FIRST')",
  "sort_array(x, up)":
    "CASE WHEN up THEN list_sort(x, 'ASC', 'NULLS FIRST') ELSE list_sort(x, 'DESC', 'NULLS LAST') END",
  "reverse(x VARCHAR)": "reverse(x)",
  "reverse(x)": "list_reverse(x)",
  "sequence(a INTEGER, b INTEGER)": "CAST(generate_series(a, b, CASE WHEN a <= b THEN 1 ELSE -1 END) AS INTEGER[])",
  "sequence(a BIGINT, b BIGINT)": "generate_series(a, b, CASE WHEN a <= b THEN 1 ELSE -1 END)",
  "sequence(a DATE, b DATE)":
    "CAST(generate_series(a, b, CASE WHEN a <= b THEN INTERVAL 1 DAY ELSE INTERVAL (-1) DAY END) AS DATE[])",
  "sequence(a INTEGER, b INTEGER, s INTEGER)": "CAST(generate_series(a, b, s) AS INTEGER[])",
  "sequence(a BIGINT, b BIGINT, s BIGINT)": "generate_series(a, b, s)",
  "sequence(a DATE, b DATE, s INTERVAL)": "CAST(generate_series(a, b, s) AS DATE[])",
  "sequence(a TIMESTAMP, b TIMESTAMP, s INTERVAL)": "generate_series(a, b, s)",
  "flatten(x)": `CASE WHEN NOT (${hasNull("x")}) THEN flatten(x) END`,
  "slice(x, s, n)": "CASE WHEN s > 0 THEN x[s:s + n - 1] ELSE x[len(x) + s + 1:len(x) + s + n] END",
  "map_from_arrays(k, v)": "map(k, v)",
  "map_contains_key(m, k)": "list_contains(map_keys(m), k)",
};

// DuckDB's skewness is a sample's; Spark's, as its kurtosis, the population's.
const aggregates: Macros = {
  "skewness(x)":
    "CASE count(x) WHEN 0 THEN NULL WHEN 2 THEN CASE WHEN stddev_pop(x) > 0 THEN 0.0 END ELSE skewness(x) * (count(x) - 2) / sqrt(CAST(count(x) AS DOUBLE) * (count(x) - 1)) END",
  "kurtosis(x)": "kurtosis_pop(x)",
  // One pair says nothing.
  "corr(y, x)": "CASE WHEN regr_count(y, x) > 1 THEN corr(y, x) END",
  "regr_slope(y, x)": "CASE WHEN regr_count(y, x) > 1 THEN regr_slope(y, x) END",
  "regr_intercept(y, x)": "CASE WHEN regr_count(y, x) > 1 THEN regr_intercept(y, x) END",
};

export const sparkFunctions = macros("spark_", {
  ...whole,
  ...texts,
  ...numbers,
  ...times,
  ...arrays,
  ...aggregates,
});
