/** Calls of the program's own functions in a text of SQL, which Python answers. */
import {
  closingOf,
  isSymbol,
  isWord,
  meaningful,
  splitCommas,
  type Token,
  textOf,
  tokensOf,
} from "../../sql/dialects/tokens.ts";

export interface FunctionCall {
  /** In lower case. */
  readonly name: string;
  /** The call is the text between these two places. */
  readonly start: number;
  readonly end: number;
  readonly args: readonly string[];
  /** The FROM clause of the SELECT that the call stands in; null where it stands in none, or in that clause itself. */
  readonly from: string | null;
  /** Where that clause ends in the text. */
  readonly fromEnd: number;
  /** Whether the SELECT has a star, which would show what is joined. */
  readonly star: boolean;
  /** The WITH clause that the tables of `from` may come from. */
  readonly with: string;
}

/** The outermost calls of these functions, whose names are in lower case. */
export function functionCalls(sql: string, names: ReadonlySet<string>): FunctionCall[] {
  const tokens = tokensOf(sql, { escapes: true });
  const calls: FunctionCall[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const open = opening(tokens, index, names);
    if (open === undefined) continue;
    const close = closingOf(tokens, open);
    calls.push({
      name: tokens[index]?.text.toLowerCase() ?? "",
      start: textOf(tokens.slice(0, index)).length,
      end: textOf(tokens.slice(0, close + 1)).length,
      args: splitCommas(tokens.slice(open + 1, close)).map((part) => textOf(part).trim()),
      ...surroundings(tokens, index),
    });
    index = close;
  }
  return calls;
}

/** The bracket behind a name that is called. */
function opening(tokens: readonly Token[], index: number, names: ReadonlySet<string>): number | undefined {
  const token = tokens[index];
  if (token?.kind !== "word" || !names.has(token.text.toLowerCase()) || isSymbol(tokens[index - 1], "."))
    return undefined;
  const next = tokens[index + 1]?.kind === "space" ? index + 2 : index + 1;
  return isSymbol(tokens[next], "(") ? next : undefined;
}

const AFTER_FROM = [
  "WHERE",
  "GROUP",
  "HAVING",
  "ORDER",
  "SORT",
  "CLUSTER",
  "LIMIT",
  "UNION",
  "EXCEPT",
  "INTERSECT",
  "WINDOW",
];

function surroundings(tokens: readonly Token[], at: number): Pick<FunctionCall, "from" | "fromEnd" | "star" | "with"> {
  const [first, last] = queryAround(tokens, at);
  const own = (from: number, to: number, ...words: string[]): number[] => topLevel(tokens, { from, to }, words);
  const select = own(first, at, "SELECT").at(-1);
  const [from] = select === undefined ? [] : own(select, last, "FROM");
  if (select === undefined || from === undefined) return { from: null, fromEnd: 0, star: false, with: "" };
  const [end = last] = own(from, last, ...AFTER_FROM);
  const main = topLevel(tokens, { from: 0, to: tokens.length }, ["SELECT"])[0] ?? 0;
  const withClause = tokens.slice(0, main);
  const hasWith = withClause.some((token) => isWord(token, "WITH")) && at > main;
  return {
    from: at > from && at < end ? null : textOf(tokens.slice(from, end)),
    fromEnd: textOf(tokens.slice(0, end)).length,
    star: splitCommas(tokens.slice(select + 1, from)).some((item) => isSymbol(meaningful(item).at(-1), "*")),
    with: hasWith ? textOf(withClause) : "",
  };
}

/** The innermost brackets around a place that hold a query; else all. */
function queryAround(tokens: readonly Token[], at: number): [first: number, last: number] {
  let found: [number, number] = [0, tokens.length];
  for (let index = 0; index < at; index++) {
    if (!isSymbol(tokens[index], "(")) continue;
    const close = closingOf(tokens, index);
    const inner = tokens.slice(index + 1, close).find(({ kind }) => kind !== "space");
    if (close > at && isWord(inner, "SELECT", "WITH")) found = [index + 1, close];
  }
  return found;
}

/** Where these words stand, outside of brackets. */
function topLevel(tokens: readonly Token[], { from, to }: { from: number; to: number }, words: string[]): number[] {
  const found: number[] = [];
  for (let index = from; index < to; index++) {
    if (isSymbol(tokens[index], "(")) index = closingOf(tokens, index);
    else if (isWord(tokens[index], ...words)) found.push(index);
  }
  return found;
}
