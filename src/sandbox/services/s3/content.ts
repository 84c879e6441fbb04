/**
 * Bytes of objects and parts: one file each, under a name that nothing else has. A file is written and synced under
 * `incoming`, and only then renamed, so that whatever a row names is whole. Files without a row are swept at the start.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { randomUuid } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import { type Algorithm, type Checksums, createHasher } from "./checksums.ts";

export interface Received {
  readonly file: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly md5: string;
  readonly checksums: Checksums;
}

/** Writes a body to disk and hashes it. The file must then be kept or dropped. */
export async function receive(
  context: Context,
  body: AsyncIterable<Uint8Array | string>,
  algorithms: readonly Algorithm[],
): Promise<Received> {
  const file = randomUuid();
  const md5 = createHash("md5");
  const hashers = algorithms.map((algorithm) => ({ algorithm, hasher: createHasher(algorithm) }));
  let size = 0;
  const path = join(folderOf(context, "incoming"), file);
  const handle = await open(path, "wx");
  try {
    for await (const part of body) {
      const bytes = typeof part === "string" ? Buffer.from(part) : part;
      md5.update(bytes);
      for (const { hasher } of hashers) hasher.update(bytes);
      for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten;
      size += bytes.length;
    }
    await handle.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  const checksums = Object.fromEntries(
    hashers.map(({ algorithm, hasher }) => [algorithm, hasher.digest().toString("base64")]),
  );
  return { file, size, md5: md5.digest("hex"), checksums };
}

/** Makes a received file one that a row may name. */
export const keep = (context: Context, { file }: Received): Promise<void> =>
  rename(join(folderOf(context, "incoming"), file), join(folderOf(context, "objects"), file));

export const drop = (context: Context, { file }: Received): Promise<void> =>
  rm(join(folderOf(context, "incoming"), file), { force: true });

/** Opens a file at once, so that a later delete does not cut the answer short. `end` is the last octet's place. */
export async function read(context: Context, file: string, start = 0, end?: number): Promise<Readable> {
  const handle = await open(join(folderOf(context, "objects"), file));
  return handle.createReadStream({ start, ...(end === undefined ? {} : { end }) });
}

/** All files, one after the other. */
export async function* readAll(context: Context, files: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const file of files) yield* await read(context, file);
}

export const remove = (context: Context, file: string): Promise<void> =>
  rm(join(folderOf(context, "objects"), file), { force: true });

/** Removes what no row names: the leftovers of a crash. */
export function sweep(context: Context, named: ReadonlySet<string>): void {
  for (const kind of ["incoming", "objects"] as const) {
    const folder = folderOf(context, kind);
    for (const file of readdirSync(folder)) if (!named.has(file)) rmSync(join(folder, file), { force: true });
  }
}

function folderOf(context: Context, kind: "incoming" | "objects"): string {
  const path = join(context.folder(), context.account, kind);
  mkdirSync(path, { recursive: true });
  return path;
}
