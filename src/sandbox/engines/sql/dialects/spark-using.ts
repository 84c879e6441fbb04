/** `SELECT * FROM a JOIN b USING (k)`: in Spark the columns that are joined by come first, in DuckDB they stay where they are. */
import { closingOf, isSymbol, isWord, meaningful, splitCommas, type Token, textOf, tokensOf } from "./tokens.ts";

/** Names them before the star, and leaves them out of it. */
export function usingFirst(tokens: readonly Token[]): readonly Token[] {
  for (let index = 0; index < tokens.length; index++) {
    const star = isWord(tokens[index], "SELECT") ? loneStar(tokens, index) : undefined;
    const names = star === undefined ? [] : usingAfter(tokens, star);
    if (star === undefined || names.length === 0) continue;
    const list = tokensOf(`${names.join(", ")}, * EXCEPT (${names.join(", ")})`, { escapes: true });
    return [...tokens.slice(0, star), ...list, ...usingFirst(tokens.slice(star + 1))];
  }
  return tokens;
}

/** Where the star stands, of a SELECT that has nothing else. */
function loneStar(tokens: readonly Token[], select: number): number | undefined {
  const star = tokens.findIndex((token, at) => at > select && token.kind !== "space");
  const next = tokens.findIndex((token, at) => at > star && token.kind !== "space");
  return isSymbol(tokens[star], "*") && isWord(tokens[next], "FROM") ? star : undefined;
}

const END = ["WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT"];

/** The names behind USING in this SELECT's own FROM clause. */
function usingAfter(tokens: readonly Token[], from: number): string[] {
  const names: string[] = [];
  for (let index = from; index < tokens.length && !isWord(tokens[index], ...END); index++) {
    if (isSymbol(tokens[index], ")")) break;
    const open = tokens[index + 1]?.kind === "space" ? index + 2 : index + 1;
    if (isWord(tokens[index], "USING") && isSymbol(tokens[open], "("))
      names.push(
        ...splitCommas(tokens.slice(open + 1, closingOf(tokens, open))).map((each) => textOf(meaningful(each))),
      );
    if (isSymbol(tokens[index], "(")) index = closingOf(tokens, index);
    else if (isWord(tokens[index], "USING")) index = closingOf(tokens, open);
  }
  return [...new Set(names)];
}
