/** The cluster's own file system: a folder that is lost with it. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../../kit/index.ts";

const folderOf = (context: Context, cluster: string): string => join(context.folder(), "hdfs", cluster);

export function hdfsOf(context: Context, cluster: string): string {
  const folder = folderOf(context, cluster);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export const forgetHdfs = (context: Context, cluster: string): void =>
  rmSync(folderOf(context, cluster), { recursive: true, force: true });
