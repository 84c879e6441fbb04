import type * as Glue from "@aws-sdk/client-glue";
import type { CatalogWriter } from "./catalog-writer.ts";
import { compatible, datasetsIn, type Partition, type SchemaOf } from "./grouping.ts";
import type { Configuration } from "./settings.ts";
import { type Folder, foldersWithFiles, locationOf, only } from "./survey.ts";
import { tableInput } from "./table-input.ts";

interface Incremental {
  readonly writer: CatalogWriter;
  /** Tables of earlier crawls. */
  readonly known: readonly Glue.Table[];
  readonly schemaOf: SchemaOf;
  readonly configuration: Configuration;
}

/**
 * Adds new folders below known tables as partitions where they are like them, and answers the tree that is left: it becomes
 * tables of its own. https://docs.aws.amazon.com/glue/latest/dg/incremental-crawls.html
 */
export async function newPartitions(top: Folder, work: Incremental): Promise<Folder> {
  const done = new Set<string>();
  for (const table of work.known) {
    const partitions: Partition[] = [];
    for (const folder of foldersWithFiles(top)) {
      const partition = partitionOf(folder, table, work);
      if (!partition) continue;
      partitions.push(partition);
      done.add(locationOf(folder));
    }
    await work.writer.addPartitions(table, partitions);
  }
  return only(top, (folder) => !done.has(locationOf(folder)));
}

function partitionOf(
  folder: Folder,
  table: Glue.Table,
  { schemaOf, configuration }: Incremental,
): Partition | undefined {
  const root = (table.StorageDescriptor?.Location ?? "").replace(/\/?$/, "/");
  const location = locationOf(folder);
  const depth = (table.PartitionKeys ?? []).length;
  const folders = location.slice(root.length).split("/").slice(0, -1);
  if (depth === 0 || !location.startsWith(root) || folders.length !== depth) return undefined;
  const [dataset, ...more] = datasetsIn({ ...folder, folders: new Map() }, schemaOf, configuration);
  if (!dataset || more.length > 0 || !isLike(table, dataset, configuration)) return undefined;
  return { folders, location, schema: dataset.schema, statistics: dataset.statistics };
}

/** As the folders of one table are: the same format, and most columns. */
function isLike(table: Glue.Table, dataset: Parameters<typeof tableInput>[0], configuration: Configuration): boolean {
  const found = tableInput(dataset, { name: "", crawler: "" });
  for (const parameter of ["classification", "compressionType", "delimiter", "skip.header.line.count"])
    if (found.Parameters?.[parameter] !== table.Parameters?.[parameter]) return false;
  const known = new Map(
    (table.StorageDescriptor?.Columns ?? []).map(({ Name = "" }) => [Name, { kind: "string" as const }]),
  );
  return compatible({ ...dataset.schema, columns: known }, dataset.schema, configuration);
}
