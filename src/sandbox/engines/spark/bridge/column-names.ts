import {
  closingOf,
  isSymbol,
  isWord,
  meaningful,
  splitCommas,
  type Token,
  tokensOf,
} from "../../sql/dialects/tokens.ts";
import { expressionName } from "./expression-name.ts";

/**
 * What Spark calls the columns of a query, by position: undefined where the query itself names a column; empty where that is
 * not known (a star).
 */
export function columnNames(sql: string): (string | undefined)[] {
  const tokens = tokensOf(sql, { escapes: true });
  const select = atTopLevel(tokens, 0, "SELECT");
  if (isWord(meaningful(tokens)[0], "VALUES")) return valuesNames(tokens);
  if (select < 0) return [];
  const end = ["FROM", "WHERE", "GROUP", "ORDER", "LIMIT", "UNION", "LATERAL", "HAVING"]
    .map((word) => atTopLevel(tokens, select, word))
    .filter((index) => index >= 0);
  const items = splitCommas(tokens.slice(select + 1, Math.min(tokens.length, ...end)));
  const named = items.map((item) => nameOf(meaningful(item)));
  return named.includes(null) ? [] : named.map((each) => each ?? undefined);
}

/** `VALUES (1, 'a'), (2, 'b')` has the columns col1 and col2. */
function valuesNames(tokens: readonly Token[]): string[] {
  const words = meaningful(tokens);
  const width = isSymbol(words[1], "(") ? splitCommas(words.slice(2, closingOf(words, 1))).length : 1;
  return Array.from({ length: width }, (_, index) => `col${index + 1}`);
}

function atTopLevel(tokens: readonly Token[], from: number, word: string): number {
  let depth = 0;
  for (let index = from; index < tokens.length; index++) {
    const token = tokens[index];
    if (isSymbol(token, "(")) depth++;
    if (isSymbol(token, ")")) depth--;
    if (depth === 0 && index > from - 1 && isWord(token, word)) return index;
  }
  return -1;
}

/** Null for a star. */
function nameOf(item: readonly Token[]): string | undefined | null {
  const words = isWord(item[0], "DISTINCT") ? item.slice(1) : item;
  const last = words.at(-1);
  if (isSymbol(last, "*")) return null;
  if (isPath(words) && !isWord(words[0], "NULL", "TRUE", "FALSE")) return undefined;
  const cast = castOfColumn(words);
  if (cast !== undefined) return cast;
  // What is no expression as a whole has a name: `x AS y`, `x y`.
  return expressionName(words);
}

/** A cast alone keeps its column's name. */
function castOfColumn(words: readonly Token[]): string | undefined {
  if (!isWord(words[0], "CAST") || !isSymbol(words[1], "(") || closingOf(words, 1) !== words.length - 1)
    return undefined;
  const inner = words.slice(2, -1);
  const value = inner.slice(
    0,
    inner.findLastIndex((token) => isWord(token, "AS")),
  );
  return isPath(value) && !isWord(value[0], "NULL", "TRUE", "FALSE") && value[0]?.kind !== "number"
    ? value.at(-1)?.text.replaceAll("`", "")
    : undefined;
}

/** `a.b.c` */
const isPath = (words: readonly Token[]): boolean =>
  words.every((token, index) =>
    index % 2 === 0 ? token.kind === "word" || token.kind === "quoted" : isSymbol(token, "."),
  );
