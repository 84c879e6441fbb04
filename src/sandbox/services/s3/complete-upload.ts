import { createHash } from "node:crypto";
import type * as S3 from "@aws-sdk/client-s3";
import { type Context, fault } from "../../kit/index.ts";
import { bucketOf } from "./buckets.ts";
import {
  type Algorithm,
  type Checksums,
  checksumMembers,
  compositeChecksum,
  givenChecksum,
  namedAlgorithm,
} from "./checksums.ts";
import { checkWrite } from "./conditions.ts";
import { drop, keep, readAll, receive, remove } from "./content.ts";
import { badDigest, invalidRequest, malformedXml } from "./faults.ts";
import type { On } from "./handler.ts";
import { encryptionOf } from "./object-headers.ts";
import { type PartRow, type UploadRow, uploads } from "./state.ts";
import { uploadOf } from "./uploads.ts";
import { addVersionIf, answeredId, currentOf } from "./versions.ts";

const SMALLEST_PART_BYTES = 5 * 1024 * 1024;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload: On<"CompleteMultipartUpload"> = async (input, context) => {
  const bucket = bucketOf(context, input);
  const upload = uploadOf(context, input);
  const parts = chosenParts(upload, input.MultipartUpload?.Parts ?? []);
  checkWrite(input, currentOf(context, bucket.name, upload.key));
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size)
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
    );
  const algorithm = namedAlgorithm(upload.checksumAlgorithm);
  const whole = algorithm !== undefined && upload.checksumType === "FULL_OBJECT";
  const received = await receive(
    context,
    readAll(
      context,
      parts.map(({ file }) => file),
    ),
    whole ? [algorithm] : [],
  );
  const checksums = whole ? received.checksums : compositeOf(algorithm, parts);
  const given = givenChecksum(input);
  if (given && given.algorithm === algorithm && checksums[given.algorithm] !== given.value) {
    await drop(context, received);
    throw badDigest(given.algorithm);
  }
  await keep(context, received);
  const etag = `${md5OfParts(parts)}-${parts.length}`;
  const content = {
    file: received.file,
    size,
    etag,
    checksums,
    checksumType: upload.checksumType,
    parts: parts.map((part) => part.size),
    headers: upload.headers,
    tags: upload.tags,
  };
  const version = await addVersionIf(context, { bucket, key: upload.key, content, conditions: input });
  await forget(context, upload);
  return {
    Location: `http://${bucket.name}.s3.amazonaws.com/${encodeURIComponent(upload.key)}`,
    Bucket: bucket.name,
    Key: upload.key,
    ETag: `"${etag}"`,
    ...checksumMembers(checksums),
    ChecksumType: upload.checksumType,
    VersionId: answeredId(bucket, version),
    ...encryptionOf(upload.headers),
  };
};

/** The parts that the caller lists, which must be there with these ETags, in order, and large enough. */
function chosenParts(upload: UploadRow, listed: readonly S3.CompletedPart[]): PartRow[] {
  if (listed.length === 0) throw malformedXml();
  const numbers = listed.map(({ PartNumber = 0 }) => PartNumber);
  if (numbers.some((number, i) => i > 0 && number <= (numbers[i - 1] ?? 0)))
    throw fault(
      "InvalidPartOrder",
      "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
      { status: 400 },
    );
  const parts = listed.map(({ PartNumber, ETag = "" }) => {
    const part = upload.parts.find(({ number }) => number === PartNumber);
    if (!part || part.etag !== ETag.replaceAll('"', ""))
      throw fault(
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { status: 400 },
      );
    return part;
  });
  if (parts.slice(0, -1).some(({ size }) => size < SMALLEST_PART_BYTES))
    throw fault("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", { status: 400 });
  return parts;
}

function compositeOf(algorithm: Algorithm | undefined, parts: readonly PartRow[]): Checksums {
  if (algorithm === undefined) return {};
  const each = parts.map(({ checksums }) => checksums[algorithm] ?? "");
  return { [algorithm]: compositeChecksum(algorithm, each) };
}

function md5OfParts(parts: readonly PartRow[]): string {
  const hash = createHash("md5");
  for (const { etag } of parts) hash.update(Buffer.from(etag, "hex"));
  return hash.digest("hex");
}

async function forget(context: Context, upload: UploadRow): Promise<void> {
  const place = `${upload.bucket}/${upload.id}`;
  const parts = context.table(uploads).get(place)?.parts ?? [];
  context.table(uploads).delete(place);
  for (const { file } of parts) await remove(context, file);
}
