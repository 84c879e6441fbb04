import type * as S3 from "@aws-sdk/client-s3";
import { type Context, Fault } from "../../kit/index.ts";
import { bucketOf } from "./buckets.ts";
import { malformedXml, preconditionFailed } from "./faults.ts";
import type { On } from "./handler.ts";
import { type BucketRow, objects } from "./state.ts";
import { addVersion, currentOf, placeOf, removeVersion } from "./versions.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html: success also where there is nothing. */
export const deleteObject: On<"DeleteObject"> = async (input, context) => {
  const bucket = bucketOf(context, input);
  const key = input.Key ?? "";
  const { marker, versionId } = await deleteOne(context, bucket, {
    Key: key,
    VersionId: input.VersionId,
    ETag: input.IfMatch,
  });
  return { DeleteMarker: marker, VersionId: versionId };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html: up to 1000 keys. */
export const deleteObjects: On<"DeleteObjects"> = async (input, context) => {
  const bucket = bucketOf(context, input);
  const asked = input.Delete?.Objects ?? [];
  if (asked.length === 0 || asked.length > 1000) throw malformedXml();
  const Deleted: S3.DeletedObject[] = [];
  const Errors: S3._Error[] = [];
  for (const id of asked)
    try {
      const { marker, versionId } = await deleteOne(context, bucket, id);
      const made = id.VersionId === undefined && marker ? { DeleteMarkerVersionId: versionId } : {};
      const gone = id.VersionId !== undefined && marker ? { DeleteMarkerVersionId: id.VersionId } : {};
      Deleted.push({
        Key: id.Key,
        VersionId: id.VersionId,
        ...(marker ? { DeleteMarker: true } : {}),
        ...made,
        ...gone,
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      Errors.push({ Key: id.Key, VersionId: id.VersionId, Code: error.name, Message: error.message });
    }
  return { Deleted: input.Delete?.Quiet ? [] : Deleted, Errors };
};

interface DeletedVersion {
  /** A marker was made, or deleted. */
  readonly marker: true | undefined;
  readonly versionId: string | undefined;
}

async function deleteOne(
  context: Context,
  bucket: BucketRow,
  { Key = "", VersionId, ETag }: S3.ObjectIdentifier,
): Promise<DeletedVersion> {
  const current = currentOf(context, bucket.name, Key);
  if (ETag !== undefined && ETag.replaceAll('"', "") !== current?.content.etag && !(ETag === "*" && current))
    throw preconditionFailed();
  const row = context.table(objects).get(placeOf(bucket.name, Key));
  if (VersionId !== undefined) {
    const gone = row && (await removeVersion(context, row, VersionId));
    return { marker: gone && !gone.content ? true : undefined, versionId: VersionId };
  }
  if (bucket.versioning === undefined) {
    if (row) await removeVersion(context, row, "null");
    return { marker: undefined, versionId: undefined };
  }
  const marker = await addVersion(context, bucket, Key, undefined);
  return { marker: true, versionId: marker.id };
}
