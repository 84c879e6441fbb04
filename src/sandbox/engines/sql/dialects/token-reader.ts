import { closingOf, isSymbol, isWord, meaningful, type Token, textOf, tokensOf } from "./tokens.ts";

/** Reads a statement word by word. Every `expect` throws what `unexpected` makes: the dialect's own syntax error. */
export abstract class TokenReader {
  protected readonly all: readonly Token[];
  /** Without spaces and comments. */
  protected readonly tokens: readonly Token[];
  protected at = 0;

  constructor(sql: string, options?: Parameters<typeof tokensOf>[1]) {
    this.all = tokensOf(sql, options);
    this.tokens = meaningful(this.all);
  }

  /** The error for what comes next, where something else is wanted. */
  abstract unexpected(wanted: string): Error;

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  /** The words that come next, without taking them. */
  comes(...words: string[]): boolean {
    return words.every((word, index) => isWord(this.tokens[this.at + index], word));
  }

  /** Takes these words where they come next. */
  takes(...words: string[]): boolean {
    if (!this.comes(...words)) return false;
    this.at += words.length;
    return true;
  }

  expect(...words: string[]): void {
    if (!this.takes(...words)) throw this.unexpected(words.join(" "));
  }

  comesSymbol(symbol: string): boolean {
    return isSymbol(this.tokens[this.at], symbol);
  }

  takesSymbol(symbol: string): boolean {
    if (!this.comesSymbol(symbol)) return false;
    this.at++;
    return true;
  }

  expectSymbol(symbol: string): void {
    if (!this.takesSymbol(symbol)) throw this.unexpected(`'${symbol}'`);
  }

  /** The text between the brackets that come next. */
  bracketed(): string {
    const open = this.tokens[this.at];
    if (!open || !isSymbol(open, "(")) throw this.unexpected("'('");
    const close = closingOf(this.tokens, this.at);
    const [from, to] = [this.all.indexOf(open), this.all.indexOf(this.tokens[close] ?? open)];
    this.at = close + 1;
    return textOf(this.all.slice(from + 1, to)).trim();
  }

  /** All text that is left, without taking it. */
  peek(): string {
    const token = this.tokens[this.at];
    return token ? textOf(this.all.slice(this.all.indexOf(token))).trim() : "";
  }

  /** Takes all text that is left. */
  rest(): string {
    const text = this.peek();
    this.at = this.tokens.length;
    return text;
  }

  end(): void {
    if (!this.done) throw this.unexpected("the end of the statement");
  }

  /** The text before what comes next. */
  protected get before(): string {
    const token = this.tokens[this.at];
    return textOf(token ? this.all.slice(0, this.all.indexOf(token)) : this.all);
  }
}
