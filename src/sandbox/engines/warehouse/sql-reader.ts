/** Reads Redshift's own statements (definitions, COPY, UNLOAD) word by word; throws its syntax error at what does not fit. */
import { TokenReader } from "../sql/dialects/token-reader.ts";
import { isSymbol, isWord, type Token, textOf } from "../sql/dialects/tokens.ts";
import { type RedshiftError, syntaxErrorAt } from "./redshift-error.ts";

export interface QualifiedName {
  readonly schema: string | undefined;
  readonly name: string;
}

export class SqlReader extends TokenReader {
  /** The next word as it is written, in upper case and without taking it; empty at the end. */
  get nextWord(): string {
    const token = this.tokens[this.at];
    return token?.kind === "word" ? token.text.toUpperCase() : "";
  }

  /** A name in quotes or not; names are lower case in Redshift either way. */
  identifier(): string {
    const token = this.tokens[this.at];
    if (token?.kind !== "word" && token?.kind !== "quoted") throw this.unexpected();
    this.at++;
    return nameOf(token);
  }

  /** `table`, `schema.table` or `database.schema.table`. */
  qualifiedName(): QualifiedName {
    const parts = [this.identifier()];
    while (this.takesSymbol(".")) parts.push(this.identifier());
    return { name: parts.at(-1) ?? "", schema: parts.at(-2) };
  }

  get comesString(): boolean {
    return this.tokens[this.at]?.kind === "string";
  }

  string(): string {
    const token = this.tokens[this.at];
    if (token?.kind !== "string") throw this.unexpected();
    this.at++;
    return token.text.slice(1, -1).replaceAll("''", "'");
  }

  /** A whole number, with its sign. */
  number(): number {
    const sign = this.takesSymbol("-") ? -1 : 1;
    const token = this.tokens[this.at];
    if (token?.kind !== "number") throw this.unexpected();
    this.at++;
    return sign * Number(token.text);
  }

  get comesNumber(): boolean {
    return this.tokens[this.at]?.kind === "number" || this.comesSymbol("-");
  }

  /** `(a, b)`: names. */
  names(): string[] {
    const names: string[] = [];
    this.expectSymbol("(");
    do names.push(this.identifier());
    while (this.takesSymbol(","));
    this.expectSymbol(")");
    return names;
  }

  /** Takes words and symbols up to one of these words (at the same depth), a comma or a closing bracket. */
  upTo(...words: string[]): string {
    const from = this.at;
    for (let depth = 0; !this.done; this.at++) {
      const token = this.tokens[this.at];
      if (depth === 0 && (isWord(token, ...words) || isSymbol(token, ",") || isSymbol(token, ")"))) break;
      if (isSymbol(token, "(")) depth++;
      if (isSymbol(token, ")")) depth--;
    }
    const [first, last] = [this.tokens[from], this.tokens[this.at - 1]];
    if (!first || !last || this.at === from) throw this.unexpected();
    return textOf(this.all.slice(this.all.indexOf(first), this.all.indexOf(last) + 1));
  }

  /** Takes whatever comes next. */
  skip(): string {
    return this.tokens[this.at++]?.text ?? "";
  }

  unexpected(): RedshiftError {
    const token = this.tokens[this.at];
    return syntaxErrorAt(token?.text ?? "", this.before.length + 1);
  }
}

const nameOf = ({ kind, text }: Token): string =>
  (kind === "quoted" ? text.slice(1, -1).replaceAll('""', '"') : text).toLowerCase();
