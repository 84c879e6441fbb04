import { nameOf } from "../../../../shared/errors.ts";
import { SqlError } from "../../sql/sql-error.ts";

/** An exception that the program sees, by the name that Spark gives it. */
export class SparkError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = "SparkError";
    this.type = type;
  }
}

/** Whatever the sandbox throws, as the program's exception. */
export function sparkErrorOf(error: unknown): SparkError {
  if (error instanceof SparkError) return error;
  if (error instanceof SqlError) return sqlError(error);
  const name = nameOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (name === "AccessDenied" || name === "AccessDeniedException")
    return new SparkError("AccessDeniedException", message);
  return new SparkError(name, message);
}

function sqlError({ kind, message }: SqlError): SparkError {
  const [, column] = /Referenced column "([^"]+)" not found/.exec(message) ?? [];
  if (column !== undefined) return new SparkError("AnalysisException", unresolved(column, message));
  const [, routine] = /(?:Scalar|Aggregate|Table) Function with name "?([\w$]+)"? does not exist/i.exec(message) ?? [];
  if (routine !== undefined)
    return new SparkError(
      "AnalysisException",
      `[UNRESOLVED_ROUTINE] Cannot resolve function \`${routine}\` on search path [\`system\`.\`builtin\`, \`system\`.\`session\`, \`spark_catalog\`.\`default\`].`,
    );
  if (kind === "parser") return new SparkError("ParseException", `[PARSE_SYNTAX_ERROR] ${message}`);
  if (kind === "binder" || kind === "catalog") return new SparkError("AnalysisException", message);
  return new SparkError("SparkException", `Job aborted: ${message}`);
}

/** Candidates as DuckDB names them (`"t.a", "b"`), in Spark's words. */
function unresolved(column: string, message: string): string {
  const [, list = ""] = /Candidate bindings: (.*)/s.exec(message) ?? [];
  const candidates = [...list.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => `\`${name.split(".").at(-1)}\``);
  const suggestion = candidates.length > 0 ? ` Did you mean one of the following? [${candidates.join(", ")}].` : "";
  return `[UNRESOLVED_COLUMN${suggestion ? ".WITH_SUGGESTION" : ".WITHOUT_SUGGESTION"}] A column or function parameter with name \`${column}\` cannot be resolved.${suggestion}`;
}
