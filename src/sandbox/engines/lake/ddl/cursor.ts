import { unescaped } from "../../sql/dialects/texts.ts";
import { TokenReader } from "../../sql/dialects/token-reader.ts";
import { SqlError } from "../../sql/sql-error.ts";

/** Reads a statement of Hive's data definition language word by word; throws SqlError `parser` at what does not fit. */
export class Cursor extends TokenReader {
  constructor(sql: string) {
    super(sql, { escapes: true });
  }

  /** A name of one word, in backquotes or not; names are lower case in the metastore. */
  identifier(): string {
    const token = this.tokens[this.at++];
    if (token?.kind === "word") return token.text.toLowerCase();
    if (token?.kind === "quoted") return token.text.slice(1, -1).replaceAll("``", "`").toLowerCase();
    this.at--;
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
    const token = this.tokens[this.at++];
    if (token?.kind === "string") return unescaped(token.text);
    this.at--;
    throw this.unexpected("a string");
  }

  /** A literal as text: a string's value, or a number as written. */
  literal(): string {
    const token = this.tokens[this.at];
    if (token?.kind === "string") return this.string();
    const sign = this.takesSymbol("-") ? "-" : "";
    const number = this.tokens[this.at++];
    if (number?.kind === "number") return sign + number.text;
    this.at--;
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
      const token = this.tokens[this.at];
      if (!token) break;
      const opens =
        token.text === "<" || (token.text === "(" && /^(decimal|varchar|char)$/.test(text.split(/[<,:]/).at(-1) ?? ""));
      const closes = [...token.text].filter((letter) => letter === ">" || letter === ")").length;
      if (depth === 0 && !opens) break;
      depth += (opens ? 1 : 0) - closes;
      text += token.text.toLowerCase();
      this.at++;
      if (depth === 0) break;
    }
    return text;
  }

  unexpected(wanted: string): SqlError {
    const { before } = this;
    const token = this.tokens[this.at];
    const line = before.split("\n").length;
    const column = before.length - before.lastIndexOf("\n");
    const found = token ? `mismatched input '${token.text}'` : "mismatched input '<EOF>'";
    return new SqlError("parser", `line ${line}:${column}: ${found}. Expecting: ${wanted}`, line);
  }
}

/** What was read, where the statement ends here. */
export function ended<T>(cursor: Cursor, read: T): T {
  cursor.end();
  return read;
}
