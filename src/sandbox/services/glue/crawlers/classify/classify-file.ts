import { open, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type * as Glue from "@aws-sdk/client-glue";
import type { SqlDatabase } from "../../../../engines/sql/database.ts";
import { csvSchema } from "./csv.ts";
import { jsonSchema } from "./json.ts";
import { parquetSchema } from "./parquet.ts";
import type { FileFormat, FileSchema } from "./schema.ts";

/** Longer text is read so far; AWS reads a few megabytes at most, too. */
const MOST_BYTES = 16 * 1024 * 1024;

export interface Classifying {
  readonly database: SqlDatabase;
  readonly custom: readonly Glue.CreateCsvClassifierRequest[];
}

/** What is in a file: by the account's classifiers first, then by the built-in ones. What none of them knows is UNKNOWN. */
export async function classifyFile(path: string, { database, custom }: Classifying): Promise<FileSchema> {
  const start = await beginning(path, 4);
  if (start.toString("latin1") === "PAR1") return (await parquetSchema(database, path)) ?? UNKNOWN;
  const packed = start[0] === 0x1f && start[1] === 0x8b;
  const compression = packed ? "gzip" : "none";
  const text = await textOf(path, packed);
  if (text === undefined) return UNKNOWN;
  for (const classifier of custom) {
    const schema = csvSchema(text, compression, classifier);
    if (schema) return schema;
  }
  return jsonSchema(text, compression) ?? csvSchema(text, compression) ?? unknown(compression);
}

const unknown = (compression: FileFormat["compression"]): FileSchema => ({
  format: { classification: "UNKNOWN", compression },
  columns: new Map(),
  records: 0,
});

const UNKNOWN = unknown("none");

async function beginning(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const unpack = promisify(gunzip);

/** Whole lines; undefined for what is no text. */
async function textOf(path: string, packed: boolean): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    bytes = packed ? await unpack(await readFile(path)) : await beginning(path, MOST_BYTES);
  } catch {
    return undefined;
  }
  const cut = bytes.length >= MOST_BYTES ? bytes.subarray(0, bytes.lastIndexOf(10, MOST_BYTES) + 1) : bytes;
  if (cut.subarray(0, 8192).includes(0)) return undefined;
  return cut.toString("utf8").replace(/^\uFEFF/, "");
}
