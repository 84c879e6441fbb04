/** What Apache Spark of this machine gets to read: copies in folders, because it knows nothing of the sandbox. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { randomHex } from "../../../../shared/random.ts";
import { linkTree } from "../../s3-files/index.ts";
import type { Session } from "./answers.ts";
import type { TablePlace } from "./catalog.ts";
import { text } from "./sql-text.ts";
import type { Storage } from "./storage.ts";

/** Where the files at a path are; a place where there is nothing, if there are none. */
export async function mirror(storage: Storage, uri: string, inputs: string): Promise<string> {
  const root = join(inputs, `mirror-${randomHex(8)}`);
  const files = await storage.fetch(uri);
  if (files.length === 0) return root;
  await linkTree(
    root,
    files.map(({ relative, path }): [string, string] => [relative, path]),
  );
  const [only] = files;
  return only && files.length === 1 && isFile(uri, only.uri) ? join(root, only.relative) : root;
}

const isFile = (asked: string, found: string): boolean => asked.split("/").at(-1) === found.split("/").at(-1);

/** A table's rows as Parquet in a folder. */
export async function exportTable(session: Session, place: TablePlace, { headers = false } = {}): Promise<string> {
  const folder = join(session.outputs, `table-${randomHex(8)}`);
  mkdirSync(folder);
  const select = await session.catalog.select(place, { headers });
  await session.frames.run(`COPY (${select}) TO ${text(join(folder, "part-00000.parquet"))} (FORMAT parquet)`);
  return folder;
}

/** All tables of the catalog that a query names; what is no query, or cannot be read here, is Spark's own to judge. */
export async function exportTables(session: Session, sql: string, views: readonly string[]) {
  const { catalog, frames } = session;
  const exported: { database: string; table: string; folder: string }[] = [];
  const parsed = await frames
    .dialect()
    .then((dialect) => dialect.parse(sql))
    .catch(() => undefined);
  for (const { schema, name } of parsed?.tables ?? []) {
    const place = { database: (schema ?? catalog.database).toLowerCase(), table: name.toLowerCase() };
    const isView = schema === undefined && views.some((view) => view.toLowerCase() === place.table);
    if (isView || !(await catalog.find(place))) continue;
    exported.push({ ...place, folder: await exportTable(session, place) });
  }
  return exported;
}
