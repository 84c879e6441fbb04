export interface S3Location {
  readonly bucket: string;
  /** A key or the beginning of keys; empty for the whole bucket. */
  readonly key: string;
}

/** `s3://bucket/key` (also `s3a://` and `s3n://`, as Hadoop writes it) taken apart; undefined for anything else. */
export function s3Location(uri: string): S3Location | undefined {
  const [, bucket, key] = /^s3[an]?:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/is.exec(uri) ?? [];
  return bucket === undefined ? undefined : { bucket, key: key ?? "" };
}
