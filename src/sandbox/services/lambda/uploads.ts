/** Where code comes from: the request itself, or an object of S3. */
import { Readable } from "node:stream";
import { nameOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import { invalidValue, notInSandbox } from "./faults.ts";

export interface Upload {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
  readonly S3ObjectStorageMode?: string | undefined;
  readonly ImageUri?: string | undefined;
  readonly SourceKMSKeyArn?: string | undefined;
}

/** The bytes of the archive that a request names. */
export async function readUpload(context: Context, upload: Upload | undefined): Promise<Uint8Array> {
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion } = upload ?? {};
  for (const member of ["ImageUri", "SourceKMSKeyArn", "S3ObjectStorageMode"] as const)
    if (upload?.[member] !== undefined) throw notInSandbox(`${member} of a function's code`);
  if (ZipFile !== undefined) {
    if (S3Bucket !== undefined || S3Key !== undefined)
      throw invalidValue("Please do not provide other FunctionCode parameters when providing a ZipFile.");
    return ZipFile;
  }
  if (S3Bucket === undefined || S3Key === undefined) throw invalidValue("Please provide a source for function code.");
  const VersionId = S3ObjectVersion === undefined ? {} : { VersionId: S3ObjectVersion };
  return fetchObject(context, { Bucket: S3Bucket, Key: S3Key, ...VersionId });
}

/** As far as the sandbox's S3 is used here; its client's types need not be loaded for that. */
interface ObjectStore {
  GetObjectCommand: abstract new (
    ...args: never[]
  ) => {
    input: { Bucket: string; Key: string; VersionId?: string };
    resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: { Body?: unknown } }>;
  };
}

async function fetchObject(
  context: Context,
  input: { Bucket: string; Key: string; VersionId?: string },
): Promise<Uint8Array> {
  try {
    const { Body } = await context.service<ObjectStore>("s3").GetObject(input);
    if (Body instanceof Uint8Array) return Body;
    if (!(Body instanceof Readable)) return Buffer.from(String(Body ?? ""));
    const parts: Buffer[] = [];
    for await (const part of Body) parts.push(Buffer.from(part));
    return Buffer.concat(parts);
  } catch (error) {
    const name = nameOf(error);
    if (name === "NotImplemented") throw notInSandbox("S3 as a source of code (S3Bucket, S3Key)");
    if (!/^NoSuch|^NotFound|^AccessDenied/.test(name)) throw error;
    throw invalidValue(
      `Error occurred while GetObject. S3 Error Code: ${name}. S3 Error Message: ${(error as Error).message}`,
    );
  }
}
