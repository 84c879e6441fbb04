import { randomUuid } from "../../../shared/random.ts";
import { type Context, fault, found } from "../../kit/index.ts";
import { adoptUpload, DIGEST, dropUpload, finishUpload, writePart } from "./blobs.ts";
import { invalidParameter, uploadNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { findRepository } from "./repositories.ts";
import { layers, type UploadRow, uploads, within } from "./state.ts";

const MIB = 1024 * 1024;
/** What ECR asks clients to send at once. */
export const PART_BYTES = 20 * MIB;
const SMALLEST_PART_BYTES = 5 * MIB;

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_InitiateLayerUpload.html */
export const initiateLayerUpload: On<"InitiateLayerUpload"> = (input, context) => {
  const { name } = findRepository(context, input);
  const id = randomUuid();
  context.table(uploads).put(id, { id, repository: name, received: 0, short: false });
  return { uploadId: id, partSize: PART_BYTES };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html: parts come in order, without gaps. */
export const uploadLayerPart: On<"UploadLayerPart"> = async (input, context) => {
  const upload = findUpload(context, input);
  const { partFirstByte: first = 0, partLastByte: last = 0, layerPartBlob: bytes = new Uint8Array() } = input;
  if (last - first + 1 !== bytes.length)
    throw invalidParameter(
      `Invalid parameter at 'layerPartBlob' failed to satisfy constraint: 'Layer part size does not match the range from ${first} to ${last}'`,
    );
  if (first !== upload.received)
    throw fault(
      "InvalidLayerPartException",
      "The layer part size is not valid, or the first byte specified is not consecutive to the last byte of a previous layer part upload.",
      {
        members: {
          registryId: context.account,
          repositoryName: upload.repository,
          uploadId: upload.id,
          lastValidByteReceived: Math.max(0, upload.received - 1),
        },
      },
    );
  const received = await appendPart(context, upload, bytes);
  return {
    registryId: context.account,
    repositoryName: upload.repository,
    uploadId: upload.id,
    lastByteReceived: received - 1,
  };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CompleteLayerUpload.html */
export const completeLayerUpload: On<"CompleteLayerUpload"> = async (input, context) => {
  const upload = findUpload(context, input);
  const digest = input.layerDigests?.[0] ?? "";
  if (input.layerDigests?.length !== 1 || !DIGEST.test(digest))
    throw invalidParameter(
      "Invalid parameter at 'layerDigests' failed to satisfy constraint: 'must satisfy regular expression '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+''",
    );
  await completeUpload(context, upload, digest);
  return {
    registryId: context.account,
    repositoryName: upload.repository,
    uploadId: upload.id,
    layerDigest: digest,
  };
};

/** Adds bytes to an upload; answers how many it then has. */
export async function appendPart(context: Context, upload: UploadRow, bytes: Uint8Array): Promise<number> {
  if (upload.short)
    throw fault("LayerPartTooSmallException", "Layer parts must be at least 5 MiB in size, except for the last one.");
  await writePart(context, upload.id, upload.received, bytes);
  const received = upload.received + bytes.length;
  context.table(uploads).patch(upload.id, { received, short: bytes.length < SMALLEST_PART_BYTES });
  return received;
}

/** Makes an upload a layer of its repository, if it has the digest. */
export async function completeUpload(context: Context, upload: UploadRow, digest: string): Promise<void> {
  const { id, repository, received } = upload;
  if (received === 0)
    throw fault("EmptyUploadException", "The specified layer upload does not contain any layer parts.");
  if (context.table(layers).has(within(repository, digest))) {
    await discard(context, id);
    throw fault(
      "LayerAlreadyExistsException",
      `Layer with digest '${digest}' already exists in the repository with name '${repository}' in the registry with id '${context.account}'`,
    );
  }
  const actual = await finishUpload(context, id, received);
  if (actual !== digest)
    throw fault(
      "InvalidLayerException",
      `The layer digest calculation performed by Amazon ECR upon receipt of the image layer does not match the digest specified: expected ${digest}, got ${actual}`,
    );
  await adoptUpload(context, id, digest);
  context.table(layers).put(within(repository, digest), { digest, size: received, mediaType: undefined });
  context.table(uploads).delete(id);
}

export function findUpload(
  context: Context,
  input: { repositoryName?: string | undefined; registryId?: string | undefined; uploadId?: string | undefined },
): UploadRow {
  const { name } = findRepository(context, input);
  const row = context.table(uploads).get(input.uploadId ?? "");
  return found(row?.repository === name ? row : undefined, () =>
    uploadNotFound(input.uploadId ?? "", { repository: name, registryId: context.account }),
  );
}

async function discard(context: Context, id: string): Promise<void> {
  context.table(uploads).delete(id);
  await dropUpload(context, id);
}
