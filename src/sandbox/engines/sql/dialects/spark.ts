/**
 * Spark SQL 3.5 without ANSI mode. Source: https://spark.apache.org/docs/3.5.0/api/sql/
 *
 * Known to differ: as Hive (hive.ts); a date minus a date is a number of days, not an interval.
 */
import type { DialectRules } from "./dialect.ts";
import { hiveFamily } from "./hive.ts";
import { sparkCalls } from "./spark-calls.ts";
import { sparkFunctions } from "./spark-functions.ts";
import { namedTables } from "./spark-tables.ts";
import { usingFirst } from "./spark-using.ts";
import { numbersFromTexts } from "./text-numbers.ts";
import { isWord, type Token } from "./tokens.ts";

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

export const spark: DialectRules = {
  escapes: true,
  zeroBased: true,
  rewrite: (tokens) => namedTables(usingFirst(withoutLeft(tokens))),
  rewriteTree: (tree) => numbersFromTexts(tree, { whole: true }),
  calls: { ...hiveFamily.calls, ...sparkFunctions.calls, ...sparkCalls },
  prelude: [
    ...hiveFamily.prelude,
    "CREATE OR REPLACE TEMP MACRO hive_map_concat(a, b) AS map_concat(a, b), (a, b, c) AS map_concat(a, b, c)",
    ...sparkFunctions.prelude,
  ],
};
