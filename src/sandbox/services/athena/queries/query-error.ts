import type * as Athena from "@aws-sdk/client-athena";
import { nameOf } from "../../../../shared/errors.ts";
import { SqlError } from "../../../engines/sql/sql-error.ts";
import { inTrinosWords } from "./trino-words.ts";

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

/** What a query fails with; `sql` is the learner's statement. Errors that are no failure of a query pass. */
export function queryError(error: unknown, sql: string, { strictFiles = false } = {}): QueryError {
  if (error instanceof QueryError) return error;
  if (!(error instanceof SqlError)) return storageError(error);
  if (strictFiles && error.kind === "conversion") return new QueryError(badData(error.message));
  const known = inTrinosWords(error.message, sql);
  if (known !== undefined) return new QueryError(known);
  switch (error.kind) {
    case "parser":
    case "binder":
      return new QueryError(`SYNTAX_ERROR: ${error.message}`);
    case "conversion":
      return new QueryError(`INVALID_CAST_ARGUMENT: ${error.message}`);
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

/** Of a table whose SerDe takes no value of another type; Athena names the field's number, too. */
function badData(message: string): string {
  const [, value] = /[Cc]ould not convert string '([\s\S]*?)' to/.exec(message) ?? [];
  return value === undefined
    ? `HIVE_BAD_DATA: ${message}`
    : `HIVE_BAD_DATA: Error parsing field value '${value}': For input string: "${value}"`;
}

function storageError(error: unknown): QueryError {
  const name = nameOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (name === "NoSuchBucket") return new QueryError(`HIVE_FILESYSTEM_ERROR: ${message}`);
  if (/^Insufficient Lake Formation/.test(message)) return new QueryError(message);
  if (/^AccessDenied/.test(name)) return new QueryError(`PERMISSION_DENIED: ${message}`);
  throw error;
}
