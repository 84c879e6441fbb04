import type * as Athena from "@aws-sdk/client-athena";
import { nameOf } from "../../../../shared/errors.ts";
import { type Token, tokensOf } from "../../../engines/sql/dialects/tokens.ts";
import { SqlError } from "../../../engines/sql/sql-error.ts";

/** Why a query failed, in Athena's words; its own code before the first colon. */
export class QueryError extends Error {
  override readonly name = "QueryError";
  readonly category: 1 | 2 | 3;

  constructor(message: string, category: 1 | 2 | 3 = 2) {
    super(message);
    this.category = category;
  }
}

/** https://docs.aws.amazon.com/athena/latest/ug/error-reference.html: 1 system, 2 user, 3 other. */
export const athenaError = ({ message, category }: QueryError): Athena.AthenaError => ({
  ErrorCategory: category,
  Retryable: category === 1,
  ErrorMessage: message,
});

/** `line 1:8` of a word of the statement: of its first appearance outside of strings and comments. */
export function placeOf(sql: string, word: string): string {
  let before = "";
  for (const token of tokensOf(sql)) {
    if (isNamed(token, word)) break;
    before += token.text;
  }
  if (before === sql) return "line 1:1";
  return `line ${before.split("\n").length}:${before.length - before.lastIndexOf("\n")}`;
}

const isNamed = ({ kind, text }: Token, word: string): boolean =>
  (kind === "word" && text.toLowerCase() === word.toLowerCase()) ||
  (kind === "quoted" && text.slice(1, -1).toLowerCase() === word.toLowerCase());

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
    message: ([, name = ""], sql) =>
      `FUNCTION_NOT_FOUND: ${placeOf(sql, name)}: Function '${name.toLowerCase()}' not registered`,
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
      `TYPE_MISMATCH: ${placeOf(sql, name)}: Unexpected parameters (${types.toLowerCase()}) for function ${name.toLowerCase()}`,
  },
  { pattern: /Division by zero/, message: () => "DIVISION_BY_ZERO: Division by zero" },
  {
    pattern: /Cannot compare values of type (\S+) and (?:type )?(\S+)/,
    message: ([, a, b]) =>
      `TYPE_MISMATCH: Cannot apply operator: ${a} = ${b}`
        .toLowerCase()
        .replace("type_mismatch", "TYPE_MISMATCH")
        .replace("cannot", "Cannot"),
  },
];

/** What a query fails with; `sql` is the learner's statement. Errors that are no failure of a query pass. */
export function queryError(error: unknown, sql: string, { strictFiles = false } = {}): QueryError {
  if (error instanceof QueryError) return error;
  if (!(error instanceof SqlError)) return storageError(error);
  for (const { pattern, message } of RULES) {
    const match = pattern.exec(error.message);
    if (match) return new QueryError(message(match, sql));
  }
  switch (error.kind) {
    case "parser":
    case "binder":
      return new QueryError(`SYNTAX_ERROR: ${error.message}`);
    case "conversion":
      return new QueryError(`${strictFiles ? "HIVE_BAD_DATA" : "INVALID_CAST_ARGUMENT"}: ${error.message}`);
    case "range":
      return new QueryError(`NUMERIC_VALUE_OUT_OF_RANGE: ${error.message}`);
    case "memory":
      return new QueryError("Query exhausted resources at this scale factor");
    case "io":
      return new QueryError(`HIVE_CANNOT_OPEN_SPLIT: ${error.message}`);
    case "crashed":
      return new QueryError(`GENERIC_INTERNAL_ERROR: ${error.message}`, 1);
    default:
      return new QueryError(`GENERIC_USER_ERROR: ${error.message}`);
  }
}

function storageError(error: unknown): QueryError {
  const name = nameOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (name === "NoSuchBucket") return new QueryError(`HIVE_FILESYSTEM_ERROR: ${message}`);
  if (/^Insufficient Lake Formation/.test(message)) return new QueryError(message);
  if (/^AccessDenied/.test(name)) return new QueryError(`PERMISSION_DENIED: ${message}`);
  throw error;
}
