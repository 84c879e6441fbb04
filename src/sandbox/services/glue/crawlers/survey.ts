import type * as Glue from "@aws-sdk/client-glue";
import type * as S3 from "@aws-sdk/client-s3";
import { type S3Location, s3Location } from "../../../engines/s3-files/index.ts";
import type { Context } from "../../../kit/index.ts";
import { exclusionTest } from "./exclusions.ts";

export interface S3Object {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
}

/** A folder of S3 and all that lies in it. */
export interface Folder {
  readonly bucket: string;
  /** Ends in a slash; empty for the bucket itself. */
  readonly path: string;
  readonly files: S3Object[];
  readonly folders: Map<string, Folder>;
}

/**
 * Everything below a target, with the permissions of `services`: S3's faults pass. A target that is an object is a folder with
 * that object alone.
 */
export async function survey(services: Pick<Context, "service">, target: Glue.S3Target): Promise<Folder> {
  const path = target.Path ?? "";
  const place = s3Location(path.startsWith("s3://") ? path : `s3://${path}`) ?? { bucket: "", key: "" };
  const objects = await listed(services, place);
  const root = place.key === "" || place.key.endsWith("/") ? place.key : `${place.key}/`;
  const one = objects.find(({ key }) => key === place.key);
  if (one) return { bucket: place.bucket, path: parentOf(one.key), files: [one], folders: new Map() };
  const excluded = exclusionTest(target.Exclusions ?? []);
  const top = folderAt(place.bucket, root);
  for (const each of objects) {
    const relative = each.key.slice(root.length);
    if (each.key.startsWith(root) && isData(each) && !excluded(relative)) put(top, relative, each);
  }
  if (target.SampleSize !== undefined) sample(top, target.SampleSize);
  return top;
}

const folderAt = (bucket: string, path: string): Folder => ({ bucket, path, files: [], folders: new Map() });

const parentOf = (key: string): string => key.slice(0, key.lastIndexOf("/") + 1);

/** Empty objects stand for folders and for success; names that begin with `_` or `.` are hidden, as for Hadoop. */
const isData = ({ key, size }: S3Object): boolean => size > 0 && !/(^|\/)[_.][^/]*$/.test(key);

async function listed(services: Pick<Context, "service">, { bucket, key }: S3Location): Promise<S3Object[]> {
  const objects: S3Object[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await services.service<typeof S3>("s3").ListObjectsV2({
      Bucket: bucket,
      Prefix: key,
      ...(ContinuationToken ? { ContinuationToken } : {}),
    });
    for (const { Key = "", Size = 0, ETag = "" } of page.Contents ?? [])
      objects.push({ key: Key, size: Size, etag: ETag });
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return objects;
}

function put(top: Folder, relative: string, object: S3Object): void {
  let folder = top;
  for (const name of relative.split("/").slice(0, -1)) {
    const inner = folder.folders.get(name) ?? folderAt(folder.bucket, `${folder.path}${name}/`);
    folder.folders.set(name, inner);
    folder = inner;
  }
  folder.files.push(object);
}

function sample(folder: Folder, size: number): void {
  folder.files.splice(size);
  for (const inner of folder.folders.values()) sample(inner, size);
}

/** The folder and all below it that hold files. */
export function foldersWithFiles(folder: Folder): Folder[] {
  const inner = [...folder.folders.values()].flatMap(foldersWithFiles);
  return folder.files.length > 0 ? [folder, ...inner] : inner;
}

/** The same tree with the files of these folders only. */
export function only(folder: Folder, wanted: (folder: Folder) => boolean): Folder {
  const folders = [...folder.folders].map(([name, inner]): [string, Folder] => [name, only(inner, wanted)]);
  return {
    ...folder,
    files: wanted(folder) ? folder.files : [],
    folders: new Map(folders.filter(([, inner]) => inner.files.length > 0 || inner.folders.size > 0)),
  };
}

export const locationOf = ({ bucket, path }: Pick<Folder, "bucket" | "path">): string => `s3://${bucket}/${path}`;
