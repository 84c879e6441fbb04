/** One database of a cluster: its rows, its catalog and its logs in one DuckDB file, with Redshift's SQL before it. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { randomHex } from "../../../shared/random.ts";
import type { ProcessRunner } from "../process/index.ts";
import { type SqlConnection, SqlDatabase, type SqlResult } from "../sql/database.ts";
import type { Dialect } from "../sql/dialects/index.ts";
import { SqlError } from "../sql/sql-error.ts";
import type { Principals } from "./access/principals.ts";
import { CATALOG_TABLES } from "./catalog.ts";
import type { Cluster } from "./execution.ts";
import { LOG_TABLES, type QueryRecord, writeRecords } from "./log-tables.ts";
import type { BlockMap } from "./physical/block-map.ts";
import type { Records } from "./records.ts";
import type { Session } from "./session.ts";
import { LOG_VIEWS } from "./views/log-views.ts";

export interface WarehouseOptions {
  readonly runner: ProcessRunner;
  readonly dialect: Dialect;
  /** Belongs to this database alone. */
  readonly folder: string;
  readonly name: string;
  /** Of the cluster or workgroup, for messages. */
  readonly cluster: string;
  /** Makes a further database of the cluster. */
  addDatabase(name: string): void;
  /** Changes the cluster's users, groups and roles: at once, whatever becomes of the transaction. */
  changePrincipals(change: (before: Principals) => Principals): void;
}

const FIRST_QUERY = 100;
const FIRST_PID = 1_073_750_000;

export class Warehouse {
  readonly name: string;
  readonly cluster: string;
  readonly addDatabase: (name: string) => void;
  readonly changePrincipals: WarehouseOptions["changePrincipals"];
  readonly dialect: Dialect;
  /** Objects fetched from S3. */
  readonly cache: string;
  readonly #database: SqlDatabase;
  readonly #runs: string;
  /** Zone maps that were computed, by table, version and column. */
  readonly blockMaps = new Map<string, BlockMap>();
  /** The result cache. */
  readonly results = new Map<string, SqlResult>();
  #ready: Promise<void> | undefined;
  #lastQuery = FIRST_QUERY;
  #lastPid = FIRST_PID;
  #writing: Promise<unknown> = Promise.resolve();
  #logging: Promise<SqlConnection | undefined> = Promise.resolve(undefined);

  constructor({ runner, dialect, folder, name, cluster, addDatabase, changePrincipals }: WarehouseOptions) {
    this.name = name;
    this.cluster = cluster;
    this.addDatabase = addDatabase;
    this.changePrincipals = changePrincipals;
    this.dialect = dialect;
    this.cache = join(folder, "objects");
    this.#runs = join(folder, "runs");
    rmSync(this.#runs, { recursive: true, force: true });
    for (const each of [this.cache, this.#runs]) mkdirSync(each, { recursive: true });
    this.#database = new SqlDatabase({
      runner,
      folder: join(folder, "database"),
      keep: "file",
      directories: [this.cache, this.#runs],
      // What sorts and joins need beyond it goes to the disk: the lab's 4.8 million rows come through either way.
      memory: "512MB",
      prelude: [...dialect.prelude, "SET disabled_optimizers = 'statistics_propagation,compressed_materialization'"],
    });
  }

  /** A session of its own; close its connection in the end. */
  async connect(user: string, { parameters }: Pick<Cluster, "parameters">): Promise<Session> {
    this.#ready ??= this.#prepare();
    await this.#ready.catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return {
      pid: this.#lastPid++,
      connection: await this.#database.connect(),
      user,
      login: user,
      database: this.name,
      settings: new Map(),
      defaults: parameters,
      transaction: "none",
      temporary: new Map(),
      lastQuery: -1,
      lastCopyCount: -1,
    };
  }

  nextQuery(): number {
    this.#lastQuery += 1;
    return this.#lastQuery;
  }

  /** Statements that write run one after the other. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#writing.then(work);
    this.#writing = mine.catch(() => {});
    return mine;
  }

  /** A folder of one statement, gone when `work` has ended. */
  async inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.#runs, randomHex(16));
    mkdirSync(folder, { recursive: true });
    try {
      return await work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Into the logs, one statement after the other. A log that cannot be written is no failure of the statement. */
  async record(record: QueryRecord, records: Records): Promise<void> {
    const mine = this.#logging.then(async (open) => {
      const connection = open ?? (await this.#database.connect());
      try {
        await writeRecords(connection, record, records);
        return connection;
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        // The engine has died, or its disk is full: the next statement begins anew.
        await connection.close();
        return undefined;
      }
    });
    this.#logging = mine.catch(() => undefined);
    await mine;
  }

  /** Gives back what a statement took before the disk was full: the file would keep it for rows to come. */
  async shrink(): Promise<void> {
    await this.#database.run("CHECKPOINT").catch((error: unknown) => {
      // Others are in the middle of a transaction, or there is no space even for this: the next one tries again.
      if (!(error instanceof SqlError)) throw error;
    });
  }

  /** For tests that end the engine's process. */
  pid(): Promise<number | undefined> {
    return this.#database.pid();
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #prepare(): Promise<void> {
    const connection = await this.#database.connect();
    try {
      for (const statement of [...CATALOG_TABLES, ...LOG_TABLES, ...LOG_VIEWS]) await connection.run(statement);
      this.#lastQuery = await lastQuery(connection);
    } finally {
      await connection.close();
    }
  }
}

async function lastQuery(connection: SqlConnection): Promise<number> {
  const { rows } = await connection.run("SELECT max(query) FROM log.queries");
  return Math.max(FIRST_QUERY, Number(rows[0]?.[0] ?? 0));
}
