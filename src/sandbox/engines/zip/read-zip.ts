/** Reads zip archives: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. No zip64, no encryption. */
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";

export interface ZipEntry {
  /** Relative, with forward slashes; folders end with one. Checked: it stays inside the folder it is unpacked to. */
  readonly path: string;
  readonly kind: "file" | "folder" | "symlink";
  /** Permission bits as the archive has them; 0 where it was made on a system without any. */
  readonly mode: number;
  readonly size: number;
  readonly read: () => Promise<Buffer>;
}

/** The archive is damaged, or of a kind that is not read; the message says which. */
export class ZipError extends Error {}

/** An entry would be written outside the folder, or its symbolic link leads there. */
export class ZipSlipError extends ZipError {}

const inflate = promisify(inflateRaw);

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const LONGEST_COMMENT = 0xffff;
const UNIX = 3;
const FILE_TYPE = 0o170000;
const SYMLINK = 0o120000;

/** The entries of an archive in its own order, from its central directory. Throws a `ZipError`. */
export function readZip(archive: Uint8Array): ZipEntry[] {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > bytes.length || bytes.readUInt32LE(at) !== CENTRAL)
      throw new ZipError("the central directory is damaged");
    const nameLength = bytes.readUInt16LE(at + 28);
    const next = at + CENTRAL_BYTES + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) throw new ZipError("the central directory is damaged");
    entries.push(readEntry(bytes, at, nameLength));
    at = next;
  }
  return entries;
}

function findEnd(bytes: Buffer): number {
  for (let at = bytes.length - END_BYTES; at >= Math.max(0, bytes.length - END_BYTES - LONGEST_COMMENT); at--)
    if (bytes.readUInt32LE(at) === END) return at;
  throw new ZipError("no end of central directory: not a zip archive");
}

function readEntry(bytes: Buffer, at: number, nameLength: number): ZipEntry {
  const flags = bytes.readUInt16LE(at + 8);
  const method = bytes.readUInt16LE(at + 10);
  const checksum = bytes.readUInt32LE(at + 16);
  const packed = bytes.readUInt32LE(at + 20);
  const size = bytes.readUInt32LE(at + 24);
  const local = bytes.readUInt32LE(at + 42);
  if (flags & 1) throw new ZipError("an entry is encrypted");
  if (method !== 0 && method !== 8) throw new ZipError(`compression method ${method} is not supported`);
  if ([packed, size, local].includes(0xffffffff)) throw new ZipError("zip64 archives are not supported");
  const path = checkedPath(bytes.toString("utf8", at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength));
  const attributes = bytes.readUInt8(at + 5) === UNIX ? bytes.readUInt32LE(at + 38) >>> 16 : 0;
  const kind = path.endsWith("/") ? "folder" : (attributes & FILE_TYPE) === SYMLINK ? "symlink" : "file";
  const read = async (): Promise<Buffer> => {
    const data = dataAt(bytes, local, packed);
    // A size that lies would inflate without bounds.
    const content = method === 0 ? data : await inflate(data, { maxOutputLength: Math.max(1, size) }).catch(damaged);
    if (content.length !== size || crc32(content) !== checksum) return damaged();
    return content;
  };
  return { path, kind, mode: attributes & 0o777, size, read };
}

function dataAt(bytes: Buffer, local: number, packed: number): Buffer {
  if (local + LOCAL_BYTES > bytes.length || bytes.readUInt32LE(local) !== LOCAL) return damaged();
  const start = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  return start + packed > bytes.length ? damaged() : bytes.subarray(start, start + packed);
}

const damaged = (): never => {
  throw new ZipError("an entry is damaged");
};

function checkedPath(path: string): string {
  const parts = path.split("/");
  if (path === "" || path.startsWith("/") || /^[a-z]:/i.test(path) || path.includes("\0") || path.includes("\\"))
    throw new ZipSlipError(`the path ${JSON.stringify(path)} is not relative`);
  if (parts.includes("..")) throw new ZipSlipError(`the path ${JSON.stringify(path)} leads outside`);
  return path;
}
