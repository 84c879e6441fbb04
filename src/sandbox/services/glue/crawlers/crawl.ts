import type * as Glue from "@aws-sdk/client-glue";
import { fetchObject } from "../../../engines/s3-files/index.ts";
import type { Context } from "../../../kit/index.ts";
import { engineOf } from "../engine.ts";
import { CatalogWriter } from "./catalog-writer.ts";
import { type Classifying, classifyFile } from "./classify/classify-file.ts";
import type { FileSchema } from "./classify/schema.ts";
import { datasetsIn } from "./grouping.ts";
import { newPartitions } from "./new-partitions.ts";
import { configurationOf } from "./settings.ts";
import { type CrawlChanges, type CrawlerRow, classifiers } from "./state.ts";
import { type Folder, foldersWithFiles, locationOf, only, type S3Object, survey } from "./survey.ts";

export interface Crawl {
  readonly context: Context;
  readonly row: CrawlerRow;
  /** All that is asked of S3 and the catalog is asked with the role's permissions. */
  readonly services: Pick<Context, "service">;
  readonly signal: AbortSignal;
  log(line: string): void;
}

/** Ended by StopCrawler. */
export class Stopped extends Error {}

/** Reads the targets and writes tables. Answers the changes, and the folders that have been crawled. */
export async function crawl(work: Crawl): Promise<{ changes: CrawlChanges; folders: string[] }> {
  const { row, services, log } = work;
  const configuration = configurationOf(row.configuration);
  const writer = new CatalogWriter(services, { row, configuration, log });
  await writer.prepare();
  const known = await writer.known();
  const onlyNew = row.recrawl === "CRAWL_NEW_FOLDERS_ONLY" && row.folders.length > 0;
  const folders = new Set(row.folders);
  const names = new Set<string>();
  for (const target of row.targets.S3Targets ?? []) {
    const all = await survey(services, target);
    const seen = new Set(row.folders);
    const top = onlyNew ? only(all, (folder) => !seen.has(locationOf(folder))) : all;
    for (const folder of foldersWithFiles(all)) folders.add(locationOf(folder));
    const schemas = await classified(work, top);
    const schemaOf = (object: S3Object): FileSchema => schemas.get(object.key) ?? NOTHING;
    log(`BENCHMARK : Classification complete, writing results to database ${row.database}`);
    const rest = onlyNew ? await newPartitions(top, { writer, known, schemaOf, configuration }) : top;
    for (const dataset of datasetsIn(rest, schemaOf, configuration)) {
      stopHere(work);
      names.add(await writer.write(dataset, names));
    }
  }
  if (!onlyNew)
    for (const table of known) if (!names.has(table.Name ?? "") && isTargeted(table, row)) await writer.remove(table);
  log("BENCHMARK : Finished writing to Catalog");
  return { changes: writer.changes, folders: [...folders].sort() };
}

const NOTHING: FileSchema = {
  format: { classification: "UNKNOWN", compression: "none" },
  columns: new Map(),
  records: 0,
};

/** Schemas by key. */
async function classified(work: Crawl, top: Folder): Promise<Map<string, FileSchema>> {
  const { context, row, services } = work;
  const classifying: Classifying = {
    database: engineOf(context).database,
    custom: row.classifiers.flatMap((name) => context.table(classifiers).get(name)?.csv ?? []),
  };
  const { cache } = engineOf(context);
  const schemas = new Map<string, FileSchema>();
  for (const folder of foldersWithFiles(top))
    for (const { key, etag } of folder.files) {
      stopHere(work);
      const path = await fetchObject(services, { bucket: folder.bucket, key, etag }, cache);
      schemas.set(key, await classifyFile(path, classifying));
    }
  return schemas;
}

function stopHere({ signal }: Crawl): void {
  if (signal.aborted) throw new Stopped();
}

/** Whether a table lies in a target of the crawler as it is now. */
const isTargeted = (table: Glue.Table, { targets }: CrawlerRow): boolean =>
  (targets.S3Targets ?? []).some(({ Path = "" }) => {
    const path = Path.startsWith("s3://") ? Path : `s3://${Path}`;
    return (table.StorageDescriptor?.Location ?? "").startsWith(path);
  });
