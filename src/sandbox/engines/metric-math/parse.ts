/** The grammar of metric math: numbers, ids, strings, lists, calls, and operators from || (loosest) to ^ (tightest). */

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "id"; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression };

/** An expression that cannot be read or evaluated; the message says what and why, in the words of a learner's error. */
export class MathError extends Error {}

const TOKEN =
  /\s*(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_][A-Za-z0-9_]*|"[^"]*"|'[^']*'|&&|\|\||[<>=!]=|[-+*/^()[\],<>])/y;

const LEVELS: readonly (readonly string[])[] = [
  ["||", "OR"],
  ["&&", "AND"],
  ["<", ">", "<=", ">=", "==", "!="],
  ["+", "-"],
  ["*", "/"],
];

/** Throws `MathError` where the text is not an expression. */
export function parse(text: string): Expression {
  const parser = new Parser(tokenize(text));
  const expression = parser.level(0);
  parser.end();
  return expression;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new MathError(`Syntax error at '${text.slice(from).trim().slice(0, 20)}'`);
    tokens.push(token);
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new MathError(`Unexpected '${this.#tokens[this.#at]}'`);
  }

  level(depth: number): Expression {
    const operators = LEVELS[depth];
    if (!operators) return this.#power();
    let left = this.level(depth + 1);
    for (let operator = this.#peek(); operator !== undefined && operators.includes(operator); operator = this.#peek()) {
      this.#at++;
      left = { kind: "binary", operator, left, right: this.level(depth + 1) };
    }
    return left;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #take(expected?: string): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new MathError("The expression ends too early");
    if (expected !== undefined && token !== expected)
      throw new MathError(`Expected '${expected}' but found '${token}'`);
    return token;
  }

  #power(): Expression {
    const left = this.#unary();
    if (this.#peek() !== "^") return left;
    this.#at++;
    return { kind: "binary", operator: "^", left, right: this.#power() };
  }

  #unary(): Expression {
    if (this.#peek() !== "-") return this.#primary();
    this.#at++;
    return { kind: "binary", operator: "*", left: { kind: "number", value: -1 }, right: this.#unary() };
  }

  #primary(): Expression {
    const token = this.#take();
    if (token === "(") {
      const inner = this.level(0);
      this.#take(")");
      return inner;
    }
    if (token === "[") return { kind: "list", items: this.#until("]") };
    if (/^\d/.test(token)) return { kind: "number", value: Number(token) };
    if (/^["']/.test(token)) return { kind: "text", value: token.slice(1, -1) };
    if (!/^[A-Za-z_]/.test(token)) throw new MathError(`Unexpected '${token}'`);
    if (this.#peek() !== "(") return { kind: "id", name: token };
    this.#at++;
    return { kind: "call", name: token.toUpperCase(), args: this.#until(")") };
  }

  #until(close: string): Expression[] {
    const items: Expression[] = [];
    if (this.#peek() === close) this.#at++;
    else
      do items.push(this.level(0));
      while (this.#take() === "," || this.#closed(close));
    return items;
  }

  /** Called after a token that is not a comma: it must be the closing one, which ends the list. */
  #closed(close: string): false {
    const token = this.#tokens[this.#at - 1];
    if (token !== close) throw new MathError(`Expected '${close}' but found '${token}'`);
    return false;
  }
}
