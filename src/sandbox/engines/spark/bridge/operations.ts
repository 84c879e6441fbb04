/** Everything that a program can ask for. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { randomHex } from "../../../../shared/random.ts";
import type { SqlColumn } from "../../sql/database.ts";
import type { RunFolder } from "../run-folder.ts";
import type { Session } from "./answers.ts";
import { type Operations, type Request, settingsOf, textOf, textsOf } from "./bridge.ts";
import { columnNames } from "./column-names.ts";
import { exportTable, exportTables, mirror } from "./exports.ts";
import type { FrameColumn } from "./frames.ts";
import { functionCalls } from "./function-calls.ts";
import { readFiles } from "./read-files.ts";
import { saveTable } from "./save-table.ts";
import { list, name, struct } from "./sql-text.ts";
import { query, runStatement, viewOf } from "./statements.ts";
import { writeFrame } from "./write-files.ts";

export function operationsOf(session: Session, folder: RunFolder): Operations {
  return { ...files(session, folder), ...frames(session), ...tables(session), write: writing(session, folder) };
}

const files = ({ storage }: Session, folder: RunFolder): Operations => ({
  fetch: (request) => storage.fetch(textOf(request, "uri")),
  exists: (request) => storage.exists(textOf(request, "uri")),
  remove: (request) => storage.remove(textOf(request, "uri")),
  put: (request) => storage.put(textOf(request, "folder"), textOf(request, "uri")),
  mirror: (request) => mirror(storage, textOf(request, "uri"), folder.inputs),
  folder: () => {
    const path = join(folder.outputs, randomHex(12));
    mkdirSync(path);
    return path;
  },
});

const frames = (session: Session): Operations => ({
  sql: (request) => runStatement(session, textOf(request, "sql"), namesOf(request)),
  names: (request) => columnNames(`SELECT ${textOf(request, "sql")}`),
  "query-names": (request) => columnNames(textOf(request, "sql")).map((each) => each ?? null),
  calls: (request) => functionCalls(textOf(request, "sql"), new Set(textsOf(request, "names"))),
  frame: (request) => query(session, textOf(request, "sql")),
  read: async (request) => {
    const { frames: all, storage, inputs } = session;
    const reading = {
      format: textOf(request, "format"),
      paths: textsOf(request, "paths"),
      options: settingsOf(request, "options"),
      schema: request.schema === undefined ? undefined : columnsOf(request, "schema"),
    };
    return all.add(await readFiles({ storage, inputs, run: (sql) => all.run(sql) }, reading));
  },
  load: (request) =>
    session.frames.add(loading(textOf(request, "path"), columnsOf(request, "columns")), { materialise: true }),
  collect: (request) => session.frames.collect(textOf(request, "frame"), numberOf(request, "limit")),
  count: async (request) => {
    const { rows } = await session.frames.run(`SELECT count(*) FROM ${textOf(request, "frame")}`);
    return Number(rows[0]?.[0]);
  },
  materialise: (request) => session.frames.add(`SELECT * FROM ${textOf(request, "frame")}`, { materialise: true }),
});

const tables = (session: Session): Operations => ({
  view: async (request) => {
    const frame = { name: textOf(request, "frame"), columns: columnsOf(request, "columns") };
    session.views.set(textOf(request, "name").toLowerCase(), await session.frames.named(frame));
  },
  "drop-view": (request) => session.views.delete(textOf(request, "name").toLowerCase()),
  table: async (request) => {
    const [name = "", schema] = textOf(request, "name").replaceAll("`", "").split(".").reverse();
    return session.frames.add(`SELECT * FROM ${await viewOf(session, { name, schema, catalog: undefined })}`);
  },
  "dynamic-table": async (request) => {
    const place = { database: textOf(request, "database"), table: textOf(request, "table") };
    return session.frames.add(await session.catalog.select(place, { headers: true }));
  },
  "export-table": async (request) => {
    const place = { database: textOf(request, "database"), table: textOf(request, "table") };
    return exportTable(session, place, { headers: true });
  },
  "export-tables": (request) => exportTables(session, textOf(request, "sql"), textsOf(request, "views")),
  "table-exists": async (request) => {
    const [table = "", database = session.catalog.database] = textOf(request, "name").split(".").reverse();
    return session.views.has(table.toLowerCase()) || (await session.catalog.find({ database, table })) !== undefined;
  },
});

const writing =
  (session: Session, folder: RunFolder) =>
  async (request: Request): Promise<unknown> => {
    const writer = { frames: session.frames, storage: session.storage, outputs: folder.outputs };
    const columns = columnsOf(request, "columns");
    const common = {
      frame: await session.frames.named({ name: textOf(request, "frame"), columns }),
      columns,
      format: textOf(request, "format"),
      mode: textOf(request, "mode"),
      partitionBy: textsOf(request, "partitionBy"),
      files: numberOf(request, "files") ?? 1,
      options: settingsOf(request, "options"),
    };
    if (typeof request.table === "string")
      return saveTable(session, writer, { ...common, uri: "", table: request.table, insert: request.insert === true });
    return writeFrame(writer, { ...common, uri: textOf(request, "uri") });
  };

function columnsOf(request: Request, name: string): FrameColumn[] {
  const value = request[name];
  if (!Array.isArray(value)) throw new Error(`${name} is no list`);
  return value.map((each: { name: string; key?: string; type: string }) => ({
    name: each.name,
    key: each.key ?? each.name,
    type: each.type,
  }));
}

/** What Spark calls the columns of a query whose text was changed since; null where the query names them itself. */
const namesOf = ({ names }: Request): (string | undefined)[] | undefined =>
  Array.isArray(names) ? names.map((each) => (typeof each === "string" ? each : undefined)) : undefined;

const numberOf = (request: Request, name: string): number | undefined =>
  typeof request[name] === "number" ? request[name] : undefined;

/** Rows that the program has written as JSON lines. */
function loading(path: string, columns: readonly SqlColumn[]): string {
  const isBinary = ({ type }: SqlColumn): boolean => type === "BLOB";
  const types = struct(
    Object.fromEntries(columns.map((column) => [column.name, isBinary(column) ? "VARCHAR" : column.type])),
  );
  const select = columns.map((column) =>
    isBinary(column) ? `from_base64(${name(column.name)}) AS ${name(column.name)}` : name(column.name),
  );
  return `SELECT ${select.join(", ")} FROM read_json(${list([path])}, format = 'newline_delimited', columns = ${types})`;
}
