import type * as S3 from "@aws-sdk/client-s3";
import { randomOctets } from "../../../shared/random.ts";
import { type Context, found } from "../../kit/index.ts";
import { bucketOf, ownerOf } from "./buckets.ts";
import { checksumMembers, namedAlgorithm } from "./checksums.ts";
import { remove } from "./content.ts";
import { invalidArgument, invalidRequest, noSuchUpload } from "./faults.ts";
import type { On } from "./handler.ts";
import { mostOf } from "./list-objects.ts";
import { encoderFor, listPage } from "./listing.ts";
import { encryptionOf, headersOf, tagsOfHeader } from "./object-headers.ts";
import { type UploadRow, uploads } from "./state.ts";
import { checkKey } from "./versions.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload: On<"CreateMultipartUpload"> = (input, context) => {
  const bucket = bucketOf(context, input);
  const key = input.Key ?? "";
  checkKey(key);
  const headers = headersOf(input);
  const checksumAlgorithm = namedAlgorithm(input.ChecksumAlgorithm);
  const checksumType = typeOf(checksumAlgorithm, input.ChecksumType);
  const id = Buffer.from(randomOctets(48)).toString("base64url").replaceAll("-", ".");
  context.table(uploads).put(`${bucket.name}/${id}`, {
    id,
    bucket: bucket.name,
    key,
    initiated: context.clock.now(),
    headers,
    tags: tagsOfHeader(input.Tagging),
    checksumAlgorithm,
    checksumType,
    parts: [],
  });
  return {
    Bucket: bucket.name,
    Key: key,
    UploadId: id,
    ChecksumAlgorithm: checksumAlgorithm,
    ChecksumType: checksumType,
    ...encryptionOf(headers),
  };
};

export const abortMultipartUpload: On<"AbortMultipartUpload"> = async (input, context) => {
  const row = uploadOf(context, input);
  context.table(uploads).delete(`${row.bucket}/${row.id}`);
  for (const { file } of row.parts) await remove(context, file);
  return {};
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts: On<"ListParts"> = (input, context) => {
  const row = uploadOf(context, input);
  const marker = Number(input.PartNumberMarker ?? 0);
  if (Number.isNaN(marker)) throw invalidArgument("Provided part-number-marker not an integer");
  const most = mostOf(input.MaxParts);
  const after = row.parts.filter(({ number }) => number > marker).sort((a, b) => a.number - b.number);
  const shown = after.slice(0, most);
  const truncated = after.length > shown.length;
  return {
    Bucket: row.bucket,
    Key: row.key,
    UploadId: row.id,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(shown.at(-1)?.number ?? 0),
    MaxParts: most,
    IsTruncated: truncated,
    Parts: shown.map(({ number, etag, size, modified, checksums }) => ({
      PartNumber: number,
      ETag: `"${etag}"`,
      Size: size,
      LastModified: new Date(modified),
      ...checksumMembers(checksums),
    })),
    Owner: ownerOf(context),
    Initiator: ownerOf(context),
    StorageClass: row.headers.storageClass,
    ChecksumAlgorithm: row.checksumAlgorithm,
    ChecksumType: row.checksumType,
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html: by key, then by the time of their start. */
export const listMultipartUploads: On<"ListMultipartUploads"> = (input, context) => {
  const { name } = bucketOf(context, input);
  const { Prefix = "", Delimiter, KeyMarker = "", UploadIdMarker, EncodingType } = input;
  const rows = context
    .table(uploads)
    .list(`${name}/`)
    .filter(({ key }) => key.startsWith(Prefix))
    .sort((a, b) => (a.key === b.key ? a.initiated - b.initiated : a.key < b.key ? -1 : 1));
  const marked = rows.findIndex(({ key, id }) => key === KeyMarker && id === UploadIdMarker);
  const isAfter = (entry: string) => marked >= 0 || KeyMarker === "" || entry > KeyMarker;
  const most = mostOf(input.MaxUploads);
  const listed = rows.slice(marked + 1).map((row) => ({ key: row.key, row }));
  const { items, prefixes, truncated, last } = listPage(listed, {
    prefix: Prefix,
    delimiter: Delimiter,
    most,
    isAfter,
  });
  const encode = encoderFor(EncodingType);
  return {
    Bucket: name,
    KeyMarker: encode(KeyMarker),
    UploadIdMarker: UploadIdMarker ?? "",
    NextKeyMarker: truncated ? encode(last) : undefined,
    NextUploadIdMarker: truncated ? items.at(-1)?.row.id : undefined,
    Prefix: encode(Prefix),
    Delimiter: encode(Delimiter),
    EncodingType,
    MaxUploads: most,
    IsTruncated: truncated,
    Uploads: items.map(({ key, row }) => ({
      Key: encode(key),
      UploadId: row.id,
      Initiated: new Date(row.initiated),
      StorageClass: row.headers.storageClass,
      Owner: ownerOf(context),
      Initiator: ownerOf(context),
      ChecksumAlgorithm: row.checksumAlgorithm,
      ChecksumType: row.checksumType,
    })),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
};

/** The upload that a request names, of this bucket and key. */
export function uploadOf(
  context: Context,
  input: {
    readonly Bucket: string | undefined;
    readonly Key: string | undefined;
    readonly UploadId: string | undefined;
    readonly ExpectedBucketOwner?: string | undefined;
  },
): UploadRow {
  const { name } = bucketOf(context, input);
  const row = context.table(uploads).get(`${name}/${input.UploadId}`);
  return found(row?.key === input.Key ? row : undefined, noSuchUpload);
}

/** What a checksum of the whole may be: hashes cannot be put together from those of the parts. */
function typeOf(algorithm: string | undefined, given: S3.ChecksumType | undefined): S3.ChecksumType | undefined {
  if (algorithm === undefined) {
    if (given !== undefined)
      throw invalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
    return undefined;
  }
  const only = algorithm === "CRC64NVME" ? "FULL_OBJECT" : algorithm.startsWith("CRC") ? undefined : "COMPOSITE";
  if (given !== undefined && only !== undefined && given !== only)
    throw invalidRequest(
      `The ${given} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return given ?? only ?? "COMPOSITE";
}
