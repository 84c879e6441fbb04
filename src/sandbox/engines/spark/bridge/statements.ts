/** Statements of Spark SQL: queries become frames, the rest is done at once. */
import { catalogTables, type Ddl, parseDdl, runDdl } from "../../lake/index.ts";
import type { TableName } from "../../sql/dialects/index.ts";
import type { Catalog } from "./catalog.ts";
import type { Frame, Frames } from "./frames.ts";
import { readFiles } from "./read-files.ts";
import { SparkError } from "./spark-error.ts";
import type { Storage } from "./storage.ts";

export interface Session {
  readonly frames: Frames;
  readonly storage: Storage;
  readonly catalog: Catalog;
  readonly inputs: string;
  readonly outputs: string;
  /** Temporary views: names in lower case, and the frames they show. */
  readonly views: Map<string, string>;
}

/** What a statement answers: a frame, or rows of text. */
export type Answer =
  | { readonly frame: Frame }
  | { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | boolean)[])[] };

const NOTHING: Answer = { columns: [], rows: [] };

/** Throws SparkError and SqlError. */
export async function runStatement(session: Session, sql: string): Promise<Answer> {
  const statement = sql.trim().replace(/;\s*$/, "");
  if (/^(?:\(|SELECT\b|WITH\b|VALUES\b|FROM\b)/i.test(withoutComments(statement)))
    return { frame: await query(session, statement) };
  const [, replace, name = "", body = ""] = VIEW.exec(statement) ?? [];
  if (name !== "") return createView(session, { name, body, replace: replace !== undefined });
  for (const [pattern, run] of COMMANDS) {
    const found = pattern.exec(statement);
    if (found)
      return run(
        session,
        found.slice(1).map((each) => each ?? ""),
      );
  }
  const ddl = parseDdl(statement, session.catalog.database);
  if (!ddl)
    throw new SparkError(
      "ParseException",
      `[PARSE_SYNTAX_ERROR] the sandbox's Spark does not know the statement ${statement.slice(0, 60)}`,
    );
  return define(session, ddl);
}

const withoutComments = (sql: string): string => sql.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, "");

const VIEW =
  /^CREATE\s+(OR\s+REPLACE\s+)?(?:GLOBAL\s+)?TEMP(?:ORARY)?\s+VIEW\s+(?:IF\s+NOT\s+EXISTS\s+)?`?([\w]+)`?\s+AS\s+([\s\S]+)$/i;

/** The frame of a query. */
export async function query(session: Session, sql: string): Promise<Frame> {
  const dialect = await session.frames.dialect();
  const names = new Map<string, string>();
  for (const table of dialect.parse(sql).tables) {
    const key = keyOf(table);
    if (!names.has(key)) names.set(key, await viewOf(session, table));
  }
  return session.frames.query(sql, (table) => names.get(keyOf(table)));
}

const keyOf = ({ schema, name }: TableName): string => `${schema ?? ""}.${name}`;

const FORMATS = new Set(["parquet", "json", "csv", "text"]);

/** The view that a table's name means: a frame, a temporary view, files (parquet.`s3://...`), or a table of the catalog. */
export async function viewOf(session: Session, { schema, name }: TableName): Promise<string> {
  const { frames, storage, catalog, inputs, views } = session;
  if (schema === undefined || schema === "global_temp") {
    if (/^df_\d+$/.test(name)) return name;
    const view = views.get(name.toLowerCase());
    if (view !== undefined) return view;
  }
  if (schema !== undefined && FORMATS.has(schema.toLowerCase())) {
    const reading = { format: schema.toLowerCase(), paths: [name], options: {}, schema: undefined };
    return (await frames.add(await readFiles({ storage, inputs, run: (sql) => frames.run(sql) }, reading))).name;
  }
  return (await frames.add(await catalog.select({ database: schema ?? catalog.database, table: name }))).name;
}

async function createView(session: Session, view: { name: string; body: string; replace: boolean }): Promise<Answer> {
  const name = view.name.toLowerCase();
  if (!view.replace && session.views.has(name))
    throw new SparkError(
      "AnalysisException",
      `[TEMP_TABLE_OR_VIEW_ALREADY_EXISTS] Cannot create the temporary view \`${view.name}\` because it already exists.`,
    );
  session.views.set(name, await session.frames.named(await query(session, view.body)));
  return NOTHING;
}

type Command = (session: Session, groups: readonly string[]) => Promise<Answer>;

const COMMANDS: readonly (readonly [pattern: RegExp, run: Command])[] = [
  [
    /^USE\s+(?:DATABASE\s+|SCHEMA\s+)?`?(\w+)`?$/i,
    async ({ catalog }, [database = ""]) => {
      await catalog.glue().GetDatabase({ Name: database.toLowerCase() });
      catalog.database = database.toLowerCase();
      return NOTHING;
    },
  ],
  [/^SET\b/i, async () => NOTHING],
  [/^(?:REFRESH|CLEAR\s+CACHE|ANALYZE|(?:UN)?CACHE\s+(?:LAZY\s+)?TABLE\s+[\w.`]+$)/i, async () => NOTHING],
  [
    /^DROP\s+(?:VIEW|TABLE)\s+(?:IF\s+EXISTS\s+)?`?(\w+)`?$/i,
    async (session, [name = ""]) => {
      if (session.views.delete(name.toLowerCase())) return NOTHING;
      return define(session, ddlOf(session, `DROP TABLE IF EXISTS ${name}`));
    },
  ],
  [
    /^SHOW\s+TABLES(?:\s+(?:IN|FROM)\s+`?(\w+)`?)?$/i,
    ({ catalog, views }, [database]) => showTables(catalog, views, database || catalog.database),
  ],
  [
    /^SHOW\s+(?:DATABASES|SCHEMAS)$/i,
    async ({ catalog }) => {
      const { DatabaseList = [] } = await catalog.glue().GetDatabases({});
      return { columns: ["namespace"], rows: DatabaseList.map(({ Name = "" }) => [Name]) };
    },
  ],
];

async function showTables(catalog: Catalog, views: ReadonlyMap<string, string>, database: string): Promise<Answer> {
  const tables = await catalogTables(catalog.services, database.toLowerCase());
  return {
    columns: ["namespace", "tableName", "isTemporary"],
    rows: [
      ...tables.map(({ Name = "" }) => [database.toLowerCase(), Name, false]),
      ...[...views.keys()].map((view) => ["", view, true]),
    ],
  };
}

function ddlOf(session: Session, sql: string): Ddl {
  const ddl = parseDdl(sql, session.catalog.database);
  if (!ddl) throw new Error(`${sql} is no definition`);
  return ddl;
}

/** Hive's definitions, in the Glue catalog; what they print is one column. */
async function define({ catalog }: Session, ddl: Ddl): Promise<Answer> {
  const lines = await runDdl(catalog.services, ddl);
  return lines.length === 0 ? NOTHING : { columns: ["result"], rows: lines.map((line) => [line]) };
}
