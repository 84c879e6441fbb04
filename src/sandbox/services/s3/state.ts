import type * as S3 from "@aws-sdk/client-s3";
import { collection, type Tags } from "../../kit/index.ts";
import type { Algorithm, Checksums } from "./checksums.ts";

/** Buckets belong to the account; each remembers its region. */
export interface BucketRow {
  readonly name: string;
  readonly region: string;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly tags: Tags;
  readonly versioning: "Enabled" | "Suspended" | undefined;
  readonly policy?: string | undefined;
  /** Configurations that are stored as they were put, by what they configure. */
  readonly settings: Readonly<Record<string, object>>;
}

/** What a client says about an object beside its bytes, and gets back with them. */
export interface ObjectHeaders {
  readonly contentType: string;
  readonly cacheControl?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentLanguage?: string | undefined;
  readonly expires?: string | undefined;
  readonly redirect?: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: S3.StorageClass;
  readonly encryption: S3.ServerSideEncryption;
  readonly kmsKey?: string | undefined;
}

export interface VersionRow {
  /** `null` for what was put while versioning was off or suspended. */
  readonly id: string;
  readonly modified: number;
  /** Undefined for a delete marker. */
  readonly content: ContentRow | undefined;
}

export interface ContentRow {
  /** Name of the file on disk, see content.ts. */
  readonly file: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksums: Checksums;
  readonly checksumType: "FULL_OBJECT" | "COMPOSITE" | undefined;
  /** Sizes of the parts of a multipart upload. */
  readonly parts: readonly number[] | undefined;
  readonly headers: ObjectHeaders;
  readonly tags: Tags;
}

export interface ObjectRow {
  readonly bucket: string;
  readonly key: string;
  /** The current one first. */
  readonly versions: readonly VersionRow[];
}

export interface PartRow {
  readonly number: number;
  readonly file: string;
  readonly size: number;
  readonly etag: string;
  readonly checksums: Checksums;
  readonly modified: number;
}

export interface UploadRow {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated: number;
  readonly headers: ObjectHeaders;
  readonly tags: Tags;
  readonly checksumAlgorithm: Algorithm | undefined;
  readonly checksumType: "FULL_OBJECT" | "COMPOSITE" | undefined;
  readonly parts: readonly PartRow[];
}

export const buckets = collection<BucketRow>({
  service: "s3",
  name: "buckets",
  scope: "account",
  resource: { noun: "bucket", arn: ({ name }) => `arn:aws:s3:::${name}`, tags: (row) => row.tags },
});

/** Keys: `<bucket>/<key>`; no bucket's name has a slash. */
export const objects = collection<ObjectRow>({ service: "s3", name: "objects", scope: "account" });

/** Keys: `<bucket>/<upload id>`. */
export const uploads = collection<UploadRow>({ service: "s3", name: "uploads", scope: "account" });
