/** Dialects of the SQL engine: what a statement of Athena, Redshift, Hive or Spark is in DuckDB. */
import { SqlError } from "../sql-error.ts";
import { rewriteCalls } from "./calls.ts";
import type { DialectName, DialectRules } from "./dialect.ts";
import { hive } from "./hive.ts";
import { replaceOperators } from "./operators.ts";
import { redshift } from "./redshift.ts";
import { spark } from "./spark.ts";
import { renameTables, type TableName, tablesIn } from "./tables.ts";
import { Texts } from "./texts.ts";
import { splitStatements, type Token, textOf, tokensOf } from "./tokens.ts";
import { loadTranslator } from "./translator.ts";
import { trino } from "./trino.ts";

export type { DialectName } from "./dialect.ts";
export type { TableName } from "./tables.ts";

/** A query, INSERT, UPDATE, DELETE, MERGE, CREATE TABLE or CREATE VIEW; other statements are the service's to read. */
export interface Statement {
  /** Tables by name, but not those of its own WITH clauses. */
  readonly tables: readonly TableName[];
  /** The translator's syntax tree: plain JSON, for checks that a service adds. */
  readonly tree: unknown;
  /**
   * The statement for DuckDB, its tables called by what `rename` answers (undefined leaves a name as it is). Throws SqlError
   * `parser` for what has no equal there.
   */
  toDuckDb(rename?: (table: TableName) => string | undefined): string;
}

export interface Dialect {
  /** For `DatabaseOptions.prelude`: translated statements call macros made here. */
  readonly prelude: readonly string[];
  /** The texts of a script's statements, without semicolons. */
  split(script: string): string[];
  /** Throws SqlError `parser` with the line. */
  parse(statement: string): Statement;
  /** The statements of a script, for DuckDB. */
  translate(script: string): string[];
}

const RULES: Readonly<Record<DialectName, DialectRules>> = { trino, redshift, hive, spark };

/** Loads the translator (half a second, once) and answers a dialect. */
export async function createDialect(name: DialectName): Promise<Dialect> {
  const { parse, generate, transpile, Dialect: dialects } = await loadTranslator();
  const from = { trino: dialects.Trino, redshift: dialects.Redshift, hive: dialects.Hive, spark: dialects.Spark }[name];
  const rules: DialectRules = RULES[name];
  const { escapes, calls, rewrite = (tokens: readonly Token[]) => tokens, zeroBased = false, prelude } = rules;

  function parseOne(tokens: readonly Token[]): Statement {
    const texts = new Texts();
    const rewritten = texts.hide(rewriteCalls(rewrite(tokens), calls), escapes);
    const parsed = parse(textOf(rewritten).trim(), from);
    if (!parsed.success) throw new SqlError("parser", parsed.error ?? "syntax error", parsed.errorLine);
    const tree: unknown = parsed.ast;
    return {
      tables: tablesIn(tree),
      tree,
      toDuckDb(rename = () => undefined) {
        const renamed = renameTables(rules.rewriteTree?.(tree) ?? tree, rename);
        const own = generate(replaceOperators(renamed, { zeroBased }), from);
        const result = transpile(own.sql?.[0] ?? "", from, dialects.DuckDB);
        if (!result.success || !result.sql?.[0])
          throw new SqlError("parser", result.error ?? own.error ?? "syntax error");
        return texts.restore(result.sql[0]);
      },
    };
  }

  const statements = (script: string): Token[][] => splitStatements(tokensOf(script, { escapes }));
  return {
    prelude,
    split: (script) => statements(script).map((tokens) => textOf(tokens).trim()),
    parse: (statement) => parseOne(tokensOf(statement, { escapes })),
    translate: (script) => statements(script).map((tokens) => parseOne(tokens).toDuckDb()),
  };
}
