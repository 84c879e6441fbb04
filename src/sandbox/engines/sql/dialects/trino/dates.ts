import { SqlError } from "../../sql-error.ts";
import type { CallRules } from "../calls.ts";
import { jodaPattern } from "../date-patterns.ts";
import { macros } from "../macros.ts";

/** https://trino.io/docs/current/functions/datetime.html */
export const dates = macros("trino_", {
  "day_of_month(d)": "day(d)",
  "day_of_week(d)": "isodow(d)",
  "dow(d)": "isodow(d)",
  "doy(d)": "dayofyear(d)",
  "week_of_year(d)": "week(d)",
  "year_of_week(d)": "isoyear(d)",
  "yow(d)": "isoyear(d)",
  // DuckDB's has the seconds in it.
  "millisecond(t)": "millisecond(t) % 1000",
  "date_trunc(u, d DATE)": "CAST(date_trunc(u, d) AS DATE)",
  "date_trunc(u, t TIMESTAMP)": "date_trunc(u, t)",
  "date_trunc(u, t TIMESTAMPTZ)": "date_trunc(u, t)",
  // By names of their own: the translator takes to_days for MySQL's.
  ...Object.fromEntries(
    ["millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"].map((unit) => [
      `span_${unit}(n)`,
      `to_${unit}s(n)`,
    ]),
  ),
  "date_minus(a DATE, b DATE)": "to_days(CAST(a - b AS INTEGER))",
  "date_minus(a TIMESTAMP, b TIMESTAMP)": "a - b",
  "date_minus(a TIMESTAMPTZ, b TIMESTAMPTZ)": "a - b",
  "date_minus(a DATE, b INTERVAL)": "CAST(a - b AS DATE)",
  "date_diff(u, a, b)": "date_sub(u, a, b)",
  "from_iso8601_date(x)": "CAST(x AS DATE)",
  "from_iso8601_timestamp(x)": "CAST(x AS TIMESTAMPTZ)",
  "to_iso8601(d DATE)": "strftime(d, '%Y-%m-%d')",
  "to_iso8601(t TIMESTAMP)": "strftime(t, '%Y-%m-%dT%H:%M:%S.%g')",
  "to_iso8601(t TIMESTAMPTZ)": "strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ')",
});

/** Calls that are more than a macro: units and patterns are literals. */
export const dateCalls: CallRules = {
  extract: ([inner = ""]) => {
    const [, field = "", value] = /^(\w+)\s+from\s+([\s\S]*)$/i.exec(inner) ?? [];
    return /^(dow|day_of_week|yow|year_of_week)$/i.test(field) ? `trino_${field.toLowerCase()}(${value})` : undefined;
  },
  date_add: ([unit = "", n, value]) => {
    const [, name] = /^'(\w+)'$/.exec(unit) ?? [];
    return name ? `sql_later(${value}, trino_span_${name.toLowerCase()}(${n}))` : undefined;
  },
  date_format: ([value, pattern = ""]) => `strftime(${value}, ${mysqlPattern(pattern)})`,
  date_parse: ([value, pattern = ""]) => `CAST(strptime(${value}, ${mysqlPattern(pattern)}) AS TIMESTAMP)`,
  format_datetime: ([value, pattern = ""]) => `strftime(${value}, ${jodaPattern(pattern)})`,
  parse_datetime: ([value, pattern = ""]) => `CAST(strptime(${value}, ${jodaPattern(pattern)}) AS TIMESTAMPTZ)`,
};

/** MySQL's letters, and what strftime calls them: https://trino.io/docs/current/functions/datetime.html#mysql-date-functions */
const MYSQL: Readonly<Record<string, string>> = {
  a: "%a",
  b: "%b",
  c: "%-m",
  d: "%d",
  e: "%-d",
  f: "%f",
  H: "%H",
  h: "%I",
  I: "%I",
  i: "%M",
  j: "%j",
  k: "%-H",
  l: "%-I",
  M: "%B",
  m: "%m",
  p: "%p",
  r: "%I:%M:%S %p",
  S: "%S",
  s: "%S",
  T: "%H:%M:%S",
  v: "%V",
  W: "%A",
  Y: "%Y",
  y: "%y",
  "%": "%%",
};

function mysqlPattern(literal: string): string {
  if (!/^'(?:[^']|'')*'$/.test(literal))
    throw new SqlError("parser", "the sandbox supports date patterns that are literals only");
  return literal.replace(/%([\s\S])/g, (_, letter: string) => {
    const known = MYSQL[letter];
    if (known === undefined) throw new SqlError("parser", `%${letter} not supported in date format string`);
    return known;
  });
}
