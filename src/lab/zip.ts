/** A zip archive in memory: how code of functions and layers is uploaded. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Whether everybody may run it: bootstraps, extensions and wrappers. */
  readonly executable?: boolean;
}

const VERSION = 20;
const DEFLATE = 8;
/** 1980-01-01, the oldest date of the format: the archive is the same whenever it is made. */
const OLDEST_DATE = 0x21;
const MADE_ON_UNIX = (3 << 8) | VERSION;
/** A plain file that everybody may read, and one that everybody may run. */
const READABLE = (0o100644 << 16) >>> 0;
const EXECUTABLE = (0o100755 << 16) >>> 0;

/** The files, compressed, in their order; the same bytes at every call. */
export function zipOf(files: readonly ZipFile[]): Uint8Array {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { path, bytes, executable = false } of files) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(bytes, { level: 9 });
    const common = commonHeader({ bytes, packed, name });
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, name, packed]);
    entries.push(
      Buffer.concat([Buffer.from("PK\x01\x02"), word(MADE_ON_UNIX), common, placeAt(offset, executable), name]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  return Buffer.concat([...locals, directory, endOf(files.length, directory.length, offset)]);
}

/** What the local header and the entry of the directory share. */
function commonHeader({ bytes, packed, name }: { bytes: Uint8Array; packed: Buffer; name: Buffer }): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(VERSION, 0);
  header.writeUInt16LE(DEFLATE, 4);
  header.writeUInt16LE(OLDEST_DATE, 8);
  header.writeUInt32LE(crc32(bytes), 10);
  header.writeUInt32LE(packed.length, 14);
  header.writeUInt32LE(bytes.length, 18);
  header.writeUInt16LE(name.length, 22);
  return header;
}

/** Comment's length, disk, attributes and the local header's place. */
function placeAt(offset: number, executable: boolean): Buffer {
  const place = Buffer.alloc(14);
  place.writeUInt32LE(executable ? EXECUTABLE : READABLE, 6);
  place.writeUInt32LE(offset, 10);
  return place;
}

function endOf(count: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

function word(value: number): Buffer {
  const octets = Buffer.alloc(2);
  octets.writeUInt16LE(value);
  return octets;
}
