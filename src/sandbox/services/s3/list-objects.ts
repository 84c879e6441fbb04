import type * as S3 from "@aws-sdk/client-s3";
import type { Context } from "../../kit/index.ts";
import { bucketOf, ownerOf } from "./buckets.ts";
import { invalidArgument } from "./faults.ts";
import type { On } from "./handler.ts";
import { encoderFor, type Listed, listPage } from "./listing.ts";
import { objects } from "./state.ts";
import { hasContent, type StoredVersion } from "./versions.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: On<"ListObjectsV2"> = (input, context) => {
  const { name } = bucketOf(context, input);
  const { Prefix = "", Delimiter, StartAfter, ContinuationToken, EncodingType } = input;
  const most = mostOf(input.MaxKeys);
  const from = ContinuationToken === undefined ? StartAfter : tokenKey(ContinuationToken);
  const isAfter = (entry: string) => from === undefined || entry > from;
  const { items, prefixes, truncated, last } = listPage(currentVersions(context, name, Prefix), {
    prefix: Prefix,
    delimiter: Delimiter,
    most,
    isAfter,
  });
  const encode = encoderFor(EncodingType);
  const owner = input.FetchOwner ? ownerOf(context) : undefined;
  return {
    Name: name,
    Prefix: encode(Prefix),
    Delimiter: encode(Delimiter),
    StartAfter: encode(StartAfter),
    EncodingType,
    MaxKeys: most,
    KeyCount: items.length + prefixes.length,
    IsTruncated: truncated,
    ContinuationToken,
    NextContinuationToken: truncated && last !== undefined ? Buffer.from(`k:${last}`).toString("base64url") : undefined,
    Contents: items.map((listed) => objectAsListed(listed, encode, owner)),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html: the next marker is told with a delimiter only. */
export const listObjects: On<"ListObjects"> = (input, context) => {
  const { name } = bucketOf(context, input);
  const { Prefix = "", Delimiter, Marker = "", EncodingType } = input;
  const most = mostOf(input.MaxKeys);
  const isAfter = (entry: string) => Marker === "" || entry > Marker;
  const { items, prefixes, truncated, last } = listPage(currentVersions(context, name, Prefix), {
    prefix: Prefix,
    delimiter: Delimiter,
    most,
    isAfter,
  });
  const encode = encoderFor(EncodingType);
  return {
    Name: name,
    Prefix: encode(Prefix),
    Marker: encode(Marker),
    Delimiter: encode(Delimiter),
    EncodingType,
    MaxKeys: most,
    IsTruncated: truncated,
    NextMarker: truncated && Delimiter !== undefined ? encode(last) : undefined,
    Contents: items.map((listed) => objectAsListed(listed, encode, ownerOf(context))),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
};

export function mostOf(given: number | undefined): number {
  if (given !== undefined && given < 0)
    throw invalidArgument("Argument maxKeys must be an integer between 0 and 2147483647");
  return Math.min(given ?? 1000, 1000);
}

const currentVersions = (context: Context, bucket: string, prefix: string): Listed<StoredVersion>[] =>
  context
    .table(objects)
    .list(`${bucket}/${prefix}`)
    .flatMap(({ key, versions: [version] }) => (version && hasContent(version) ? [{ key, row: version }] : []));

function tokenKey(token: string): string {
  const [, key] = /^k:(.*)$/s.exec(Buffer.from(token, "base64url").toString()) ?? [];
  if (key === undefined) throw invalidArgument("The continuation token provided is incorrect");
  return key;
}

const objectAsListed = (
  { key, row: { content, modified } }: Listed<StoredVersion>,
  encode: (text: string) => string,
  owner: S3.Owner | undefined,
): S3._Object => ({
  Key: encode(key),
  LastModified: new Date(modified),
  ETag: `"${content.etag}"`,
  ChecksumAlgorithm: Object.keys(content.checksums) as S3.ChecksumAlgorithm[],
  ChecksumType: content.checksumType,
  Size: content.size,
  StorageClass: content.headers.storageClass as S3.ObjectStorageClass,
  Owner: owner,
});
