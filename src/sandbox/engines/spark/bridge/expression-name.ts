/** What Spark calls an expression that has no name of its own: every operator in brackets, defaults filled in. */
import { closingOf, isSymbol, isWord, meaningful, splitCommas, type Token } from "../../sql/dialects/tokens.ts";
import { callName } from "./call-name.ts";

/** Undefined for what is no expression that this knows. */
export function expressionName(tokens: readonly Token[]): string | undefined {
  const namer = new Namer(meaningful(tokens));
  try {
    const name = namer.expression(0);
    return namer.done ? name : undefined;
  } catch (error) {
    if (error instanceof NoExpression) return undefined;
    throw error;
  }
}

class NoExpression extends Error {}

/** Operators by how tightly they bind; NOT stands between AND and the comparisons. */
const BINDING: Readonly<Record<string, number>> = {
  OR: 1,
  AND: 2,
  "=": 4,
  "==": 4,
  "<=>": 4,
  "<>": 4,
  "!=": 4,
  "<": 4,
  ">": 4,
  "<=": 4,
  ">=": 4,
  "|": 5,
  "&": 6,
  "||": 7,
  "+": 8,
  "-": 8,
  "*": 9,
  "/": 9,
  "%": 9,
  DIV: 9,
};

const NOT_BINDING = 3;
const TEST_BINDING = 4;
const UNARY_BINDING = 10;

class Namer {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  expression(least: number): string {
    let left = this.#operand();
    for (;;) {
      const tested = least <= TEST_BINDING ? this.#test(left) : undefined;
      if (tested !== undefined) {
        left = tested;
        continue;
      }
      const operator = this.#operator();
      const binding = operator === undefined ? undefined : BINDING[operator];
      if (operator === undefined || binding === undefined || binding < Math.max(least, 1)) return left;
      this.#at += operator === "<=>" || operator === "==" ? 2 : 1;
      left = joined(operator, left, this.expression(binding + 1));
    }
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  #takeWord(...words: string[]): boolean {
    if (!isWord(this.#peek(), ...words)) return false;
    this.#at++;
    return true;
  }

  #operator(): string | undefined {
    const token = this.#peek();
    if (!token || token.kind === "string" || token.kind === "number" || token.kind === "quoted") return undefined;
    const next = this.#peek(1);
    if (token.text === "<=" && next?.text === ">") return "<=>";
    if (token.text === "=" && next?.text === "=") return "==";
    return token.text.toUpperCase();
  }

  /** IS NULL, IN, BETWEEN, LIKE, RLIKE, and their opposites. */
  #test(left: string): string | undefined {
    const before = this.#at;
    if (this.#takeWord("IS")) {
      const not = this.#takeWord("NOT") ? "NOT " : "";
      if (this.#takeWord("NULL")) return `(${left} IS ${not}NULL)`;
      throw new NoExpression();
    }
    const not = this.#takeWord("NOT");
    const tested = this.#plainTest(left);
    if (tested === undefined) this.#at = before;
    return tested !== undefined && not ? `(NOT ${tested})` : tested;
  }

