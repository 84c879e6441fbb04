import { isSymbol, isWord, meaningful, splitCommas, type Token, tokensOf } from "../../sql/dialects/tokens.ts";

/**
 * What Spark calls the columns of a query, by position: undefined where the query itself names a column; empty where that is
 * not known (a star).
 */
export function columnNames(sql: string): (string | undefined)[] {
  const tokens = tokensOf(sql, { escapes: true });
  const select = atTopLevel(tokens, 0, "SELECT");
  if (select < 0) return [];
  const end = ["FROM", "WHERE", "GROUP", "ORDER", "LIMIT", "UNION", "LATERAL", "HAVING"]
    .map((word) => atTopLevel(tokens, select, word))
    .filter((index) => index >= 0);
  const items = splitCommas(tokens.slice(select + 1, Math.min(tokens.length, ...end)));
  const named = items.map((item) => nameOf(meaningful(item)));
  return named.includes(null) ? [] : named.map((each) => each ?? undefined);
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
  if (words.length === 1) return literalName(last);
  if (isPath(words)) return undefined;
  const isCall = words[0]?.kind === "word" && isSymbol(words[1], "(") && isSymbol(last, ")");
  if (isCall && closesAtEnd(words)) return callName(words);
  // `x AS y` and `x y`: named already.
  if ((last?.kind === "word" || last?.kind === "quoted") && !isWord(last, "NULL", "TRUE", "FALSE", "END")) {
    const before = words.at(-2);
    if (before?.kind !== "symbol" || isSymbol(before, ")") || isSymbol(before, "]")) return undefined;
  }
  return hasOperator(words) && !isWord(words[0], "CASE") ? `(${spaced(words)})` : spaced(words);
}

/** `a.b.c` */
const isPath = (words: readonly Token[]): boolean =>
  words.every((token, index) =>
    index % 2 === 0 ? token.kind === "word" || token.kind === "quoted" : isSymbol(token, "."),
  );

/** Outside of all brackets. */
function hasOperator(words: readonly Token[]): boolean {
  let depth = 0;
  return words.some((token) => {
    if (token.kind === "word")
      return depth === 0 && isWord(token, "AND", "OR", "NOT", "IS", "IN", "LIKE", "RLIKE", "DIV");
    if (token.kind !== "symbol") return false;
    if (/^[([]$/.test(token.text)) depth++;
    if (/^[)\]]$/.test(token.text)) depth--;
    return depth === 0 && !/^[()[\].,]$/.test(token.text);
  });
}

const isOperand = (token: Token | undefined): boolean =>
  token !== undefined && (token.kind !== "symbol" || isSymbol(token, ")"));

const literalName = (token: Token | undefined): string | undefined =>
  token?.kind === "number" ? token.text : token?.kind === "string" ? token.text.slice(1, -1) : undefined;

function closesAtEnd(words: readonly Token[]): boolean {
  let depth = 0;
  for (const [index, token] of words.entries()) {
    if (isSymbol(token, "(")) depth++;
    if (isSymbol(token, ")") && --depth === 0) return index === words.length - 1;
  }
  return false;
}

function callName(words: readonly Token[]): string | undefined {
  const [name, , ...rest] = words;
  const inner = rest.slice(0, -1);
  const args = inner.length === 1 && isSymbol(inner[0], "*") ? "1" : spaced(inner);
  if (isWord(name, "EXPLODE")) return "col";
  if (isWord(name, "CAST")) return castName(inner);
  return `${name?.text.toLowerCase()}(${args})`;
}

/** A cast alone keeps its column's name. */
function castName(inner: readonly Token[]): string {
  const at = inner.findLastIndex((token) => isWord(token, "AS"));
  const value = inner.slice(0, at);
  if (isPath(value) && !isWord(value[0], "NULL", "TRUE", "FALSE")) return spaced(value.slice(-1));
  return `CAST(${spaced(value)} AS ${spaced(inner.slice(at + 1)).toUpperCase()})`;
}

/** Operators stand between spaces, commas before one; names lose what qualifies them. */
function spaced(words: readonly Token[]): string {
  const isQualifier = (index: number): boolean =>
    isSymbol(words[index + 1], ".") && words[index]?.kind !== "symbol" && !isSymbol(words[index], ")");
  const plain = words.filter(
    (token, index) => !isQualifier(index) && !(isSymbol(token, ".") && isQualifier(index - 1)),
  );
  return plain
    .map((token, index) => {
      const text = isWord(token, "DIV")
        ? "div"
        : token.kind === "string" || token.kind === "quoted"
          ? token.text.slice(1, -1)
          : token.text;
      const before = plain[index - 1];
      const tight =
        index === 0 ||
        isSymbol(token, ",") ||
        isSymbol(token, ")") ||
        isSymbol(before, "(") ||
        /^[.[\]]$/.test(token.text) ||
        isSymbol(before, ".") ||
        isSymbol(before, "[") ||
        (isSymbol(token, ">") && isSymbol(before, "<=")) ||
        (isSymbol(before, "-") && !isOperand(plain[index - 2])) ||
        (isSymbol(token, "(") && before?.kind === "word");
      return tight ? text : ` ${text}`;
    })
    .join("");
}
