/** DataFrames of one program: each is a temporary view of a DuckDB of its own, which starts with the first. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { ProcessRunner } from "../../process/index.ts";
import type { SqlColumn, SqlConnection, SqlResult } from "../../sql/database.ts";
import { SqlDatabase } from "../../sql/database.ts";
import { createDialect, type Dialect, type TableName } from "../../sql/dialects/index.ts";
import type { RunFolder } from "../run-folder.ts";
import { columnNames } from "./column-names.ts";
import { parseDuckType, sparkType, writeDuckType } from "./duck-type.ts";
import { name, text } from "./sql-text.ts";

export interface FrameColumn extends SqlColumn {
  /** What the view calls it: the translator takes a column called `count(1)` for a call. */
  readonly key: string;
}

export interface Frame {
  /** Of the view. */
  readonly name: string;
  readonly columns: readonly FrameColumn[];
}

interface Engine {
  readonly database: SqlDatabase;
  readonly connection: SqlConnection;
  readonly dialect: Dialect;
}

export interface FramesOptions {
  readonly runner: ProcessRunner;
  readonly folder: RunFolder;
  readonly signal: AbortSignal;
}

export class Frames {
  readonly #options: FramesOptions;
  #engine: Promise<Engine> | undefined;
  #count = 0;

  constructor(options: FramesOptions) {
    this.#options = options;
  }

  async dialect(): Promise<Dialect> {
    return (await this.#running()).dialect;
  }

  async run(sql: string): Promise<SqlResult> {
    const { connection } = await this.#running();
    return connection.run(sql, { signal: this.#options.signal });
  }

  /** A frame of a SELECT of DuckDB; `names` are what Spark calls its columns, where DuckDB calls them otherwise. */
  async add(
    select: string,
    { materialise = false, names = [] }: { materialise?: boolean; names?: readonly (string | undefined)[] } = {},
  ): Promise<Frame> {
    const view = `df_${++this.#count}`;
    const kind = materialise ? "TABLE" : "VIEW";
    await this.run(`CREATE TEMP ${kind} ${view} AS ${select}`);
    const { columns: found } = await this.run(`SELECT * FROM ${view} LIMIT 0`);
    const columns = columnsOf(found, names);
    if (columns.every(({ key, type }, index) => key === found[index]?.name && type === found[index]?.type))
      return { name: view, columns };
    const casts = columns.map(
      (column, index) => `CAST(${name(found[index]?.name ?? "")} AS ${column.type}) AS ${name(column.key)}`,
    );
    const outer = `df_${++this.#count}`;
    await this.run(`CREATE TEMP ${kind} ${outer} AS SELECT ${casts.join(", ")} FROM ${view}`);
    return { name: outer, columns };
  }

  /** The frame's view with the columns' own names, for who reads it by name: another statement, a file. */
  async named({ name: view, columns }: Frame): Promise<string> {
    if (columns.every((column) => column.key === column.name)) return view;
    const renamed = `df_${++this.#count}`;
    const select = columns.map((column) => `${name(column.key)} AS ${name(column.name)}`);
    await this.run(`CREATE TEMP VIEW ${renamed} AS SELECT ${select.join(", ")} FROM ${view}`);
    return renamed;
  }

  /** A frame of a query of Spark, whose tables are called by what `rename` answers. */
  async query(
    sql: string,
    rename: (table: TableName) => string | undefined,
    names: readonly (string | undefined)[] = columnNames(sql),
  ): Promise<Frame> {
    const { dialect } = await this.#running();
    return this.add(dialect.parse(sql).toDuckDb(rename), { names });
  }

  /** The frame's rows as JSON lines in a file; whoever reads it removes it. */
  async collect(frame: string, limit?: number): Promise<string> {
    const path = join(this.#options.folder.outputs, `rows-${++this.#count}.json`);
    const most = limit === undefined ? "" : ` LIMIT ${limit}`;
    await this.run(`COPY (SELECT * FROM ${name(frame)}${most}) TO ${text(path)} (FORMAT json)`);
    return path;
  }

  async close(): Promise<void> {
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.database.close();
    rmSync(join(this.#options.folder.root, "database"), { recursive: true, force: true });
  }

  #running(): Promise<Engine> {
    this.#engine ??= this.#start();
    return this.#engine;
  }

  async #start(): Promise<Engine> {
    const { runner, folder } = this.#options;
    const dialect = await createDialect("spark");
    const database = new SqlDatabase({
      runner,
      folder: join(folder.root, "database"),
      keep: "memory",
      directories: [folder.cache, folder.inputs, folder.outputs],
      prelude: dialect.prelude,
    });
    return { database, dialect, connection: await database.connect() };
  }
}

function columnsOf(found: readonly SqlColumn[], names: readonly (string | undefined)[]): FrameColumn[] {
  const keys = new Set<string>();
  return found.map((column, index) => {
    const shown = (names.length === found.length ? names[index] : undefined) ?? column.name;
    const plain = shown.replaceAll(/[^\p{L}\p{N}_]/gu, "_");
    let key = plain;
    for (let count = 2; keys.has(key.toLowerCase()); count++) key = `${plain}__${count}`;
    keys.add(key.toLowerCase());
    return { name: shown, key, type: writeDuckType(sparkType(parseDuckType(column.type))) };
  });
}
