import type { Token } from "./tokens.ts";

/**
 * Keeps string literals with quotes or backslashes from the translator, which mixes up how dialects write them: each is
 * replaced by a plain literal and put back, as DuckDB writes it, in the end.
 */
export class Texts {
  readonly #kept: string[] = [];

  hide(tokens: readonly Token[], escapes: boolean): Token[] {
    return tokens.map((token) => {
      if (token.kind !== "string") return token;
      const value = escapes ? unescaped(token.text) : token.text.slice(1, -1).replaceAll("''", "'");
      if (!/['"\\]/.test(value) && !token.text.startsWith('"')) return token;
      return { kind: "string", text: `'__text_${this.#kept.push(value) - 1}__'` };
    });
  }

  restore(sql: string): string {
    return sql.replace(/__text_(\d+)__/g, (_, index: string) => this.#kept[Number(index)]?.replaceAll("'", "''") ?? "");
  }
}

const LETTERS: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", 0: "\0", Z: "\x1a" };

/** The value of a Hive or Spark string: `\\`, `\'`, `\n`, `\u0041`, `\101`; another escaped character is itself. */
export const unescaped = (literal: string): string =>
  literal
    .slice(1, -1)
    .replace(/''|\\(?:u([0-9a-fA-F]{4})|([0-3][0-7]{2})|([\s\S]))/g, (found: string, unicode, octal, letter) =>
      found === "''"
        ? "'"
        : unicode || octal
          ? String.fromCharCode(Number.parseInt(unicode ?? octal, unicode ? 16 : 8))
          : (LETTERS[letter] ?? letter),
    );
