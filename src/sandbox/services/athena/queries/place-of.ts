import { type Token, tokensOf } from "../../../engines/sql/dialects/tokens.ts";

/** `line 1:8` of a word of the statement: of its first appearance outside of strings and comments. */
export function placeOf(sql: string, word: string): string {
  let before = "";
  for (const token of tokensOf(sql)) {
    if (isNamed(token, word)) break;
    before += token.text;
  }
  if (before === sql) return "line 1:1";
  return `line ${before.split("\n").length}:${before.length - before.lastIndexOf("\n")}`;
}

const isNamed = ({ kind, text }: Token, word: string): boolean =>
  (kind === "word" && text.toLowerCase() === word.toLowerCase()) ||
  (kind === "quoted" && text.slice(1, -1).toLowerCase() === word.toLowerCase());
