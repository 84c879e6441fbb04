import { SqlError } from "../../sql-error.ts";
import { isSymbol, isWord, meaningful, type Token, textOf, tokensOf } from "../tokens.ts";

const PAIR = "trino_pair";

/**
 * `(k, v) -> ...` as a lambda of one value, a pair: DuckDB has none over maps. `members` are what the two are in it: names of
 * fields or places. Throws SqlError `parser` for what is no lambda of two.
 */
export function pairLambda(lambda: string, members: readonly [string | number, string | number]): string {
  const tokens = tokensOf(lambda);
  const arrow = tokens.findIndex((token) => isSymbol(token, "->"));
  const [open, first, comma, second, close] = meaningful(tokens.slice(0, arrow));
  if (!first || !second || !isSymbol(open, "(") || !isSymbol(comma, ",") || !isSymbol(close, ")"))
    throw new SqlError("parser", `expected a lambda of two values like (k, v) -> ..., found ${lambda}`);
  const names = [first, second].map(({ text }) => text);
  const body = tokens.slice(arrow + 1);
  return `${PAIR} -> ${textOf(body.map((token, index) => replaced(body, index) ?? token))}`;

  function replaced(all: readonly Token[], index: number): Token | undefined {
    const token = all[index];
    const member = names.findIndex((name) => token && isWord(token, name.toUpperCase()));
    // `a.k` and `k(...)` are a field and a function of that name.
    if (member < 0 || isSymbol(all[index - 1], ".") || isSymbol(meaningful(all.slice(index + 1))[0], "("))
      return undefined;
    const which = members[member];
    return { kind: "word", text: typeof which === "number" ? `${PAIR}[${which}]` : `${PAIR}."${which}"` };
  }
}
