/**
 * Prepared statements in SQL: PREPARE, EXECUTE ... USING, DEALLOCATE PREPARE. They are those of the API, by work group.
 * https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
 * What Athena says of one that is not there is not documented: these are Trino's words.
 */
import { nowMs } from "../../../../shared/clock.ts";
import { Cursor } from "../../../engines/lake/index.ts";
import { splitCommas, textOf, tokensOf } from "../../../engines/sql/dialects/tokens.ts";
import type { Context } from "../../../kit/index.ts";
import type { Execution, Outcome } from "../queries/execution.ts";
import { withParameters } from "../queries/parameters.ts";
import { QueryError } from "../queries/query-error.ts";
import { preparedStatements } from "../state.ts";

const DONE: Outcome = { columns: [], rows: [], form: "text", bytes: 0 };

/** `PREPARE name FROM statement`: takes the place of one with this name. */
export async function prepareStatement({ context, row }: Execution, sql: string): Promise<Outcome> {
  const cursor = new Cursor(sql);
  cursor.expect("PREPARE");
  const name = cursor.identifier();
  cursor.expect("FROM");
  const text = cursor.rest();
  context.table(preparedStatements).put(`${row.workGroup}/${name}`, {
    name,
    workGroup: row.workGroup,
    description: undefined,
    sql: text,
    modified: nowMs(),
  });
  return DONE;
}

/** `DEALLOCATE PREPARE name`. */
export async function deallocate({ context, row }: Execution, sql: string): Promise<Outcome> {
  const cursor = new Cursor(sql);
  cursor.expect("DEALLOCATE", "PREPARE");
  const name = cursor.identifier();
  cursor.end();
  if (!context.table(preparedStatements).delete(`${row.workGroup}/${name}`)) throw notFound(name);
  return DONE;
}

/** The statement that an EXECUTE names, with its question marks; undefined where there is none, and for other statements. */
export const preparedText = (context: Context, workGroup: string, sql: string): string | undefined =>
  /^\s*EXECUTE\b/i.test(sql) ? context.table(preparedStatements).get(`${workGroup}/${read(sql).name}`)?.sql : undefined;

/** What an EXECUTE runs: values come from USING, or from the call's parameters. Throws QueryError. */
export function executedText(sql: string, prepared: string | undefined, parameters: readonly string[]): string {
  const { name, values } = read(sql);
  if (prepared === undefined) throw notFound(name);
  return withParameters(prepared, values.length > 0 ? values : parameters);
}

function read(sql: string): { name: string; values: string[] } {
  const cursor = new Cursor(sql);
  cursor.expect("EXECUTE");
  const name = cursor.identifier();
  const values = cursor.takes("USING") ? splitCommas(tokensOf(cursor.rest())).map((each) => textOf(each).trim()) : [];
  cursor.end();
  return { name, values };
}

const notFound = (name: string): QueryError => new QueryError(`NOT_FOUND: Prepared statement not found: ${name}`);
