/** Words of a SQL text. Nothing is lost: the tokens' texts together are the text again. */
export interface Token {
  readonly kind: "word" | "quoted" | "string" | "number" | "symbol" | "space";
  readonly text: string;
}

// Comments count as space. Strings double their quotes; `escapes` (Hive, Spark) also takes backslashes.
const pattern = (escapes: boolean) =>
  new RegExp(
    [
      "(?<space>(?:\\s|--[^\\n]*|/\\*[\\s\\S]*?\\*/)+)",
      escapes
        ? "(?<string>'(?:[^'\\\\]|\\\\[\\s\\S]|'')*'|\"(?:[^\"\\\\]|\\\\[\\s\\S])*\")"
        : "(?<string>'(?:[^']|'')*')",
      escapes ? "(?<quoted>`(?:[^`]|``)*`)" : '(?<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`)',
      "(?<number>\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|\\.\\d+(?:[eE][+-]?\\d+)?)",
      "(?<word>[\\p{L}_$][\\p{L}\\p{N}_$]*)",
      "(?<symbol>->|=>|<=|>=|<>|!=|\\|\\||::|[\\s\\S])",
    ].join("|"),
    "gu",
  );
const PLAIN = pattern(false);
const ESCAPED = pattern(true);

/** Takes a text apart. `escapes`: backslashes escape in strings and double quotes are strings, as in Hive and Spark. */
export function tokensOf(sql: string, { escapes = false } = {}): Token[] {
  return [...sql.matchAll(escapes ? ESCAPED : PLAIN)].map(({ 0: text, groups = {} }) => {
    const kind = (Object.keys(groups) as Token["kind"][]).find((name) => groups[name] !== undefined) ?? "symbol";
    return { kind, text };
  });
}

export const textOf = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join("");

/** Words and symbols alone, without space and comments. */
export const meaningful = (tokens: readonly Token[]): Token[] => tokens.filter(({ kind }) => kind !== "space");

export const isWord = (token: Token | undefined, ...words: string[]): boolean =>
  token?.kind === "word" && words.includes(token.text.toUpperCase());

export const isSymbol = (token: Token | undefined, text: string): boolean =>
  token?.kind === "symbol" && token.text === text;

/** The statements of a script, without the semicolons between them and without empty ones. */
export function splitStatements(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [[]];
  for (const token of tokens)
    if (isSymbol(token, ";")) statements.push([]);
    else statements.at(-1)?.push(token);
  return statements.filter((each) => meaningful(each).length > 0);
}

const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);

/** The index of the bracket that closes the one at `open`; the last token's where none does. */
export function closingOf(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const { kind, text } = tokens[index] ?? { kind: "space", text: "" };
    if (kind !== "symbol") continue;
    if (OPENING.has(text)) depth++;
    else if (CLOSING.has(text) && --depth === 0) return index;
  }
  return tokens.length - 1;
}

/** What lies between the commas of a list (brackets within it are kept together). */
export function splitCommas(tokens: readonly Token[]): Token[][] {
  if (meaningful(tokens).length === 0) return [];
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "symbol" && OPENING.has(token.text)) depth++;
    if (token.kind === "symbol" && CLOSING.has(token.text)) depth--;
    if (depth === 0 && isSymbol(token, ",")) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}
