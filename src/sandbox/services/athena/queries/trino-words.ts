import { isAbsent } from "./absent-functions.ts";
import { placeOf } from "./place-of.ts";

interface Rule {
  readonly pattern: RegExp;
  message(match: RegExpExecArray, sql: string): string;
}

/** DuckDB's messages and Trino's. */
const RULES: readonly Rule[] = [
  {
    pattern:
      /Referenced column "([^"]+)" (?:not found|was not found)|Table "[^"]*" does not have a column named "([^"]+)"/,
    message: ([, first, second], sql) => {
      const column = first ?? second ?? "";
      return `COLUMN_NOT_FOUND: ${placeOf(sql, column)}: Column '${column}' cannot be resolved`;
    },
  },
  {
    pattern: /Referenced table "([^"]+)" not found/,
    message: ([, table = ""], sql) => `COLUMN_NOT_FOUND: ${placeOf(sql, table)}: Column '${table}' cannot be resolved`,
  },
  {
    pattern: /(?:Scalar|Aggregate|Table) Function with name "?([\w]+)"? does not exist/,
    message: ([, name = ""], sql) => unknownFunction(name, sql),
  },
  {
    pattern: /Function with name "?(\w+)"? is not in the catalog, but it exists in the (\w+) extension/,
    message: ([, name = ""], sql) => unknownFunction(name, sql),
  },
  {
    pattern: /Macro (?:main\.)?(\w+)\(\) does not support the supplied arguments/i,
    message: ([, name = ""], sql) =>
      `TYPE_MISMATCH: ${placeOf(sql, name)}: Unexpected parameters for function ${name.toLowerCase()}`,
  },
  {
    pattern: /Could not choose a best candidate function for the function call "([^(\w]+)\(([^)]*), ([^)]*)\)"/,
    message: ([, operator, a = "", b = ""]) =>
      `TYPE_MISMATCH: line 1:1: Cannot apply operator: ${typeName(a)} ${operator} ${typeName(b)}`,
  },
  {
    pattern: /No function matches the given name and argument types '([^(\w]+)\(([^)]*), ([^)]*)\)'/,
    message: ([, operator, a = "", b = ""]) =>
      `TYPE_MISMATCH: line 1:1: Cannot apply operator: ${typeName(a)} ${operator} ${typeName(b)}`,
  },
  {
    pattern: /Could not convert string '([\s\S]*?)' to (\w+)/,
    message: ([, value, type = ""]) => `INVALID_CAST_ARGUMENT: Cannot cast '${value}' to ${castName(type)}`,
  },
  {
    pattern: /invalid (date|timestamp) field format: "([^"]*)"/,
    message: ([, type, value]) =>
      `INVALID_CAST_ARGUMENT: Value cannot be cast to ${type === "timestamp" ? "timestamp" : type}: ${value}`,
  },
  {
    pattern: /Overflow in (addition|subtraction|multiplication) of (INT\d+) \((-?\d+) ([-+*]) (-?\d+)\)/,
    message: ([, verb, type = "", a, operator, b]) =>
      `NUMERIC_VALUE_OUT_OF_RANGE: ${typeName(type)} ${verb} overflow: ${a} ${operator} ${b}`,
  },
  {
    pattern: /GROUP BY clause cannot contain aggregates/,
    message: () =>
      "EXPRESSION_NOT_SCALAR: GROUP BY clause cannot contain aggregations, window functions or grouping operations",
  },
  {
    pattern: /WHERE clause cannot contain aggregates/,
    message: () =>
      "EXPRESSION_NOT_SCALAR: WHERE clause cannot contain aggregations, window functions or grouping operations",
  },
  {
    pattern: /column "([^"]+)" must appear in the GROUP BY clause/,
    message: ([, column = ""], sql) =>
      `EXPRESSION_NOT_AGGREGATE: ${placeOf(sql, column)}: '${column}' must be an aggregate expression or appear in GROUP BY clause`,
  },
  {
    pattern: /Ambiguous reference to column name "([^"]+)"/,
    message: ([, column = ""], sql) => `AMBIGUOUS_NAME: ${placeOf(sql, column)}: Column '${column}' is ambiguous`,
  },
  {
    pattern: /No function matches the given name and argument types '(\w+)\(([^']*)\)'/,
    message: ([, name = "", types = ""], sql) =>
      `TYPE_MISMATCH: ${placeOf(sql, name)}: Unexpected parameters (${types.split(", ").map(typeName).join(", ")}) for function ${name.toLowerCase()}`,
  },
  { pattern: /Division by zero/, message: () => "DIVISION_BY_ZERO: Division by zero" },
  {
    pattern: /Cannot compare values of type (\S+) and (?:type )?(\S+)/,
    message: ([, a = "", b = ""]) =>
      `TYPE_MISMATCH: line 1:1: Cannot apply operator: ${typeName(a)} = ${typeName(b.replace(/[.,]$/, ""))}`,
  },
];

/** What Trino says where DuckDB says this; undefined for what has no words of its own. `sql` is the learner's statement. */
export function inTrinosWords(message: string, sql: string): string | undefined {
  // Macros of the dialect are called by names that nobody typed.
  const plain = message.replace(/\b(?:trino|sql)_(\w+)/g, "$1");
  for (const { pattern, message: words } of RULES) {
    const match = pattern.exec(plain);
    if (match) return words(match, sql);
  }
  return undefined;
}

function unknownFunction(name: string, sql: string): string {
  const lower = name.toLowerCase();
  return isAbsent(lower)
    ? `NOT_SUPPORTED: ${placeOf(sql, name)}: the sandbox's Athena does not have the function ${lower}`
    : `FUNCTION_NOT_FOUND: ${placeOf(sql, name)}: Function '${lower}' not registered`;
}

/** As Trino writes types in the errors of casts. */
const castName = (duck: string): string => ({ INT32: "INT", BOOL: "BOOLEAN" })[duck] ?? typeName(duck).toUpperCase();

const TYPES: Readonly<Record<string, string>> = {
  INT8: "tinyint",
  INT16: "smallint",
  INT32: "integer",
  INT64: "bigint",
  INT128: "decimal",
  BOOL: "boolean",
  FLOAT: "real",
  TIMESTAMP: "timestamp(3)",
};

/** Of DuckDB's names of types: `INTEGER_LITERAL`, `DECIMAL(3,1)`. */
const typeName = (duck: string): string =>
  TYPES[duck] ??
  duck
    .replace("STRING_LITERAL", "VARCHAR")
    .replace("_LITERAL", "")
    .replace(/^STRUCT/, "ROW")
    .toLowerCase();
