import type { CallRules } from "./calls.ts";
import type { Token } from "./tokens.ts";

export type DialectName = "trino" | "redshift" | "hive" | "spark";

/** How a dialect differs from DuckDB, beside its syntax. */
export interface DialectRules {
  /** Backslashes escape in strings, and double quotes are strings. */
  readonly escapes: boolean;
  /** Function calls, before the syntax is translated. */
  readonly calls: CallRules;
  /** Further rewriting of the tokens, before the syntax is translated. */
  rewrite?(tokens: readonly Token[]): readonly Token[];
  /** Further changes of the translator's syntax tree. */
  rewriteTree?(tree: unknown): unknown;
  /** Arrays begin at 0. */
  readonly zeroBased?: boolean;
  /** Settings and macros of a connection that runs this dialect; among them the operators' macros (operators.ts). */
  readonly prelude: readonly string[];
}
