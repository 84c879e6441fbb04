/** What went wrong in a statement, by DuckDB's own kinds. */
export type SqlErrorKind =
  | "parser"
  | "binder"
  | "catalog"
  | "conversion"
  | "constraint"
  | "range"
  | "io"
  | "memory"
  | "permission"
  | "interrupted"
  | "transaction"
  /** The engine's process ended in the middle of the statement; a transaction that was not committed is gone. */
  | "crashed"
  | "other";

export class SqlError extends Error {
  override readonly name = "SqlError";
  readonly kind: SqlErrorKind;
  /** One-based line and zero-based column of the statement, where the engine knows them. */
  readonly line: number | undefined;

  constructor(kind: SqlErrorKind, message: string, line?: number) {
    super(message);
    this.kind = kind;
    this.line = line;
  }
}

const KINDS: Readonly<Record<string, SqlErrorKind>> = {
  "Parser Error": "parser",
  "Syntax Error": "parser",
  "Binder Error": "binder",
  "Catalog Error": "catalog",
  "Conversion Error": "conversion",
  "Mismatch Type Error": "conversion",
  "Invalid Input Error": "conversion",
  "Constraint Error": "constraint",
  "Out of Range Error": "range",
  "IO Error": "io",
  "Out of Memory Error": "memory",
  "Permission Error": "permission",
  "INTERRUPT Error": "interrupted",
  "TransactionContext Error": "transaction",
};

/** Takes DuckDB's message apart: `Kind Error: text`, an empty line, and `LINE n:` with the place. */
export function sqlErrorOf(message: string): SqlError {
  const [, prefix = "", rest = message] = /^(?:Failed to [a-z ]+: )?([A-Za-z ]+? Error): (.*)$/s.exec(message) ?? [];
  const place = /\n\nLINE (\d+):/.exec(rest);
  const text = place ? rest.slice(0, place.index) : rest;
  return new SqlError(KINDS[prefix] ?? "other", text.trim(), place ? Number(place[1]) : undefined);
}
