/** The files of a lake table, laid out for one query: fetched from S3, linked as `<root>/__mount=<id>/<key>=<value>/<file>`. */
import { join } from "node:path";
import type { Context } from "../../kit/context.ts";
import { fetchObjects, linkTree, s3Location } from "../s3-files/index.ts";
import type { LakeTable } from "./lake-table.ts";
import { MOUNT, tableSource } from "./table-source.ts";

export interface LakePartition {
  readonly values: readonly string[];
  readonly location: string;
}

export interface MountedFile {
  readonly path: string;
  /** `s3://bucket/key`. */
  readonly place: string;
  readonly size: number;
  /** In the order of the table's keys. */
  readonly values: readonly string[];
}

export interface Mount {
  readonly id: string;
  readonly table: LakeTable;
  readonly files: readonly MountedFile[];
  /** `SELECT ... FROM read_csv(...)`: what a view of the table is made of. */
  readonly source: string;
}

export interface MountRequest {
  readonly id: string;
  readonly table: LakeTable;
  /** Empty for a table without partition keys. */
  readonly partitions: readonly LakePartition[];
  /** Fetched objects are kept here, for all queries. */
  readonly cache: string;
  /** Of one query. */
  readonly root: string;
  /** With the column `$path`, the place of each row's file. */
  readonly withPath?: boolean;
}

/** Throws S3's faults (NoSuchBucket), and SqlError for formats that the engine does not read. */
export async function mountTable(context: Pick<Context, "service">, request: MountRequest): Promise<Mount> {
  const { id, table, cache, root } = request;
  const parts = table.keys.length === 0 ? [{ values: [], location: table.location }] : request.partitions;
  const files: MountedFile[] = [];
  for (const { values, location } of parts) {
    const place = s3Location(location);
    if (!place) throw new Error(`${location} is no location in S3`);
    const objects = await fetchObjects(context, { bucket: place.bucket, key: folderKey(place.key) }, cache);
    for (const object of objects.filter(({ key, size }) => size > 0 && !isHidden(key))) {
      const folders = values.map((value, index) => `${table.keys[index]?.name}=${encodeURIComponent(value)}`);
      const path = [`${MOUNT}=${id}`, ...folders, `${files.length}-${fileName(object.key)}`].join("/");
      await linkTree(root, [[path, object.path]]);
      const from = `s3://${place.bucket}/${object.key}`;
      files.push({ path: join(root, ...path.split("/")), place: from, size: object.size, values });
    }
  }
  return {
    id,
    table,
    files,
    source: tableSource(
      table,
      id,
      files.map(({ path }) => path),
      request.withPath === true ? new Map(files.map((file) => [file.path, file.place])) : undefined,
    ),
  };
}

/** A location is a folder, with or without its slash. */
const folderKey = (key: string): string => (key === "" || key.endsWith("/") ? key : `${key}/`);

/** As Hive: files that begin with an underscore or a dot are not data. */
const isHidden = (key: string): boolean => /^[_.]/.test(fileName(key));

const fileName = (key: string): string => key.slice(key.lastIndexOf("/") + 1);
