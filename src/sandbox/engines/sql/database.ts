/**
 * A database of the SQL engine: DuckDB behind a process that is started when first asked, started again when it has died,
 * and ended when nobody has asked for a while.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { randomHex } from "../../../shared/random.ts";
import type { ProcessRunner } from "../process/index.ts";
import { SqlError } from "./sql-error.ts";
import { SqlProcess } from "./sql-process.ts";

/** JSON, as DuckDB's JSON converter writes it: 64-bit and larger integers, decimals, dates and times are text. */
export type SqlValue = null | boolean | number | string | readonly SqlValue[] | { readonly [name: string]: SqlValue };

export interface SqlColumn {
  readonly name: string;
  /** DuckDB's name of the type: `BIGINT`, `DECIMAL(10,2)`, `INTEGER[]`, `STRUCT("a" INTEGER)`. */
  readonly type: string;
  /** What the type is called beside that: `JSON`, which is a VARCHAR. */
  readonly alias?: string | undefined;
}

export interface SqlResult {
  readonly columns: readonly SqlColumn[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** Rows that INSERT, UPDATE, DELETE or COPY wrote. */
  readonly changed: number;
}

export interface SqlRunOptions {
  readonly values?: readonly SqlValue[];
  /** Stops the statement: it ends with SqlError `interrupted`. */
  readonly signal?: AbortSignal | undefined;
  /** A larger result is refused (SqlError `range`); by default 1,000,000 rows. Write larger ones with COPY TO. */
  readonly limit?: number;
}

/** A session: transactions, temporary views and settings belong to it. */
export interface SqlConnection {
  /** False when its process has ended, and all that was not committed with it. */
  readonly alive: boolean;
  /** Throws SqlError. */
  run(sql: string, options?: SqlRunOptions): Promise<SqlResult>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly runner: ProcessRunner;
  /** Belongs to this database alone. */
  readonly folder: string;
  /** `memory` keeps nothing; `file` survives restarts of the process, the sandbox and the machine. */
  readonly keep: "memory" | "file";
  /** Further folders that statements may read and write, without symbolic links out of them. */
  readonly directories?: readonly string[];
  /** Statements for each new connection, for example macros of a dialect (CREATE OR REPLACE TEMP MACRO). */
  readonly prelude?: readonly string[];
  /** By default `1GB`. */
  readonly memory?: string;
}

export class SqlDatabase {
  readonly #options: DatabaseOptions;
  #process: Promise<SqlProcess> | undefined;

  constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  /** A connection dies with the process it was made in: its next statement ends with SqlError `crashed`. */
  async connect(): Promise<SqlConnection> {
    const name = randomHex(16);
    const process = await this.#connected(name).catch((error: unknown) => {
      // It had died, and nobody knew yet. Nothing has been asked of it, so another one does as well.
      if (error instanceof SqlError && error.kind === "crashed") return this.#connected(name);
      throw error;
    });
    const connection = connectionOn(process, name);
    // Statements of one connection run in their order: none waits for the answer to the one before.
    await Promise.all((this.#options.prelude ?? []).map((statement) => connection.run(statement)));
    return connection;
  }

  /** One statement in a connection of its own. */
  async run(sql: string, options?: SqlRunOptions): Promise<SqlResult> {
    const connection = await this.connect();
    try {
      return await connection.run(sql, options);
    } finally {
      await connection.close();
    }
  }

  /** The engine's process where one runs: for tests that kill it. */
  async pid(): Promise<number | undefined> {
    const process = await this.#process;
    return process?.alive ? process.pid : undefined;
  }

  /** Ends the process; a file stays and opens again with the next statement. */
  async close(): Promise<void> {
    const process = await this.#process?.catch(() => undefined);
    this.#process = undefined;
    await process?.stop();
  }

  async #connected(connection: string): Promise<SqlProcess> {
    const process = await this.#running();
    await process.ask("connect", { connection });
    return process;
  }

  async #running(): Promise<SqlProcess> {
    const asked = this.#process;
    const current = await asked?.catch(() => undefined);
    if (current?.alive) return current;
    // Whoever comes first starts it; the others wait for the same one.
    if (this.#process === asked) this.#process = this.#start();
    return this.#process ?? this.#start();
  }

  #start(): Promise<SqlProcess> {
    const { runner, folder, keep, directories = [], memory = "1GB" } = this.#options;
    const temporary = join(folder, "temporary");
    mkdirSync(temporary, { recursive: true });
    return SqlProcess.start({
      runner,
      path: keep === "memory" ? ":memory:" : join(folder, "database.duckdb"),
      directories,
      temporary,
      cwd: folder,
      memory,
      threads: 2,
    });
  }
}

const connectionOn = (process: SqlProcess, connection: string): SqlConnection => ({
  get alive() {
    return process.alive;
  },
  async run(sql, { values, signal, limit = 1_000_000 } = {}) {
    if (signal?.aborted) throw new SqlError("interrupted", "Interrupted!");
    return (await process.ask("run", { connection, sql, values, limit }, signal)) as SqlResult;
  },
  async close() {
    if (process.alive) await process.ask("disconnect", { connection }).catch(() => {});
  },
});
