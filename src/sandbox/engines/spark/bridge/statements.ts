/** Statements of Spark SQL: queries become frames, the rest is done at once. */
import type { TableName } from "../../sql/dialects/index.ts";
import { type Answer, NOTHING, type Session } from "./answers.ts";
import { define, runCommand } from "./commands.ts";
import type { Frame } from "./frames.ts";
import { readFiles } from "./read-files.ts";
import { SparkError } from "./spark-error.ts";

/** `names`: what Spark calls a query's columns, where its text does not tell. Throws SparkError and SqlError. */
export async function runStatement(
  session: Session,
  sql: string,
  names?: readonly (string | undefined)[],
): Promise<Answer> {
  const statement = withoutComments(sql.trim().replace(/;\s*$/, ""));
  if (/^(?:\(|SELECT\b|WITH\b|VALUES\b|FROM\b)/i.test(statement))
    return { frame: await query(session, statement, names) };
  const [, replace, name = "", body = ""] = VIEW.exec(statement) ?? [];
  if (name !== "") return createView(session, { name, body, replace: replace !== undefined });
  return (await runCommand(session, statement)) ?? define(session, statement);
}

const withoutComments = (sql: string): string => sql.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, "");

const VIEW =
  /^CREATE\s+(OR\s+REPLACE\s+)?(?:GLOBAL\s+)?TEMP(?:ORARY)?\s+VIEW\s+(?:IF\s+NOT\s+EXISTS\s+)?`?([\w]+)`?\s+AS\s+([\s\S]+)$/i;

/** The frame of a query. */
export async function query(session: Session, sql: string, own?: readonly (string | undefined)[]): Promise<Frame> {
  const dialect = await session.frames.dialect();
  const views = new Map<string, string>();
  for (const table of dialect.parse(sql).tables) {
    const key = keyOf(table);
    if (!views.has(key)) views.set(key, await viewOf(session, table));
  }
  return session.frames.query(sql, (table) => views.get(keyOf(table)), own);
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
