import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import type * as S3 from "@aws-sdk/client-s3";
import type { Context } from "../../kit/context.ts";
import type { S3Location } from "./s3-location.ts";

/**
 * Puts every file below `folder` into the bucket, under the location's key (`out/` or `out`: a slash is set between). Answers
 * keys and sizes in key order. Hadoop's `_SUCCESS` is put last: whoever sees it finds the rest.
 */
export async function putFiles(
  context: Pick<Context, "service">,
  folder: string,
  location: S3Location,
): Promise<{ key: string; size: number }[]> {
  const prefix = location.key === "" || location.key.endsWith("/") ? location.key : `${location.key}/`;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  const put: { key: string; size: number }[] = [];
  for (const path of paths.sort(successLast)) {
    const key =
      prefix +
      path
        .slice(folder.length + 1)
        .split(sep)
        .join("/");
    const { size } = await stat(path);
    const body = createReadStream(path);
    await context.service<typeof S3>("s3").PutObject({
      Bucket: location.bucket,
      Key: key,
      Body: body,
      ContentLength: size,
    });
    put.push({ key, size });
  }
  return put.sort((a, b) => (a.key < b.key ? -1 : 1));
}

function successLast(a: string, b: string): number {
  const isMark = (path: string): number => (basename(path) === "_SUCCESS" ? 1 : 0);
  return isMark(a) - isMark(b) || (a < b ? -1 : 1);
}
