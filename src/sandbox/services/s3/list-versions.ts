import type * as S3 from "@aws-sdk/client-s3";
import { bucketOf, ownerOf } from "./buckets.ts";
import { invalidArgument } from "./faults.ts";
import type { On } from "./handler.ts";
import { mostOf } from "./list-objects.ts";
import { encoderFor, type Listed, listPage } from "./listing.ts";
import { objects, type VersionRow } from "./state.ts";

interface ListedVersion {
  readonly version: VersionRow;
  readonly latest: boolean;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html: all versions and markers, the newest of a key first. */
export const listObjectVersions: On<"ListObjectVersions"> = (input, context) => {
  const { name } = bucketOf(context, input);
  const { Prefix = "", Delimiter, KeyMarker = "", VersionIdMarker, EncodingType } = input;
  if (VersionIdMarker && KeyMarker === "")
    throw invalidArgument("A version-id marker cannot be specified without a key marker.");
  const rows = context.table(objects).list(`${name}/${Prefix}`);
  const all = rows.flatMap(({ key, versions }): Listed<ListedVersion>[] =>
    afterMarker(versions, key === KeyMarker ? VersionIdMarker : undefined).map((version) => ({
      key,
      row: { version, latest: version === versions[0] },
    })),
  );
  // With a version marker, the rest of the marked key still comes.
  const isAfter = (entry: string) =>
    KeyMarker === "" || entry > KeyMarker || (!!VersionIdMarker && entry === KeyMarker);
  const most = mostOf(input.MaxKeys);
  const { items, prefixes, truncated, last } = listPage(all, { prefix: Prefix, delimiter: Delimiter, most, isAfter });
  const encode = encoderFor(EncodingType);
  const lastItem = items.at(-1);
  return {
    Name: name,
    Prefix: encode(Prefix),
    Delimiter: encode(Delimiter),
    KeyMarker: encode(KeyMarker),
    VersionIdMarker: VersionIdMarker ?? "",
    EncodingType,
    MaxKeys: most,
    IsTruncated: truncated,
    NextKeyMarker: truncated ? encode(last) : undefined,
    NextVersionIdMarker: truncated && lastItem?.key === last ? lastItem?.row.version.id : undefined,
    Versions: items.flatMap((listed) => {
      const { version, latest } = listed.row;
      if (!version.content) return [];
      const { etag, size, headers, checksums, checksumType } = version.content;
      return [
        {
          ...common(encode(listed.key), version, latest),
          Owner: ownerOf(context),
          ETag: `"${etag}"`,
          Size: size,
          StorageClass: headers.storageClass as S3.ObjectVersionStorageClass,
          ChecksumAlgorithm: Object.keys(checksums) as S3.ChecksumAlgorithm[],
          ChecksumType: checksumType,
        },
      ];
    }),
    DeleteMarkers: items
      .filter(({ row }) => !row.version.content)
      .map(({ key, row }) => ({ ...common(encode(key), row.version, row.latest), Owner: ownerOf(context) })),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
};

const common = (Key: string, { id, modified }: VersionRow, IsLatest: boolean) => ({
  Key,
  VersionId: id,
  IsLatest,
  LastModified: new Date(modified),
});

function afterMarker(versions: readonly VersionRow[], marker: string | undefined): readonly VersionRow[] {
  const at = marker === undefined ? -1 : versions.findIndex(({ id }) => id === marker);
  return versions.slice(at + 1);
}
