/** A deterministic tar archive (POSIX ustar): the same files give the same bytes, whoever packs them and when. */

export interface TarFile {
  /** Relative, with forward slashes, at most 100 bytes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;

/** Packs the files and the folders above them, sorted; owner root, no times. Throws where a path is too long. */
export function tarOf(files: readonly TarFile[]): Uint8Array {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const folders = [...new Set(sorted.flatMap(({ path }) => foldersAbove(path)))].sort();
  return Buffer.concat([
    ...folders.map((path) => header({ path, size: 0, mode: 0o755, type: "5" })),
    ...sorted.flatMap(({ path, bytes }) => [
      header({ path, size: bytes.length, mode: 0o644, type: "0" }),
      bytes,
      Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
    ]),
    // Two empty blocks end an archive.
    Buffer.alloc(2 * BLOCK),
  ]);
}

const foldersAbove = (path: string): string[] =>
  path
    .split("/")
    .slice(0, -1)
    .map((_, i, names) => `${names.slice(0, i + 1).join("/")}/`);

interface Entry {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  /** `0` a file, `5` a folder. */
  readonly type: "0" | "5";
}

function header({ path, size, mode, type }: Entry): Uint8Array {
  if (Buffer.byteLength(path) > 100) throw new Error(`The path ${path} is too long for a tar header.`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, width: number) =>
    block.write(`${value.toString(8).padStart(width - 1, "0")}\0`, at, "ascii");
  block.write(path, 0, "utf8");
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write(type, 156, "ascii");
  block.write("ustar\x0000", 257, "ascii");
  // The sum counts its own field as spaces.
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, octet) => total + octet, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  return block;
}
