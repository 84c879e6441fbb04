/** What a query says of its session, before it runs: functions without arguments, and names that DuckDB reads otherwise. */
import { isSymbol, isWord, meaningful, type Token, textOf, tokensOf } from "../sql/dialects/tokens.ts";
import type { Execution } from "./execution.ts";
import { notSupported } from "./redshift-error.ts";
import { searchPath } from "./session.ts";

/** Names in Redshift, but reserved words in DuckDB. */
const RESERVED: ReadonlySet<string> = new Set(["at", "describe", "lambda", "show", "summarize"]);

/** DuckDB has functions of these names that answer yes to everything. */
const UNKNOWN: ReadonlySet<string> = new Set(
  ["table", "schema", "database", "any_column", "column", "function"].map((each) => `has_${each}_privilege`),
);

export function withSessionValues(execution: Execution, sql: string): string {
  const calls = callsOf(execution);
  const bare = bareOf(execution);
  const tokens = tokensOf(sql);
  const done: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token) break;
    const word = token.kind === "word" && !isSymbol(done.at(-1), ".") ? token.text.toLowerCase() : "";
    if (UNKNOWN.has(word)) throw notSupported(`${word}()`);
    const call = Object.hasOwn(calls, word) ? emptyBrackets(tokens, index + 1) : undefined;
    if (call !== undefined) {
      done.push({ kind: "word", text: calls[word] ?? "" });
      index = call;
    } else if (Object.hasOwn(bare, word) && !isWord(meaningful(done).at(-1), "AS"))
      done.push({ kind: "word", text: bare[word] ?? "" });
    else if (isReserved(word, tokens, index)) done.push({ kind: "quoted", text: `"${word}"` });
    else done.push(token);
  }
  return textOf(done);
}

const callsOf = ({ session, warehouse }: Execution): Readonly<Record<string, string>> => ({
  pg_last_query_id: String(session.lastQuery),
  pg_backend_pid: String(session.pid),
  pg_last_copy_count: String(session.lastCopyCount),
  current_database: text(warehouse.name),
  current_schema: text(searchPath(session)[0] ?? "public"),
  version: text(
    "PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.118720",
  ),
});

const bareOf = ({ session }: Execution): Readonly<Record<string, string>> => ({
  current_user: text(session.user),
  session_user: text(session.login),
  user: text(session.user),
});

/** `AT TIME ZONE` is no name. */
const isReserved = (word: string, tokens: readonly Token[], index: number): boolean =>
  RESERVED.has(word) &&
  !isWord(
    tokens.slice(index + 1).find(({ kind }) => kind !== "space"),
    "TIME",
  );

/** The index of the closing bracket where `()` comes next. */
function emptyBrackets(tokens: readonly Token[], from: number): number | undefined {
  let at = from;
  while (tokens[at]?.kind === "space") at++;
  if (!isSymbol(tokens[at], "(")) return undefined;
  at++;
  while (tokens[at]?.kind === "space") at++;
  return isSymbol(tokens[at], ")") ? at : undefined;
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
