/**
 * Blobs on disk, by digest, once for all repositories of an account and region. An upload grows in a file of its own; it
 * is synced and only then renamed to its digest, so that a blob with a name is whole, also after kill -9.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { randomUuid } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";

export const DIGEST = /^sha256:[0-9a-f]{64}$/;

export const digestOf = (bytes: Uint8Array | string): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** Writes a part at its offset: a repeated part overwrites what a crash left behind. */
export async function writePart(context: Context, uploadId: string, offset: number, bytes: Uint8Array): Promise<void> {
  const file = await open(uploadPath(context, uploadId), offset === 0 ? "w" : "r+");
  try {
    let written = 0;
    while (written < bytes.length) {
      const result = await file.write(bytes, written, bytes.length - written, offset + written);
      written += result.bytesWritten;
    }
  } finally {
    await file.close();
  }
}

/** Makes the first `size` bytes of an upload a blob; answers its digest. */
export async function finishUpload(context: Context, uploadId: string, size: number): Promise<string> {
  const path = uploadPath(context, uploadId);
  const file = await open(path, "r+");
  try {
    await file.truncate(size);
    await file.sync();
  } finally {
    await file.close();
  }
  return hashOf(path);
}

/** Takes over a finished upload under its digest. */
export const adoptUpload = (context: Context, uploadId: string, digest: string): Promise<void> =>
  rename(uploadPath(context, uploadId), blobPath(context, digest));

/** Makes bytes of the registry's own a blob; answers their digest. */
export async function storeBlob(context: Context, bytes: Uint8Array): Promise<string> {
  const id = randomUuid();
  await writePart(context, id, 0, bytes);
  const digest = await finishUpload(context, id, bytes.length);
  await adoptUpload(context, id, digest);
  return digest;
}

export const dropUpload = (context: Context, uploadId: string): Promise<void> =>
  rm(uploadPath(context, uploadId), { force: true });

export const hasBlob = (context: Context, digest: string): boolean => existsSync(blobPath(context, digest));

export const readBlob = (context: Context, digest: string): Readable => createReadStream(blobPath(context, digest));

export const deleteBlob = (context: Context, digest: string): Promise<void> =>
  rm(blobPath(context, digest), { force: true });

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return `sha256:${hash.digest("hex")}`;
}

const blobPath = (context: Context, digest: string): string =>
  join(folderOf(context, "blobs"), digest.replace("sha256:", ""));

const uploadPath = (context: Context, uploadId: string): string => join(folderOf(context, "uploads"), uploadId);

function folderOf(context: Context, kind: "blobs" | "uploads"): string {
  const path = join(context.folder(), `${context.account}-${context.region}`, kind);
  mkdirSync(path, { recursive: true });
  return path;
}
