/** Dialects of the SQL engine: what a statement of Athena, Redshift, Hive or Spark is in DuckDB. */
import { SqlError } from "../sql-error.ts";
import { rewriteCalls } from "./calls.ts";
import type { DialectName, DialectRules } from "./dialect.ts";
import { hive } from "./hive.ts";
import { replaceOperators } from "./operators.ts";
import { redshift } from "./redshift.ts";
import { spark } from "./spark.ts";
import { Texts } from "./texts.ts";
import { splitStatements, type Token, textOf, tokensOf } from "./tokens.ts";
import { trino } from "./trino.ts";

export type { DialectName } from "./dialect.ts";

export interface Dialect {
  /** For `DatabaseOptions.prelude`: translated statements call macros made here. */
  readonly prelude: readonly string[];
  /**
   * The statements of a script, for DuckDB. Queries, INSERT, UPDATE, DELETE, MERGE and views; what touches S3 or the catalog
   * (external tables, COPY, UNLOAD, MSCK) is the service's to read. Throws SqlError `parser`.
   */
  translate(script: string): string[];
}

const RULES: Readonly<Record<DialectName, DialectRules>> = { trino, redshift, hive, spark };

/** Loads the translator (half a second, once) and answers a dialect. */
export async function createDialect(name: DialectName): Promise<Dialect> {
  const { parse, generate, transpile, Dialect: dialects } = await import("@polyglot-sql/sdk");
  const from = { trino: dialects.Trino, redshift: dialects.Redshift, hive: dialects.Hive, spark: dialects.Spark }[name];
  const { escapes, calls, rewrite = (tokens) => tokens, zeroBased = false, prelude } = RULES[name];

  function translate(tokens: readonly Token[]): string {
    const texts = new Texts();
    const rewritten = texts.hide(rewriteCalls(rewrite(tokens), calls), escapes);
    const parsed = parse(textOf(rewritten).trim(), from);
    if (!parsed.success) throw new SqlError("parser", parsed.error ?? "syntax error", parsed.errorLine);
    const own = generate(replaceOperators(parsed.ast, { zeroBased }), from);
    const [sql = ""] = own.sql ?? [];
    const result = transpile(sql, from, dialects.DuckDB);
    if (!result.success || !result.sql?.[0]) throw new SqlError("parser", result.error ?? own.error ?? "syntax error");
    return texts.restore(result.sql[0]);
  }

  return { prelude, translate: (script) => splitStatements(tokensOf(script, { escapes })).map(translate) };
}
