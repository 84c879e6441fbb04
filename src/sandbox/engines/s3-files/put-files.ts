import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import type * as S3 from "@aws-sdk/client-s3";
import type { Context } from "../../kit/context.ts";
import type { S3Location } from "./s3-location.ts";

/**
 * Puts every file below `folder` into the bucket, under the location's key (`out/` or `out`: a slash is set between). Answers
 * keys and sizes in key order.
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
  for (const path of paths.sort()) {
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
  return put;
}
