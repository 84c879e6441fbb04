import type * as S3 from "@aws-sdk/client-s3";
import { fault, type Tags } from "../../kit/index.ts";
import { invalidArgument, notInSandbox } from "./faults.ts";
import type { ObjectHeaders } from "./state.ts";

/** Members that PutObject, CopyObject and CreateMultipartUpload share. */
export interface HeaderInput {
  readonly ACL?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly StorageClass?: S3.StorageClass | undefined;
  readonly ServerSideEncryption?: S3.ServerSideEncryption | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly ObjectLockMode?: string | undefined;
}

const METADATA_BYTES = 2048;

export function headersOf(input: HeaderInput): ObjectHeaders {
  if (input.SSECustomerAlgorithm !== undefined) throw notInSandbox("Encryption with a customer's key");
  if (input.ObjectLockMode !== undefined)
    throw fault("InvalidRequest", "Bucket is missing Object Lock Configuration", { status: 400 });
  if (input.ACL !== undefined && input.ACL !== "private" && input.ACL !== "bucket-owner-full-control")
    throw fault("AccessControlListNotSupported", "The bucket does not allow ACLs", { status: 400 });
  const metadata = input.Metadata ?? {};
  const size = Object.entries(metadata).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);
  if (size > METADATA_BYTES)
    throw fault("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", { status: 400 });
  return {
    contentType: input.ContentType ?? "binary/octet-stream",
    cacheControl: input.CacheControl,
    contentDisposition: input.ContentDisposition,
    contentEncoding: input.ContentEncoding,
    contentLanguage: input.ContentLanguage,
    expires: input.Expires?.toUTCString(),
    redirect: input.WebsiteRedirectLocation,
    metadata,
    storageClass: input.StorageClass ?? "STANDARD",
    encryption: input.ServerSideEncryption ?? "AES256",
    kmsKey: input.SSEKMSKeyId,
  };
}

/** Of the `x-amz-tagging` header: `key=value&other=value`. */
export function tagsOfHeader(text: string | undefined): Tags {
  const pairs = [...new URLSearchParams(text ?? "")];
  if (new Set(pairs.map(([key]) => key)).size < pairs.length)
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    );
  return checkedTags(Object.fromEntries(pairs), 10, "Object");
}

export function checkedTags(tags: Tags, most: number, what: "Object" | "Bucket"): Tags {
  const bad = (message: string) => fault("InvalidTag", message, { status: 400 });
  const entries = Object.entries(tags);
  if (entries.length > most) throw fault("BadRequest", `${what} tags cannot be greater than ${most}`, { status: 400 });
  for (const [key, value] of entries) {
    if (key === "" || key.length > 128) throw bad("The TagKey you have provided is invalid");
    if (value.length > 256) throw bad("The TagValue you have provided is invalid");
    if (key.toLowerCase().startsWith("aws:")) throw bad("System tags cannot be added/updated by requester");
  }
  return tags;
}

/** Headers of an answer that come with an object's bytes. */
export const answeredHeaders = (headers: ObjectHeaders) => ({
  ContentType: headers.contentType,
  CacheControl: headers.cacheControl,
  ContentDisposition: headers.contentDisposition,
  ContentEncoding: headers.contentEncoding,
  ContentLanguage: headers.contentLanguage,
  Expires: headers.expires === undefined ? undefined : new Date(headers.expires),
  WebsiteRedirectLocation: headers.redirect,
  Metadata: { ...headers.metadata },
  StorageClass: headers.storageClass === "STANDARD" ? undefined : headers.storageClass,
  ...encryptionOf(headers),
});

export const encryptionOf = ({ encryption, kmsKey }: ObjectHeaders) => ({
  ServerSideEncryption: encryption,
  SSEKMSKeyId: kmsKey,
});
