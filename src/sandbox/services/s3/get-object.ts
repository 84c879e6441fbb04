import type * as S3 from "@aws-sdk/client-s3";
import type { Context } from "../../kit/index.ts";
import { bucketOf } from "./buckets.ts";
import { checksumMembers } from "./checksums.ts";
import { checkRead } from "./conditions.ts";
import { read } from "./content.ts";
import { notInSandbox } from "./faults.ts";
import type { On } from "./handler.ts";
import { answeredHeaders } from "./object-headers.ts";
import { type Span, spanOf } from "./ranges.ts";
import { answeredId, type StoredVersion, versionOf } from "./versions.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: On<"GetObject"> = async (input, context) => {
  const { version, span, described } = describe(input, context);
  const { file, size } = version.content;
  const Body = size === 0 ? "" : await read(context, file, span?.start, span?.end);
  return { Body, ...described };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: On<"HeadObject"> = (input, context) => describe(input, context).described;

type Asked = S3.GetObjectCommandInput | S3.HeadObjectCommandInput;

function describe(input: Asked, context: Context) {
  const bucket = bucketOf(context, input);
  if (input.SSECustomerAlgorithm !== undefined) throw notInSandbox("Encryption with a customer's key");
  const version = versionOf(context, bucket.name, input.Key ?? "", input.VersionId);
  checkRead(input, version);
  const { content } = version;
  const span = spanOf(input, content);
  const tagCount = Object.keys(content.tags).length;
  return {
    version,
    span,
    described: {
      AcceptRanges: "bytes",
      LastModified: new Date(version.modified),
      ContentLength: span ? span.end - span.start + 1 : content.size,
      ...(span ? { ContentRange: `bytes ${span.start}-${span.end}/${content.size}` } : {}),
      ETag: `"${content.etag}"`,
      VersionId: answeredId(bucket, version),
      PartsCount: input.PartNumber === undefined ? undefined : content.parts?.length,
      TagCount: tagCount > 0 ? tagCount : undefined,
      ...answeredHeaders(content.headers),
      ...overrides(input),
      ...(input.ChecksumMode === "ENABLED" && isWhole(version, span)
        ? { ...checksumMembers(content.checksums), ChecksumType: content.checksumType }
        : {}),
    } as S3.HeadObjectOutput,
  };
}

/** A checksum is that of the whole object. */
const isWhole = ({ content }: StoredVersion, span: Span | undefined): boolean =>
  span === undefined || (span.start === 0 && span.end === content.size - 1);

/** What a (presigned) request wants the answer's headers to be. */
function overrides(input: Asked): Partial<S3.HeadObjectOutput> {
  const wanted = {
    ContentType: input.ResponseContentType,
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    Expires: input.ResponseExpires,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}
