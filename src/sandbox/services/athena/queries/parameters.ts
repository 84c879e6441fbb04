import { isSymbol, meaningful, textOf, tokensOf } from "../../../engines/sql/dialects/tokens.ts";
import { QueryError } from "./query-error.ts";

/**
 * The statement with its question marks replaced. A value is the text of a SQL literal: a string needs its own quotes.
 * https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
 */
export function withParameters(sql: string, values: readonly string[]): string {
  const tokens = tokensOf(sql);
  const marks = tokens.filter((token) => isSymbol(token, "?")).length;
  if (marks !== values.length)
    throw new QueryError(
      `INVALID_PARAMETER_USAGE: Incorrect number of parameters: expected ${marks} but found ${values.length}`,
    );
  let next = 0;
  return textOf(
    tokens.map((token) => (isSymbol(token, "?") ? { kind: "word", text: literal(values[next++] ?? "") } : token)),
  );
}

/** A value that is no literal would be read as SQL: it is refused. */
function literal(value: string): string {
  const tokens = meaningful(tokensOf(value));
  const [first, second] = tokens;
  const isLiteral =
    (tokens.length === 1 &&
      (first?.kind === "string" || first?.kind === "number" || /^(?:true|false|null)$/i.test(first?.text ?? ""))) ||
    (tokens.length === 2 && isSymbol(first, "-") && second?.kind === "number") ||
    (tokens.length === 2 && /^(?:date|timestamp|decimal)$/i.test(first?.text ?? "") && second?.kind === "string");
  if (!isLiteral)
    throw new QueryError(`INVALID_PARAMETER_USAGE: ${value} is not a literal; a string is written in single quotes`);
  return value;
}
