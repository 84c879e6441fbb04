/** Which files make one table, and which folders are its partitions: https://docs.aws.amazon.com/glue/latest/dg/crawler-table-creation.html */
import { type FileFormat, type FileSchema, widenedFields } from "./classify/schema.ts";
import type { Configuration } from "./settings.ts";
import { type Folder, locationOf, type S3Object } from "./survey.ts";

export interface Statistics {
  readonly files: number;
  readonly bytes: number;
  readonly records: number;
}

export interface Partition {
  /** Names of folders, from the table down: `year=2025`, `2025`. */
  readonly folders: readonly string[];
  readonly location: string;
  readonly schema: FileSchema;
  readonly statistics: Statistics;
}

/** What becomes a table. */
export interface Dataset {
  /** Of its folder or its one file. */
  readonly name: string;
  readonly location: string;
  readonly schema: FileSchema;
  readonly statistics: Statistics;
  /** Empty where all files lie in the table's own folder. */
  readonly partitions: readonly Partition[];
}

export type SchemaOf = (object: S3Object) => FileSchema;

const SIMILAR = 0.7;

/** The tables in a folder and below it. */
export function datasetsIn(folder: Folder, schemaOf: SchemaOf, configuration: Configuration): Dataset[] {
  const own = filesIn(folder, schemaOf, configuration);
  const inner = [...folder.folders].map(([name, each]) => ({
    name,
    datasets: datasetsIn(each, schemaOf, configuration),
  }));
  const { level } = configuration;
  const depth = 1 + folder.path.split("/").filter((part) => part !== "").length;
  if (level !== undefined && depth < level) return [...own, ...inner.flatMap(({ datasets }) => datasets)];
  if (own.length === 0 && inner.length > 0) {
    const combined = combine(folder, inner, {
      ...configuration,
      combine: configuration.combine || level !== undefined,
    });
    if (combined) return [combined];
  }
  return [...own, ...inner.flatMap(({ datasets }) => datasets)];
}

/** One table for the files of a folder, or one for each where they are not alike. */
function filesIn(folder: Folder, schemaOf: SchemaOf, configuration: Configuration): Dataset[] {
  const [first, ...others] = folder.files.map((object) => ({ object, schema: schemaOf(object) }));
  if (!first) return [];
  const location = locationOf(folder);
  const alike = others.every(({ schema }) => compatible(first.schema, schema, configuration));
  if (alike) {
    const all = [first, ...others];
    const schema = all.map((each) => each.schema).reduce(merged);
    const bytes = all.reduce((sum, { object }) => sum + object.size, 0);
    const statistics = { files: all.length, bytes, records: schema.records };
    return [{ name: nameOf(folder), location, schema, statistics, partitions: [] }];
  }
  return [first, ...others].map(({ object, schema }) => ({
    name: object.key.slice(folder.path.length),
    location: `s3://${folder.bucket}/${object.key}`,
    schema,
    statistics: { files: 1, bytes: object.size, records: schema.records },
    partitions: [],
  }));
}

/** Every folder below with one and the same kind of table: then they are partitions of one. */
function combine(
  folder: Folder,
  inner: readonly { name: string; datasets: readonly Dataset[] }[],
  configuration: Configuration,
): Dataset | undefined {
  const partitions: Partition[] = [];
  for (const { name, datasets } of inner) {
    const [only, ...more] = datasets;
    if (!only || more.length > 0 || !only.location.endsWith("/")) return undefined;
    const below: readonly Partition[] = only.partitions.length > 0 ? only.partitions : [{ ...only, folders: [] }];
    for (const { folders, location, schema, statistics } of below)
      partitions.push({ folders: [name, ...folders], location, schema, statistics });
  }
  const [first, ...others] = partitions;
  if (!first) return undefined;
  const alike = others.every(
    (each) => each.folders.length === first.folders.length && compatible(first.schema, each.schema, configuration),
  );
  if (!alike) return undefined;
  return {
    name: nameOf(folder),
    location: locationOf(folder),
    schema: partitions.map(({ schema }) => schema).reduce(merged),
    statistics: partitions.map(({ statistics }) => statistics).reduce(sum),
    partitions,
  };
}

const sum = (a: Statistics, b: Statistics): Statistics => ({
  files: a.files + b.files,
  bytes: a.bytes + b.bytes,
  records: a.records + b.records,
});

const nameOf = ({ bucket, path }: Folder): string => path.split("/").at(-2) ?? bucket;

export const merged = (a: FileSchema, b: FileSchema): FileSchema => ({
  format: { ...a.format, quoted: a.format.quoted === true || b.format.quoted === true },
  columns: widenedFields(a.columns, b.columns),
  records: a.records + b.records,
});

/** The same format, and most columns by the same names. */
export function compatible(a: FileSchema, b: FileSchema, { combine: anyway }: Pick<Configuration, "combine">): boolean {
  if (!sameFormat(a.format, b.format)) return false;
  if (anyway) return true;
  const shared = [...a.columns.keys()].filter((name) => b.columns.has(name)).length;
  const all = new Set([...a.columns.keys(), ...b.columns.keys()]).size;
  return all === 0 || shared / all >= SIMILAR;
}

const sameFormat = (a: FileFormat, b: FileFormat): boolean =>
  (["classification", "compression", "delimiter", "header", "serde"] as const).every((part) => a[part] === b[part]);
