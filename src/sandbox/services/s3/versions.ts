/** Versions of an object: https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html */
import { randomOctets } from "../../../shared/random.ts";
import { type Context, fault } from "../../kit/index.ts";
import { checkWrite, type WriteConditions } from "./conditions.ts";
import { remove } from "./content.ts";
import { methodNotAllowed, noSuchKey, noSuchVersion } from "./faults.ts";
import { type BucketRow, type ContentRow, type ObjectRow, objects, type VersionRow } from "./state.ts";

const KEY_BYTES = 1024;

export const placeOf = (bucket: string, key: string): string => `${bucket}/${key}`;

export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > KEY_BYTES) throw fault("KeyTooLongError", "Your key is too long", { status: 400 });
}

/** The current version, where it has content. */
export function currentOf(context: Context, bucket: string, key: string): StoredVersion | undefined {
  const [version] = context.table(objects).get(placeOf(bucket, key))?.versions ?? [];
  return version && hasContent(version) ? version : undefined;
}

export interface StoredVersion extends VersionRow {
  readonly content: ContentRow;
}

export const hasContent = (version: VersionRow): version is StoredVersion => version.content !== undefined;

/** The version that a request names, or the current one. */
export function versionOf(context: Context, bucket: string, key: string, id: string | undefined): StoredVersion {
  const versions = context.table(objects).get(placeOf(bucket, key))?.versions ?? [];
  const version = id === undefined ? versions[0] : versions.find((each) => each.id === id);
  if (id !== undefined && !version) throw noSuchVersion();
  if (!version) throw noSuchKey();
  if (hasContent(version)) return version;
  // A marker can be named, not read.
  throw id === undefined ? noSuchKey() : methodNotAllowed();
}

/** Puts a version in front; answers its id, and removes the bytes of what it replaces. */
export async function addVersion(
  context: Context,
  bucket: BucketRow,
  key: string,
  content: ContentRow | undefined,
): Promise<VersionRow> {
  const id = bucket.versioning === "Enabled" ? newVersionId() : "null";
  const version: VersionRow = { id, modified: context.clock.now(), content };
  const place = placeOf(bucket.name, key);
  const before = context.table(objects).get(place)?.versions ?? [];
  const kept = before.filter((each) => each.id !== id);
  context.table(objects).put(place, { bucket: bucket.name, key, versions: [version, ...kept] });
  for (const each of before) if (each.id === id && each.content) await remove(context, each.content.file);
  return version;
}

export interface NewVersion {
  readonly bucket: BucketRow;
  readonly key: string;
  readonly content: ContentRow;
  readonly conditions: WriteConditions;
}

/**
 * The same where the request's conditions hold at that very moment: nothing is waited for between looking and writing, so of
 * many writers at once one is first. The bytes of one who is not are removed.
 */
export async function addVersionIf(context: Context, wanted: NewVersion): Promise<VersionRow> {
  const { bucket, key, content, conditions } = wanted;
  try {
    checkWrite(conditions, currentOf(context, bucket.name, key));
  } catch (error) {
    await remove(context, content.file);
    throw error;
  }
  return addVersion(context, bucket, key, content);
}

/** Removes one version for good; undefined where there is none of that id. */
export async function removeVersion(context: Context, row: ObjectRow, id: string): Promise<VersionRow | undefined> {
  const version = row.versions.find((each) => each.id === id);
  if (!version) return undefined;
  const place = placeOf(row.bucket, row.key);
  const versions = row.versions.filter((each) => each.id !== id);
  if (versions.length === 0) context.table(objects).delete(place);
  else context.table(objects).patch(place, { versions });
  if (version.content) await remove(context, version.content.file);
  return version;
}

/** What an answer tells of a version id: nothing where versioning has never been on. */
export const answeredId = ({ versioning }: BucketRow, { id }: VersionRow): string | undefined =>
  versioning === undefined ? undefined : id;

const newVersionId = (): string => Buffer.from(randomOctets(24)).toString("base64url").replaceAll("-", ".");
