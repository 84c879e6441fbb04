import { type Context, fromTagList, type Tags, toTagList } from "../../kit/index.ts";
import { bucketOf } from "./buckets.ts";
import { checksumMembers } from "./checksums.ts";
import type { On } from "./handler.ts";
import { checkedTags } from "./object-headers.ts";
import { objects } from "./state.ts";
import { answeredId, placeOf, versionOf } from "./versions.ts";

export const getObjectTagging: On<"GetObjectTagging"> = (input, context) => {
  const { bucket, version } = namedVersion(context, input);
  return { TagSet: toTagList(version.content.tags), VersionId: answeredId(bucket, version) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html: replaces all tags. */
export const putObjectTagging: On<"PutObjectTagging"> = (input, context) => ({
  VersionId: setTags(context, input, checkedTags(fromTagList(input.Tagging?.TagSet), 10, "Object")),
});

export const deleteObjectTagging: On<"DeleteObjectTagging"> = (input, context) => ({
  VersionId: setTags(context, input, {}),
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export const getObjectAttributes: On<"GetObjectAttributes"> = (input, context) => {
  const { bucket, version } = namedVersion(context, input);
  const { content, modified } = version;
  const wanted = new Set<string>(input.ObjectAttributes ?? []);
  return {
    LastModified: new Date(modified),
    VersionId: answeredId(bucket, version),
    ...(wanted.has("ETag") ? { ETag: content.etag } : {}),
    ...(wanted.has("ObjectSize") ? { ObjectSize: content.size } : {}),
    ...(wanted.has("StorageClass") ? { StorageClass: content.headers.storageClass } : {}),
    ...(wanted.has("Checksum") && content.checksumType
      ? { Checksum: { ...checksumMembers(content.checksums), ChecksumType: content.checksumType } }
      : {}),
    ...(wanted.has("ObjectParts") && content.parts ? { ObjectParts: { TotalPartsCount: content.parts.length } } : {}),
  };
};

interface Named {
  readonly Bucket: string | undefined;
  readonly Key: string | undefined;
  readonly VersionId?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

function namedVersion(context: Context, input: Named) {
  const bucket = bucketOf(context, input);
  return { bucket, version: versionOf(context, bucket.name, input.Key ?? "", input.VersionId) };
}

function setTags(context: Context, input: Named, tags: Tags): string | undefined {
  const { bucket, version } = namedVersion(context, input);
  context.table(objects).update(placeOf(bucket.name, input.Key ?? ""), (row) => ({
    ...row,
    versions: row.versions.map((each) =>
      each.id === version.id ? { ...each, content: { ...version.content, tags } } : each,
    ),
  }));
  return answeredId(bucket, version);
}
