/** The words of an expression, and a place in them. */

export interface Token {
  /** `name` begins with #, `value` with a colon. */
  readonly kind: "word" | "name" | "value" | "number" | "symbol" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const FORMS = /([A-Za-z][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|(\d+)|(<>|<=|>=|[^\s])/g;
const KINDS = ["word", "name", "value", "number", "symbol"] as const;

/** Splits an expression; what fits nowhere is a symbol of its own, for the parser to refuse. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [...text.matchAll(FORMS)].map((match) => {
    const kind = KINDS[match.slice(1).findIndex((group) => group !== undefined)] ?? "symbol";
    return { kind, text: match[0], start: match.index, end: match.index + match[0].length };
  });
  tokens.push({ kind: "end", text: "<EOF>", start: text.length, end: text.length });
  return tokens;
}

/** A position in an expression's tokens. `fail` throws AWS's message for a token that does not fit. */
export class Cursor {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #fail: (message: string) => Error;
  #at = 0;

  constructor(text: string, fail: (message: string) => Error) {
    this.#text = text;
    this.#tokens = tokensOf(text);
    this.#fail = fail;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] ?? END;
  }

  take(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  is(symbol: string): boolean {
    const { kind, text } = this.peek();
    return kind === "symbol" && text === symbol;
  }

  isWord(word: string): boolean {
    const { kind, text } = this.peek();
    return kind === "word" && text.toUpperCase() === word;
  }

  /** Takes the symbol or keyword if it is next. */
  takeIf(text: string): boolean {
    const isNext = /^[A-Z]/.test(text) ? this.isWord(text) : this.is(text);
    if (isNext) this.#at++;
    return isNext;
  }

  expect(text: string): void {
    if (!this.takeIf(text)) throw this.unexpected();
  }

  /** How far ahead the bracket that closes the one `ahead` is; undefined where it is missing. */
  closing(ahead = 0): number | undefined {
    let depth = 0;
    for (let i = ahead; this.peek(i).kind !== "end"; i++) {
      const { kind, text } = this.peek(i);
      if (kind === "symbol" && text === "(") depth++;
      if (kind === "symbol" && text === ")" && --depth === 0) return i;
    }
    return undefined;
  }

  /** The next token is not what the grammar wants. */
  unexpected(): Error {
    const token = this.peek();
    const from = this.#tokens[this.#at - 1]?.start ?? token.start;
    const to = this.#tokens[this.#at + 1]?.end ?? token.end;
    const near = this.#text.slice(from, to).trim();
    return this.#fail(`Syntax error; token: "${token.text}", near: "${near}"`);
  }
}

const END: Token = { kind: "end", text: "<EOF>", start: 0, end: 0 };
