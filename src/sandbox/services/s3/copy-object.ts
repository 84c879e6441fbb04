import { type Context, parseArn } from "../../kit/index.ts";
import { bucketOf } from "./buckets.ts";
import { type Algorithm, checksumMembers, namedAlgorithm } from "./checksums.ts";
import { checkSource, checkWrite } from "./conditions.ts";
import { keep, read, receive } from "./content.ts";
import { invalidArgument, invalidRequest } from "./faults.ts";
import type { On } from "./handler.ts";
import { encryptionOf, headersOf, tagsOfHeader } from "./object-headers.ts";
import type { BucketRow } from "./state.ts";
import { addVersionIf, answeredId, checkKey, currentOf, type StoredVersion, versionOf } from "./versions.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html: the copy is one whole object, its ETag an MD5. */
export const copyObject: On<"CopyObject"> = async (input, context) => {
  const bucket = bucketOf(context, input);
  const key = input.Key ?? "";
  checkKey(key);
  const source = sourceOf(context, input);
  const given = headersOf(input);
  const replaces = input.MetadataDirective === "REPLACE";
  if (isItself(source, bucket, key) && !replaces && input.StorageClass === undefined && !input.ServerSideEncryption)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  checkWrite(input, currentOf(context, bucket.name, key));
  const { content } = source.version;
  const { storageClass, encryption, kmsKey } = given;
  const headers = replaces ? given : { ...content.headers, storageClass, encryption, kmsKey, redirect: given.redirect };
  const tags = input.TaggingDirective === "REPLACE" ? tagsOfHeader(input.Tagging) : content.tags;
  const received = await receive(context, await read(context, content.file), algorithmsFor(input, content.checksums));
  await keep(context, received);
  const { file, size, md5: etag, checksums } = received;
  const checksumType = Object.keys(checksums).length > 0 ? "FULL_OBJECT" : undefined;
  const copied = { file, size, etag, checksums, checksumType, parts: undefined, headers, tags } as const;
  const version = await addVersionIf(context, { bucket, key, content: copied, conditions: input });
  return {
    CopyObjectResult: {
      ETag: `"${etag}"`,
      LastModified: new Date(version.modified),
      ChecksumType: checksumType,
      ...checksumMembers(checksums),
    },
    CopySourceVersionId: answeredId(source.bucket, source.version),
    VersionId: answeredId(bucket, version),
    ...encryptionOf(headers),
  };
};

export interface CopySource {
  readonly bucket: BucketRow;
  readonly key: string;
  readonly version: StoredVersion;
  /** Whether the request names a version. */
  readonly versioned: boolean;
}

interface SourceInput {
  readonly CopySource?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
  readonly ExpectedSourceBucketOwner?: string | undefined;
}

/** `bucket/key` or `/bucket/key`, URL-encoded, with `?versionId=` where a version is meant. */
export function sourceOf(context: Context, input: SourceInput): CopySource {
  const [, path = "", versionId] = /^\/?(.*?)(?:\?versionId=(.*))?$/s.exec(input.CopySource ?? "") ?? [];
  const text = decode(path);
  const slash = text.indexOf("/");
  if (slash < 1 || slash === text.length - 1 || parseArn(text)) throw badSource();
  // The source may be in another region.
  const anywhere: Context = { ...context, principal: { kind: "service", service: "s3" } };
  const bucket = bucketOf(anywhere, {
    Bucket: text.slice(0, slash),
    ExpectedBucketOwner: input.ExpectedSourceBucketOwner,
  });
  const key = text.slice(slash + 1);
  const version = versionOf(context, bucket.name, key, versionId);
  checkSource(
    {
      IfMatch: input.CopySourceIfMatch,
      IfNoneMatch: input.CopySourceIfNoneMatch,
      IfModifiedSince: input.CopySourceIfModifiedSince,
      IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
    },
    version,
  );
  return { bucket, key, version, versioned: versionId !== undefined };
}

const badSource = () => invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badSource();
  }
}

const isItself = (source: CopySource, { name }: BucketRow, key: string): boolean =>
  source.bucket.name === name && source.key === key && !source.versioned;

/** The algorithm asked for, or that of the source. */
function algorithmsFor(
  { ChecksumAlgorithm }: { readonly ChecksumAlgorithm?: string | undefined },
  checksums: Readonly<Record<string, string>>,
): Algorithm[] {
  const [name = ChecksumAlgorithm] = ChecksumAlgorithm === undefined ? Object.keys(checksums) : [];
  const algorithm = namedAlgorithm(name);
  return algorithm ? [algorithm] : [];
}
