import { type Context, fault } from "../../kit/index.ts";
import { bucketOf } from "./buckets.ts";
import { checksumMembers, namedAlgorithm } from "./checksums.ts";
import { drop, keep, type Received, read, receive, remove } from "./content.ts";
import { sourceOf } from "./copy-object.ts";
import { invalidArgument, invalidRequest } from "./faults.ts";
import type { On } from "./handler.ts";
import { encryptionOf } from "./object-headers.ts";
import { receiveChecked } from "./put-object.ts";
import { spanOf } from "./ranges.ts";
import { type PartRow, type UploadRow, uploads } from "./state.ts";
import { uploadOf } from "./uploads.ts";
import { answeredId } from "./versions.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: On<"UploadPart"> = async (input, context) => {
  const upload = uploadOf(context, input);
  const number = partNumber(input.PartNumber);
  const received = await receiveChecked(context, input, upload.checksumAlgorithm);
  const part = await keepPart(context, upload, number, received);
  return { ETag: `"${part.etag}"`, ...checksumMembers(part.checksums), ...encryptionOf(upload.headers) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy: On<"UploadPartCopy"> = async (input, context) => {
  const upload = uploadOf(context, input);
  const number = partNumber(input.PartNumber);
  bucketOf(context, input);
  const source = sourceOf(context, input);
  const { content } = source.version;
  const span = input.CopySourceRange === undefined ? undefined : spanOf({ Range: input.CopySourceRange }, content);
  if (input.CopySourceRange !== undefined && (!span || !/^bytes=\d+-\d+$/.test(input.CopySourceRange)))
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
    );
  const algorithm = namedAlgorithm(upload.checksumAlgorithm);
  const bytes = await read(context, content.file, span?.start, span?.end);
  const received = await receive(context, bytes, algorithm ? [algorithm] : []);
  const part = await keepPart(context, upload, number, received);
  return {
    CopySourceVersionId: answeredId(source.bucket, source.version),
    CopyPartResult: {
      ETag: `"${part.etag}"`,
      LastModified: new Date(part.modified),
      ...checksumMembers(part.checksums),
    },
    ...encryptionOf(upload.headers),
  };
};

function partNumber(given = 0): number {
  if (given < 1 || given > 10_000)
    throw invalidArgument("Part number must be an integer between 1 and 10000, inclusive");
  return given;
}

/** A part with the same number replaces the earlier one. */
async function keepPart(context: Context, upload: UploadRow, number: number, received: Received): Promise<PartRow> {
  const { file, size, md5: etag, checksums } = received;
  const { checksumAlgorithm: wanted } = upload;
  if (wanted !== undefined && !(wanted in checksums)) {
    await drop(context, received);
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${wanted.toLowerCase()}, actual checksum Type: ${Object.keys(checksums)[0]?.toLowerCase()}`,
    );
  }
  await keep(context, received);
  const part: PartRow = { number, file, size, etag, checksums, modified: context.clock.now() };
  const place = `${upload.bucket}/${upload.id}`;
  const before = context.table(uploads).get(place);
  if (!before) {
    // It was aborted or completed meanwhile.
    await remove(context, file);
    throw fault("NoSuchUpload", "The specified upload does not exist.", { status: 404 });
  }
  const replaced = before.parts.find((each) => each.number === number);
  context.table(uploads).patch(place, { parts: [...before.parts.filter((each) => each !== replaced), part] });
  if (replaced) await remove(context, replaced.file);
  return part;
}
