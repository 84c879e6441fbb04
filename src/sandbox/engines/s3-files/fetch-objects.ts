import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import type * as S3 from "@aws-sdk/client-s3";
import { randomHex } from "../../../shared/random.ts";
import type { Context } from "../../kit/context.ts";
import type { S3Location } from "./s3-location.ts";

export interface S3File {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  /** The file with the object's bytes; not to be changed. */
  readonly path: string;
}

/**
 * All objects whose key begins with the location's key, in key order, each in a file below `folder`. Keys that end in a slash
 * (folders of the console) are left out. S3's faults (NoSuchBucket, AccessDenied) are the caller's to translate.
 */
export async function fetchObjects(
  context: Pick<Context, "service">,
  location: S3Location,
  folder: string,
): Promise<S3File[]> {
  const s3 = context.service<typeof S3>("s3");
  const files: S3File[] = [];
  let token: string | undefined;
  do {
    const page = await s3.ListObjectsV2({
      Bucket: location.bucket,
      Prefix: location.key,
      ...(token ? { ContinuationToken: token } : {}),
    });
    for (const { Key: key = "", Size: size = 0, ETag: etag = "" } of page.Contents ?? [])
      if (!key.endsWith("/"))
        files.push({
          key,
          size,
          etag,
          path: await fetchObject(context, { bucket: location.bucket, key, etag }, folder),
        });
    token = page.NextContinuationToken;
  } while (token);
  return files;
}

/** One object, as a file below `folder`; not to be changed. */
export async function fetchObject(
  context: Pick<Context, "service">,
  { bucket, key, etag }: { bucket: string; key: string; etag: string },
  folder: string,
): Promise<string> {
  const version = createHash("sha256")
    .update(JSON.stringify([bucket, key, etag]))
    .digest("hex");
  const path = join(folder, version.slice(0, 2), version, basename(key));
  const s3 = context.service<typeof S3>("s3");
  if (existsSync(path)) {
    // Somebody else may have fetched it, with permissions that this caller does not have.
    await s3.HeadObject({ Bucket: bucket, Key: key });
    return path;
  }
  const { Body: body } = await s3.GetObject({ Bucket: bucket, Key: key });
  await mkdir(dirname(path), { recursive: true });
  // A crash leaves a draft behind and never half a file under the real name.
  const draft = `${path}.${randomHex(8)}`;
  try {
    await writeFile(draft, (body ?? "") as Readable | Uint8Array | string);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return path;
}
