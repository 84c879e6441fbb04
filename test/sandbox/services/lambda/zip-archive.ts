/** Makes zip archives for tests, with file modes and whatever paths are asked for. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipItem {
  readonly path: string;
  readonly content?: string | Uint8Array;
  /** Permission bits; 0644 by default. */
  readonly mode?: number;
  readonly isSymlink?: boolean;
  /** Stored as it is, not compressed. */
  readonly stored?: boolean;
}

export function zip(items: readonly ZipItem[] | Readonly<Record<string, string>>): Buffer {
  const list = Array.isArray(items)
    ? (items as readonly ZipItem[])
    : Object.entries(items as Record<string, string>).map(([path, content]) => ({ path, content }));
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const { path, content = "", mode = 0o644, isSymlink = false, stored = false } of list as readonly ZipItem[]) {
    const data = Buffer.from(content);
    const packed = stored ? data : deflateRawSync(data);
    const name = Buffer.from(path);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, name, packed]);
    const central = Buffer.alloc(16);
    central.writeUInt32LE((((isSymlink ? 0o120000 : 0o100000) | mode) << 16) >>> 0, 6);
    central.writeUInt32LE(at, 10);
    // Made by Unix; the comment's length, disk and internal attributes stay zero.
    centrals.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), common, central.subarray(0, 14), name]));
    locals.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(list.length, 8);
  end.writeUInt16LE(list.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}
