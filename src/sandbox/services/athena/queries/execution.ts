import type { SqlColumn, SqlConnection } from "../../../engines/sql/database.ts";
import type { QueryEngine } from "../../../engines/sql/query-engine.ts";
import type { Context } from "../../../kit/index.ts";
import type { QueryRow } from "../state.ts";

/** A query while it runs. */
export interface Execution {
  readonly context: Context;
  readonly row: QueryRow;
  readonly engine: QueryEngine;
  readonly connection: SqlConnection;
  /** Of this query alone. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** What a statement came to. */
export interface Outcome {
  readonly columns: readonly SqlColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** A query's result is a CSV file with a header; a definition's is plain text. */
  readonly form: "csv" | "text";
  readonly bytes: number;
  readonly inputRows?: number | undefined;
  /** Rows that were written. */
  readonly written?: number | undefined;
  readonly manifest?: string | undefined;
}
