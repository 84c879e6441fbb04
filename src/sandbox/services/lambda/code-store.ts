/** Zip archives of functions and layers on this machine, each under the hash of its bytes. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomHex } from "../../../shared/random.ts";
import { checkLinks, readZip, type ZipEntry, ZipError } from "../../engines/zip/index.ts";
import type { Context } from "../../kit/index.ts";
import { invalidValue, uploadTooLarge } from "./faults.ts";
import { functions, layerVersions, versions } from "./state.ts";

export interface StoredCode {
  /** Base64, as CodeSha256 is. */
  readonly sha256: string;
  readonly size: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const UNZIPPED_LIMIT = 262_144_000;
const ZIPPED_LIMIT = 52_428_800;

/** Keeps an archive after a look at its directory; throws AWS's faults for what is no archive or too large. */
export async function storeCode(context: Context, bytes: Uint8Array, operation: string): Promise<StoredCode> {
  if (bytes.length === 0) throw invalidValue("Uploaded file must be a non-empty zip");
  if (bytes.length > ZIPPED_LIMIT) throw uploadTooLarge(70_167_211, operation);
  const entries = entriesOf(bytes);
  if (sizeOf(entries) > UNZIPPED_LIMIT)
    throw invalidValue(`Unzipped size must be smaller than ${UNZIPPED_LIMIT} bytes`);
  await checkLinks(entries).catch(refuse);
  const code = describeCode(bytes);
  const path = codePath(context, code.sha256);
  if (!existsSync(path)) {
    const draft = `${path}.${randomHex(8)}`;
    writeFileSync(draft, bytes);
    renameSync(draft, path);
  }
  return code;
}

/** What an archive will be known by. */
export const describeCode = (bytes: Uint8Array): StoredCode => ({
  sha256: createHash("sha256").update(bytes).digest("base64"),
  size: bytes.length,
});

function entriesOf(bytes: Uint8Array): ZipEntry[] {
  try {
    return readZip(bytes);
  } catch (error) {
    return refuse(error);
  }
}

const sizeOf = (entries: readonly ZipEntry[]): number => entries.reduce((sum, { size }) => sum + size, 0);

function refuse(error: unknown): never {
  if (!(error instanceof ZipError)) throw error;
  throw invalidValue(
    `Could not unzip uploaded file. Please check your file, then try to upload again. (${error.message})`,
  );
}

export const readCode = (context: Context, sha256: string): Buffer => readFileSync(codePath(context, sha256));

/** Bytes that all of an archive's files have together. */
export const unzippedSizeOf = (context: Context, sha256: string): number => sizeOf(readZip(readCode(context, sha256)));

/** Removes an archive that no function, version or layer has any more. */
export function dropUnusedCode(context: Context, sha256: string | undefined): void {
  if (sha256 === undefined) return;
  const used =
    context
      .table(functions)
      .list()
      .some(({ config }) => config.CodeSha256 === sha256) ||
    context
      .table(versions)
      .list()
      .some(({ config }) => config.CodeSha256 === sha256) ||
    context
      .table(layerVersions)
      .list()
      .some((row) => row.sha256 === sha256);
  if (!used) rmSync(codePath(context, sha256), { force: true });
}

/** The folder is per account and region, so what one region deletes another keeps. */
function codePath(context: Context, sha256: string): string {
  const folder = join(context.folder(), `${context.account}-${context.region}`, "code");
  mkdirSync(folder, { recursive: true });
  return join(folder, `${Buffer.from(sha256, "base64").toString("hex")}.zip`);
}
