/** Files of a program: objects of S3, HDFS (a folder of the run) and this machine's own files. */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type * as S3 from "@aws-sdk/client-s3";
import { nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/context.ts";
import { fetchObjects, putFiles, s3Location } from "../../s3-files/index.ts";
import type { RunFolder } from "../run-folder.ts";
import { SparkError } from "./spark-error.ts";

export interface StoredFile {
  /** As Hadoop names it: `s3://bucket/key`. */
  readonly uri: string;
  /** Below the path asked for; the file's own name where the path is the file. */
  readonly relative: string;
  readonly path: string;
  readonly size: number;
}

export class Storage {
  readonly #services: Pick<Context, "service">;
  readonly #folder: RunFolder;

  constructor(services: Pick<Context, "service">, folder: RunFolder) {
    this.#services = services;
    this.#folder = folder;
  }

  /** The files at a path, below it, or that its wildcards match, as local files in order of their names; empty where there is none. */
  async fetch(uri: string): Promise<StoredFile[]> {
    const glob = uri.search(/[*?{[]/);
    if (glob >= 0) return this.#matching(uri, uri.slice(0, uri.lastIndexOf("/", glob) + 1));
    const place = s3Location(uri);
    return place ? this.#fetchObjects(uri, place) : this.#localFiles(uri);
  }

  async exists(uri: string): Promise<boolean> {
    const place = s3Location(uri);
    if (!place) return existsSync(this.localPath(uri));
    const page = await this.#s3().ListObjectsV2({ Bucket: place.bucket, Prefix: place.key, MaxKeys: 1000 });
    return (page.Contents ?? []).some(({ Key = "" }) => isAtOrBelow(Key, place.key));
  }

  /** Puts a folder's files below a path. */
  async put(folder: string, uri: string): Promise<string[]> {
    const place = s3Location(uri);
    if (place) return (await putFiles(this.#services, folder, place)).map(({ key }) => `s3://${place.bucket}/${key}`);
    const target = this.localPath(uri);
    mkdirSync(target, { recursive: true });
    cpSync(folder, target, { recursive: true });
    return filesBelow(folder).map((path) => join(target, relative(folder, path)));
  }

  /** Removes what is at a path and below it. */
  async remove(uri: string): Promise<void> {
    const place = s3Location(uri);
    if (!place) return rmSync(this.localPath(uri), { recursive: true, force: true });
    const s3 = this.#s3();
    for (;;) {
      const { Contents = [], IsTruncated } = await s3.ListObjectsV2({ Bucket: place.bucket, Prefix: place.key });
      const keys = Contents.map(({ Key = "" }) => Key).filter((key) => isAtOrBelow(key, place.key));
      if (keys.length === 0) return;
      await s3.DeleteObjects({ Bucket: place.bucket, Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true } });
      if (!IsTruncated) return;
    }
  }

  /** Where a path that is not in S3 lies on this machine. Throws for schemes that the sandbox does not have. */
  localPath(uri: string): string {
    if (uri.startsWith("file:")) return uri.startsWith("file://") ? fileURLToPath(uri) : uri.slice("file:".length);
    const [, scheme, rest = uri] = /^([a-z][a-z0-9+.-]*):(?:\/\/[^/]*)?(.*)$/is.exec(uri) ?? [];
    if (scheme !== undefined && scheme !== "hdfs")
      throw new SparkError("UnsupportedFileSystemException", `No FileSystem for scheme "${scheme}"`);
    const home = rest.startsWith("/") ? "/" : "/user/hadoop";
    const path = join(this.#folder.hdfs, ...resolve(home, rest).split(sep));
    return path;
  }

  async #fetchObjects(uri: string, place: { bucket: string; key: string }): Promise<StoredFile[]> {
    const all = await fetchObjects(this.#services, place, this.#folder.cache).catch((error: unknown) => {
      if (nameOf(error) === "NoSuchBucket")
        throw new SparkError("FileNotFoundException", `${uri}: bucket does not exist`);
      throw error;
    });
    const below = place.key === "" || place.key.endsWith("/") ? place.key : `${place.key}/`;
    return all
      .filter(({ key }) => isAtOrBelow(key, place.key))
      .map(({ key, path, size }) => ({
        uri: `s3://${place.bucket}/${key}`,
        relative: key.startsWith(below) ? key.slice(below.length) : basename(key),
        path,
        size,
      }));
  }

  async #matching(uri: string, base: string): Promise<StoredFile[]> {
    const pattern = globPattern(uri.replace(/^s3[an]:/, "s3:"));
    return (await this.fetch(base)).flatMap((file) => {
      const [, rest] = pattern.exec(s3Location(uri) ? file.uri : base + file.relative) ?? [];
      return rest === undefined ? [] : [{ ...file, relative: rest === "" ? basename(file.relative) : rest.slice(1) }];
    });
  }

  #localFiles(uri: string): StoredFile[] {
    const path = this.localPath(uri);
    if (!existsSync(path)) return [];
    const files = statSync(path).isDirectory() ? filesBelow(path) : [path];
    return files.map((file) => ({
      uri: uri.startsWith("file:") ? `file:${file}` : `hdfs://${file.slice(this.#folder.hdfs.length)}`,
      relative: file === path ? basename(file) : relative(path, file).split(sep).join("/"),
      path: file,
      size: statSync(file).size,
    }));
  }

  #s3() {
    return this.#services.service<typeof S3>("s3");
  }
}

/** As a folder: `out` holds `out/x`, and not `output/x`. */
const isAtOrBelow = (key: string, path: string): boolean =>
  path === "" || key === path || key.startsWith(path.endsWith("/") ? path : `${path}/`);

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .sort();
}

/** Hadoop's wildcards; what lies below a folder that matches is caught as the first group. */
function globPattern(uri: string): RegExp {
  const source = uri
    .replace(/\/$/, "")
    .replaceAll(/[.+^$()|\\]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]")
    .replaceAll(/\{([^{}]*)\}/g, (_, list: string) => `(?:${list.replaceAll(",", "|")})`);
  return new RegExp(`^${source}(/.*|$)`);
}
