import { unescaped } from "../../sql/dialects/texts.ts";
import { closingOf, isSymbol, isWord, meaningful, type Token, textOf, tokensOf } from "../../sql/dialects/tokens.ts";
import { SqlError } from "../../sql/sql-error.ts";

/** Reads a statement of Hive's data definition language word by word. Every method throws SqlError `parser` at what does not fit. */
export class Cursor {
  readonly #all: readonly Token[];
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(sql: string) {
    this.#all = tokensOf(sql, { escapes: true });
    this.#tokens = meaningful(this.#all);
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** The words that come next, without taking them. */
  comes(...words: string[]): boolean {
    return words.every((word, index) => isWord(this.#tokens[this.#at + index], word));
  }

  /** Takes these words where they come next. */
  takes(...words: string[]): boolean {
    if (!this.comes(...words)) return false;
    this.#at += words.length;
    return true;
  }

  expect(...words: string[]): void {
    if (!this.takes(...words)) throw this.unexpected(words.join(" "));
  }

  comesSymbol(symbol: string): boolean {
    return isSymbol(this.#tokens[this.#at], symbol);
  }

  takesSymbol(symbol: string): boolean {
    if (!isSymbol(this.#tokens[this.#at], symbol)) return false;
    this.#at++;
    return true;
  }

  expectSymbol(symbol: string): void {
    if (!this.takesSymbol(symbol)) throw this.unexpected(`'${symbol}'`);
  }

  /** A name of one word, in backquotes or not; names are lower case in the metastore. */
  identifier(): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind === "word") return token.text.toLowerCase();
    if (token?.kind === "quoted") return token.text.slice(1, -1).replaceAll("``", "`").toLowerCase();
    this.#at--;
    throw this.unexpected("a name");
  }

  /** `table` or `database.table`; SHOW CREATE TABLE quotes the two as one. */
  tableName(database: string): { database: string; table: string } {
    const first = this.identifier();
    const dot = first.indexOf(".");
    if (dot > 0) return { database: first.slice(0, dot), table: first.slice(dot + 1) };
    return this.takesSymbol(".") ? { database: first, table: this.identifier() } : { database, table: first };
  }

  string(): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind === "string") return unescaped(token.text);
    this.#at--;
    throw this.unexpected("a string");
  }

  /** A literal as text: a string's value, or a number as written. */
  literal(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind === "string") return this.string();
    const sign = this.takesSymbol("-") ? "-" : "";
    const number = this.#tokens[this.#at++];
    if (number?.kind === "number") return sign + number.text;
    this.#at--;
    throw this.unexpected("a value");
  }

  /** `('a' = 'b', ...)`. */
  properties(): Record<string, string> {
    const properties: Record<string, string> = {};
    this.expectSymbol("(");
    do {
      const name = this.string();
      this.expectSymbol("=");
      properties[name] = this.string();
    } while (this.takesSymbol(","));
    this.expectSymbol(")");
    return properties;
  }

  /** A type as written, for example `struct<a:int,b:array<string>>`, without spaces. */
  type(): string {
    let text = this.identifier();
    for (let depth = 0; ; ) {
      const token = this.#tokens[this.#at];
      if (!token) break;
      const opens =
        token.text === "<" || (token.text === "(" && /^(decimal|varchar|char)$/.test(text.split(/[<,:]/).at(-1) ?? ""));
      const closes = [...token.text].filter((letter) => letter === ">" || letter === ")").length;
      if (depth === 0 && !opens) break;
      depth += (opens ? 1 : 0) - closes;
      text += token.text.toLowerCase();
      this.#at++;
      if (depth === 0) break;
    }
    return text;
  }

  /** The text between the brackets that come next. */
  bracketed(): string {
    const open = this.#tokens[this.#at];
    if (!open || !isSymbol(open, "(")) throw this.unexpected("'('");
    const close = closingOf(this.#tokens, this.#at);
    const [from, to] = [this.#all.indexOf(open), this.#all.indexOf(this.#tokens[close] ?? open)];
    this.#at = close + 1;
    return textOf(this.#all.slice(from + 1, to)).trim();
  }

  /** All text that is left, without taking it. */
  peek(): string {
    const token = this.#tokens[this.#at];
    return token ? textOf(this.#all.slice(this.#all.indexOf(token))).trim() : "";
  }

  /** Takes all text that is left. */
  rest(): string {
    const text = this.peek();
    this.#at = this.#tokens.length;
    return text;
  }

  end(): void {
    if (!this.done) throw this.unexpected("the end of the statement");
  }

  unexpected(wanted: string): SqlError {
    const token = this.#tokens[this.#at];
    const before = token ? textOf(this.#all.slice(0, this.#all.indexOf(token))) : textOf(this.#all);
    const line = before.split("\n").length;
    const column = before.length - before.lastIndexOf("\n");
    const found = token ? `mismatched input '${token.text}'` : "mismatched input '<EOF>'";
    return new SqlError("parser", `line ${line}:${column}: ${found}. Expecting: ${wanted}`, line);
  }
}
