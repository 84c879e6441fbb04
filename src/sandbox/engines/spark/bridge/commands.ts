/** Statements that are neither queries nor definitions in the catalog: USE, SHOW, DESCRIBE of views, and settings. */
import { nameOf } from "../../../../shared/errors.ts";
import { catalogTables, type Ddl, parseDdl, runDdl } from "../../lake/index.ts";
import { type Answer, NOTHING, type Session } from "./answers.ts";
import type { Catalog } from "./catalog.ts";
import { hiveTypeOf } from "./hive-type-of.ts";
import { SparkError } from "./spark-error.ts";

type Command = (session: Session, groups: readonly string[]) => Promise<Answer | undefined>;

/** Runs the statement where it is such a command. */
export async function runCommand(session: Session, statement: string): Promise<Answer | undefined> {
  for (const [pattern, run] of COMMANDS) {
    const found = pattern.exec(statement);
    const answer =
      found &&
      (await run(
        session,
        found.slice(1).map((each) => each ?? ""),
      ));
    if (answer) return answer;
  }
  return undefined;
}

/** Hive's definitions, in the Glue catalog; what they print is one column. */
export async function define({ catalog }: Session, statement: string): Promise<Answer> {
  const ddl = ddlOf(catalog, statement);
  const lines = await runDdl(catalog.services, ddl);
  return lines.length === 0 ? NOTHING : { columns: ["result"], rows: lines.map((line) => [line]) };
}

function ddlOf(catalog: Catalog, statement: string): Ddl {
  const ddl = parseDdl(statement, catalog.database);
  if (ddl) return ddl;
  throw new SparkError(
    "ParseException",
    `[PARSE_SYNTAX_ERROR] the sandbox's Spark does not know the statement ${statement.slice(0, 60)}`,
  );
}

const nothing: Command = async () => NOTHING;

const COMMANDS: readonly (readonly [pattern: RegExp, run: Command])[] = [
  [/^USE\s+(?:DATABASE\s+|SCHEMA\s+)?`?(\w+)`?$/i, use],
  [/^SET\b/i, nothing],
  [/^(?:REFRESH|CLEAR\s+CACHE|ANALYZE|(?:UN)?CACHE\s+(?:LAZY\s+)?TABLE\s+(?:IF\s+EXISTS\s+)?[\w.`]+$)/i, nothing],
  [/^DROP\s+(?:VIEW|TABLE)\s+(?:IF\s+EXISTS\s+)?`?(\w+)`?$/i, drop],
  [/^SHOW\s+TABLES(?:\s+(?:IN|FROM)\s+`?(\w+)`?)?$/i, showTables],
  [/^SHOW\s+(?:DATABASES|SCHEMAS)$/i, showDatabases],
  [/^SHOW\s+VIEWS$/i, async ({ views }) => ({ columns: VIEW_COLUMNS, rows: temporary(views) })],
  [/^DESC(?:RIBE)?\s+(?:TABLE\s+)?(?:EXTENDED\s+|FORMATTED\s+)?`?(\w+)`?$/i, describeView],
  [/^SHOW\s+COLUMNS\s+(?:IN|FROM)\s+`?(\w+)`?$/i, showColumns],
];

async function use({ catalog }: Session, [database = ""]: readonly string[]): Promise<Answer> {
  await catalog.glue().GetDatabase({ Name: database.toLowerCase() });
  catalog.database = database.toLowerCase();
  return NOTHING;
}

async function drop(session: Session, [name = ""]: readonly string[]): Promise<Answer> {
  if (session.views.delete(name.toLowerCase())) return NOTHING;
  return define(session, `DROP TABLE IF EXISTS ${name}`);
}

const VIEW_COLUMNS = ["namespace", "tableName", "isTemporary"];

const temporary = (views: ReadonlyMap<string, string>): (string | boolean)[][] =>
  [...views.keys()].sort().map((view) => ["", view, true]);

async function showTables({ catalog, views }: Session, [asked = ""]: readonly string[]): Promise<Answer> {
  const database = (asked || catalog.database).toLowerCase();
  const tables = await catalogTables(catalog.services, database).catch((error: unknown) => {
    // An account need not have the database that Spark begins with.
    if (asked === "" && nameOf(error) === "EntityNotFoundException") return [];
    throw error;
  });
  return {
    columns: VIEW_COLUMNS,
    rows: [...tables.map(({ Name = "" }) => [database, Name, false]), ...temporary(views)],
  };
}

async function showDatabases({ catalog }: Session): Promise<Answer> {
  const { DatabaseList = [] } = await catalog.glue().GetDatabases({});
  return { columns: ["namespace"], rows: DatabaseList.map(({ Name = "" }) => [Name]) };
}

async function describeView({ frames, views }: Session, [name = ""]: readonly string[]): Promise<Answer | undefined> {
  const view = views.get(name.toLowerCase());
  if (view === undefined) return undefined;
  const { columns } = await frames.run(`SELECT * FROM ${view} LIMIT 0`);
  return {
    columns: ["col_name", "data_type", "comment"],
    rows: columns.map((each) => [each.name, hiveTypeOf(each.type), null]),
  };
}

async function showColumns({ frames, views }: Session, [name = ""]: readonly string[]): Promise<Answer | undefined> {
  const view = views.get(name.toLowerCase());
  if (view === undefined) return undefined;
  const { columns } = await frames.run(`SELECT * FROM ${view} LIMIT 0`);
  return { columns: ["col_name"], rows: columns.map((each) => [each.name]) };
}
