/** Tables of Spark's that have no name: `FROM range(3)`, whose column is id, and `FROM VALUES (1, 'a')`, with col1 and col2. */
import { closingOf, isSymbol, isWord, splitCommas, type Token, textOf, tokensOf } from "./tokens.ts";

export function namedTables(tokens: readonly Token[]): readonly Token[] {
  for (let index = 0; index < tokens.length; index++) {
    if (!isWord(tokens[index], "FROM", "JOIN")) continue;
    const start = after(tokens, index);
    const made = range(tokens, start) ?? values(tokens, start);
    if (made) return [...tokens.slice(0, start), ...made.tokens, ...namedTables(tokens.slice(made.end))];
  }
  return tokens;
}

interface Made {
  readonly tokens: Token[];
  /** Where the text goes on. */
  readonly end: number;
}

function range(tokens: readonly Token[], start: number): Made | undefined {
  const open = after(tokens, start);
  if (!isWord(tokens[start], "RANGE") || !isSymbol(tokens[open], "(")) return undefined;
  const end = closingOf(tokens, open) + 1;
  const call = textOf(tokens.slice(start, end));
  return { tokens: tokensOf(`(SELECT range AS id FROM ${call})${alias(tokens, end, " AS spark_range")}`), end };
}

function values(tokens: readonly Token[], start: number): Made | undefined {
  if (!isWord(tokens[start], "VALUES")) return undefined;
  const first = after(tokens, start);
  let end = first;
  for (let next = first; isSymbol(tokens[next], "("); ) {
    end = closingOf(tokens, next) + 1;
    const comma = after(tokens, end - 1);
    if (!isSymbol(tokens[comma], ",")) break;
    next = after(tokens, comma);
  }
  const width = splitCommas(tokens.slice(first + 1, closingOf(tokens, first))).length;
  const names = Array.from({ length: width }, (_, index) => `col${index + 1}`).join(", ");
  const text = textOf(tokens.slice(start, end)) + alias(tokens, end, ` AS spark_values(${names})`);
  return { tokens: tokensOf(text, { escapes: true }), end };
}

/** Nothing where the query gives a name itself. */
function alias(tokens: readonly Token[], at: number, name: string): string {
  const next = tokens[after(tokens, at - 1)];
  const isNamed = next?.kind === "quoted" || (next?.kind === "word" && !CLAUSES.has(next.text.toUpperCase()));
  return isNamed ? "" : name;
}

const CLAUSES = new Set(
  "WHERE GROUP HAVING ORDER SORT LIMIT OFFSET UNION EXCEPT INTERSECT MINUS JOIN INNER LEFT RIGHT FULL CROSS NATURAL LATERAL ON USING WINDOW TABLESAMPLE SELECT PIVOT UNPIVOT".split(
    " ",
  ),
);

/** The next place that is no space. */
function after(tokens: readonly Token[], index: number): number {
  let next = index + 1;
  while (tokens[next]?.kind === "space") next++;
  return next;
}
