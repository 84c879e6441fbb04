import type { SqlColumn } from "../../sql/database.ts";
import type { Reader } from "./read-files.ts";
import { name } from "./sql-text.ts";

const NUMBER = "'[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?'";

/** In Spark's order; the first that all values are of is the column's. */
const TESTS: readonly (readonly [type: string, test: (value: string) => string])[] = [
  ["INTEGER", (value) => `regexp_full_match(${value}, '[+-]?[0-9]+') AND TRY_CAST(${value} AS INTEGER) IS NOT NULL`],
  ["BIGINT", (value) => `regexp_full_match(${value}, '[+-]?[0-9]+') AND TRY_CAST(${value} AS BIGINT) IS NOT NULL`],
  ["DOUBLE", (value) => `regexp_full_match(${value}, ${NUMBER})`],
  ["DATE", (value) => `regexp_full_match(${value}, '\\d{4}-\\d{2}-\\d{2}') AND TRY_CAST(${value} AS DATE) IS NOT NULL`],
  [
    "TIMESTAMP",
    (value) => `regexp_matches(${value}, '^\\d{4}-\\d{2}-\\d{2}') AND TRY_CAST(${value} AS TIMESTAMP) IS NOT NULL`,
  ],
  ["BOOLEAN", (value) => `lower(${value}) IN ('true', 'false')`],
];

/** `inferSchema`: the types of columns whose values are all read as text. */
export async function inferCsv(reader: Reader, source: string, names: readonly string[]): Promise<SqlColumn[]> {
  const tests = names.flatMap((each) => {
    const value = `trim(${name(each)})`;
    return [
      `count(${name(each)})`,
      ...TESTS.map(([, test]) => `coalesce(bool_and(${test(value)}) FILTER (WHERE ${value} IS NOT NULL), false)`),
    ];
  });
  const { rows } = await reader.run(`SELECT ${tests.join(", ")} FROM ${source}`);
  const [answers = []] = rows;
  return names.map((each, index) => {
    const fits = answers.slice(index * (TESTS.length + 1) + 1, (index + 1) * (TESTS.length + 1));
    return { name: each, type: TESTS[fits.indexOf(true)]?.[0] ?? "VARCHAR" };
  });
}
