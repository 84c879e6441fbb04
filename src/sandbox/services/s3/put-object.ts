import { Readable } from "node:stream";
import { type Context, fault } from "../../kit/index.ts";
import { bucketOf } from "./buckets.ts";
import { type ChecksumMembers, checkChecksum, checksumMembers, givenChecksum, namedAlgorithm } from "./checksums.ts";
import { checkWrite } from "./conditions.ts";
import { drop, keep, type Received, receive } from "./content.ts";
import type { On } from "./handler.ts";
import { encryptionOf, headersOf, tagsOfHeader } from "./object-headers.ts";
import { addVersionIf, answeredId, checkKey, currentOf } from "./versions.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: On<"PutObject"> = async (input, context) => {
  const bucket = bucketOf(context, input);
  const key = input.Key ?? "";
  checkKey(key);
  const headers = headersOf(input);
  const tags = tagsOfHeader(input.Tagging);
  checkWrite(input, currentOf(context, bucket.name, key));
  const received = await receiveChecked(context, input);
  await keep(context, received);
  const { file, size, md5: etag, checksums } = received;
  const checksumType = Object.keys(checksums).length > 0 ? "FULL_OBJECT" : undefined;
  const content = { file, size, etag, checksums, checksumType, parts: undefined, headers, tags } as const;
  const version = await addVersionIf(context, { bucket, key, content, conditions: input });
  return {
    ETag: `"${etag}"`,
    ...checksumMembers(checksums),
    ChecksumType: checksumType,
    VersionId: answeredId(bucket, version),
    ...encryptionOf(headers),
  };
};

interface Upload extends ChecksumMembers {
  readonly Body?: Readable | undefined;
  readonly ContentMD5?: string | undefined;
  readonly ChecksumAlgorithm?: string | undefined;
}

/** Writes a request's body to disk and verifies it against what the request says of it. */
export async function receiveChecked(context: Context, input: Upload, also?: string): Promise<Received> {
  const given = givenChecksum(input);
  const algorithm = given?.algorithm ?? namedAlgorithm(input.ChecksumAlgorithm ?? also);
  const md5 = input.ContentMD5 === undefined ? undefined : Buffer.from(input.ContentMD5, "base64");
  if (md5 && md5.length !== 16)
    throw fault("InvalidDigest", "The Content-MD5 you specified was invalid.", { status: 400 });
  const received = await receive(context, input.Body ?? Readable.from([]), algorithm ? [algorithm] : []);
  try {
    if (md5 && md5.toString("hex") !== received.md5)
      throw fault("BadDigest", "The Content-MD5 you specified did not match what we received.", { status: 400 });
    checkChecksum(given, received.checksums);
    return received;
  } catch (error) {
    await drop(context, received);
    throw error;
  }
}