  #plainTest(left: string): string | undefined {
    if (this.#takeWord("IN")) return `(${left} IN (${this.#brackets().map(nameOf).join(", ")}))`;
    if (this.#takeWord("LIKE")) return `${left} LIKE ${this.expression(TEST_BINDING + 1)}`;
    if (this.#takeWord("RLIKE")) return `RLIKE(${left}, ${this.expression(TEST_BINDING + 1)})`;
    if (!this.#takeWord("BETWEEN")) return undefined;
    const low = this.expression(TEST_BINDING + 1);
    if (!this.#takeWord("AND")) throw new NoExpression();
    return `((${left} >= ${low}) AND (${left} <= ${this.expression(TEST_BINDING + 1)}))`;
  }

  /** What stands between brackets here, by commas. */
  #brackets(): Token[][] {
    const close = closingOf(this.#tokens, this.#at);
    const inside = this.#tokens.slice(this.#at + 1, close);
    this.#at = close + 1;
    return splitCommas(inside);
  }

  #operand(): string {
    let name = this.#primary();
    for (;;)
      if (isSymbol(this.#peek(), "[")) name = `${name}[${this.#brackets().map(nameOf).join(", ")}]`;
      else if (isSymbol(this.#peek(), ".") && name.endsWith(")")) {
        name = `${name}.${plain(this.#peek(1))}`;
        this.#at += 2;
      } else return name;
  }

  #primary(): string {
    const token = this.#peek();
    if (!token) throw new NoExpression();
    if (isSymbol(token, "(")) return this.#bracketed();
    if (this.#takeWord("NOT")) return `(NOT ${this.expression(NOT_BINDING + 1)})`;
    if (isSymbol(token, "-")) return this.#minus();
    if (isWord(token, "CASE")) return this.#case();
    if (isWord(token, "INTERVAL")) return this.#interval();
    if (isWord(token, "DATE", "TIMESTAMP") && this.#peek(1)?.kind === "string") {
      this.#at += 2;
      return `${token.text.toUpperCase()} '${plain(this.#tokens[this.#at - 1])}'`;
    }
    this.#at++;
    if (token.kind === "word" && isSymbol(this.#peek(), "(")) return this.#call(token.text);
    if (isWord(token, "NULL")) return "NULL";
    if (isWord(token, "TRUE", "FALSE")) return token.text.toLowerCase();
    if (token.kind === "symbol" || token.kind === "space") throw new NoExpression();
    return token.kind === "word" || token.kind === "quoted" ? this.#path(token) : plain(token);
  }

  #bracketed(): string {
    const parts = this.#brackets();
    const [first = []] = parts;
    if (isWord(meaningful(first)[0], "SELECT", "WITH")) return "scalarsubquery()";
    return parts.length === 1
      ? nameOf(first)
      : `named_struct(${parts.map((each, i) => `col${i + 1}, ${nameOf(each)}`).join(", ")})`;
  }

  #minus(): string {
    this.#at++;
    const isNumber = this.#peek()?.kind === "number";
    const name = this.expression(UNARY_BINDING);
    return isNumber ? `-${name}` : `(- ${name})`;
  }

  #interval(): string {
    const [, amount, unit] = [this.#peek(), this.#peek(1), this.#peek(2)];
    if (!amount || unit?.kind !== "word" || (amount.kind !== "number" && amount.kind !== "string"))
      throw new NoExpression();
    this.#at += 3;
    return `INTERVAL '${plain(amount)}' ${unit.text.toUpperCase().replace(/S$/, "")}`;
  }

  /** The last part of `t.a`: names lose what qualifies them. */
  #path(first: Token): string {
    let last = first;
    while (isSymbol(this.#peek(), ".") && ["word", "quoted"].includes(this.#peek(1)?.kind ?? "")) {
      last = this.#peek(1) ?? last;
      this.#at += 2;
    }
    return plain(last);
  }

  #case(): string {
    this.#at++;
    const subject = isWord(this.#peek(), "WHEN") ? undefined : this.expression(0);
    let name = "CASE";
    while (this.#takeWord("WHEN")) {
      const test = this.expression(0);
      if (!this.#takeWord("THEN")) throw new NoExpression();
      name += ` WHEN ${subject === undefined ? test : `(${subject} = ${test})`} THEN ${this.expression(0)}`;
    }
    if (this.#takeWord("ELSE")) name += ` ELSE ${this.expression(0)}`;
    if (!this.#takeWord("END")) throw new NoExpression();
    return `${name} END`;
  }

  #call(name: string): string {
    const args = this.#brackets();
    const filter = this.#takeWord("FILTER") ? this.#brackets()[0] : undefined;
    const over = this.#takeWord("OVER") && isSymbol(this.#peek(), "(") ? this.#brackets() : undefined;
    const shown = callName({ name, args, over }, nameOf);
    return filter ? shown.replace(/( OVER |$)/, ` FILTER (WHERE ${nameOf(meaningful(filter).slice(1))})$1`) : shown;
  }
}

function nameOf(tokens: readonly Token[]): string {
  const name = expressionName(tokens);
  if (name === undefined) throw new NoExpression();
  return name;
}

function joined(operator: string, left: string, right: string): string {
  if (operator === "||") return `concat(${left}, ${right})`;
  if (operator === "<>" || operator === "!=") return `(NOT (${left} = ${right}))`;
  if (/^INTERVAL /.test(right)) return `${left} ${operator} ${right}`;
  return `(${left} ${operator === "==" ? "=" : operator === "DIV" ? "div" : operator} ${right})`;
}

/** Without quotes. */
const plain = (token: Token | undefined): string =>
  token === undefined ? "" : token.kind === "string" || token.kind === "quoted" ? token.text.slice(1, -1) : token.text;
