/**
 * Athena engine version 3 (Trino). Sources: https://trino.io/docs/current/functions.html and
 * https://docs.aws.amazon.com/athena/latest/ug/functions-env3.html
 *
 * Known to differ: avg of decimals is a double; a date column minus another is a number of days; a
 * subscript out of range is null and not an error; casting a double to varchar writes 12345678.9 and not 1.23456789E7.
 */

import type { DialectRules } from "./dialect.ts";
import { strictOperators } from "./operators.ts";
import { collectionCalls, collections } from "./trino/collections.ts";
import { dateMinus } from "./trino/date-minus.ts";
import { dateCalls, dates } from "./trino/dates.ts";
import { json } from "./trino/json.ts";
import { DECIMAL_OPERATORS, numbers } from "./trino/numbers.ts";
import { rewriteLiterals, syntax } from "./trino/syntax.ts";
import { text } from "./trino/text.ts";

export const trino: DialectRules = {
  escapes: false,
  rewrite: rewriteLiterals,
  rewriteTree: dateMinus,
  calls: {
    ...text.calls,
    ...numbers.calls,
    ...dates.calls,
    ...dateCalls,
    ...collections.calls,
    ...collectionCalls,
    ...json.calls,
    ...syntax,
  },
  prelude: [
    ...strictOperators({ date: "DATE" }),
    "SET default_null_order = 'nulls_last'",
    "SET lambda_syntax = 'ENABLE_SINGLE_ARROW'",
    "SET TimeZone = 'UTC'",
    ...DECIMAL_OPERATORS,
    ...[text, numbers, dates, collections, json].flatMap(({ prelude }) => prelude),
  ],
};
