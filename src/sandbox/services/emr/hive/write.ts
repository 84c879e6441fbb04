/** A query's rows as files in Hive's layout: `000000_0` in the folder of the table or of each partition. */
import { mkdirSync } from "node:fs";
import { readdir, rename } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type * as S3 from "@aws-sdk/client-s3";
import type { LakeTable } from "../../../engines/lake/index.ts";
import { putFiles, type S3Location } from "../../../engines/s3-files/index.ts";
import { SqlError } from "../../../engines/sql/sql-error.ts";
import type { HiveSession } from "./session.ts";

export interface OutputFormat {
  readonly kind: "delimited" | "parquet";
  readonly delimiter: string;
}

/** Hive's own: fields end with the byte 1. */
export const TEXT: OutputFormat = { kind: "delimited", delimiter: "\u0001" };

/** Throws SqlError for formats that the sandbox does not write. */
export function formatOf(format: LakeTable["format"]): OutputFormat {
  if (format.kind === "parquet") return { kind: "parquet", delimiter: "" };
  if (format.kind === "delimited" && !format.strict) return { kind: "delimited", delimiter: format.delimiter };
  throw new SqlError("parser", "the sandbox's Hive writes delimited text and Parquet only");
}

export interface Output {
  readonly query: string;
  readonly place: S3Location;
  readonly format: OutputFormat;
  readonly partitionedBy: readonly string[];
  readonly overwrite: boolean;
}

/** Answers the partitions' folders (`dt=2025-03-01`, or "" for a table without) and the rows. */
export async function writeOutput(
  session: HiveSession,
  { query, place, format, partitionedBy, overwrite }: Output,
): Promise<{ folders: string[]; rows: number }> {
  const folder = join(session.folder, `out-${session.count}`);
  mkdirSync(folder, { recursive: true });
  const options = [
    ...(format.kind === "parquet" ? ["FORMAT parquet"] : csvOptions(format.delimiter)),
    ...(partitionedBy.length === 0
      ? []
      : [`PARTITION_BY (${partitionedBy.map((key) => `"${key}"`).join(", ")})`, "FILENAME_PATTERN '00000{i}_0'"]),
  ];
  const target = partitionedBy.length === 0 ? join(folder, "000000_0") : folder;
  const { rows } = await session.connection.run(
    `COPY (${query}) TO '${target.replaceAll("'", "''")}' (${options.join(", ")})`,
    { signal: session.signal },
  );
  const files = await withoutExtensions(folder);
  const folders = [...new Set(files.map((file) => file.split("/").slice(0, -1).join("/")))];
  const prefix = place.key === "" ? "" : place.key.replace(/\/?$/, "/");
  for (const each of overwrite ? folders : [])
    await clear(session, { bucket: place.bucket, key: `${prefix}${each === "" ? "" : `${each}/`}` });
  if (!overwrite) await numberOn(session, folder, { bucket: place.bucket, key: prefix }, files);
  await putFiles(session.services, folder, { bucket: place.bucket, key: prefix });
  return { folders, rows: Number(rows[0]?.[0] ?? 0) };
}

const csvOptions = (delimiter: string): string[] => [
  "FORMAT csv",
  "HEADER false",
  `DELIMITER '${delimiter.replaceAll("'", "''")}'`,
  "QUOTE ''",
  "ESCAPE ''",
  "NULLSTR '\\N'",
];

/** The engine adds one where it writes several files; Hive's files have none. Answers paths below the folder. */
async function withoutExtensions(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const name = entry.name.replace(/\.[a-z]+$/, "");
    if (name !== entry.name) await rename(join(entry.parentPath, entry.name), join(entry.parentPath, name));
    files.push(relative(folder, join(entry.parentPath, name)).split(sep).join("/"));
  }
  return files;
}

async function keysOf(session: HiveSession, place: S3Location): Promise<string[]> {
  const s3 = session.services.service<typeof S3>("s3");
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.ListObjectsV2({
      Bucket: place.bucket,
      Prefix: place.key,
      ...(token ? { ContinuationToken: token } : {}),
    });
    keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
    token = page.NextContinuationToken;
  } while (token);
  return keys;
}

/** OVERWRITE: what lies there already goes. */
async function clear(session: HiveSession, place: S3Location): Promise<void> {
  const keys = await keysOf(session, place);
  for (let start = 0; start < keys.length; start += 1000)
    await session.services.service<typeof S3>("s3").DeleteObjects({
      Bucket: place.bucket,
      Delete: { Objects: keys.slice(start, start + 1000).map((Key) => ({ Key })), Quiet: true },
    });
}

/** INTO: files beside those that are there get names that are free, as Hive's `000000_0_copy_1`. */
async function numberOn(
  session: HiveSession,
  folder: string,
  place: S3Location,
  files: readonly string[],
): Promise<void> {
  const taken = new Set(await keysOf(session, place));
  for (const file of files) {
    let name = file;
    for (let copy = 1; taken.has(`${place.key}${name}`); copy++) name = `${file}_copy_${copy}`;
    if (name !== file) await rename(join(folder, file), join(folder, name));
  }
}
