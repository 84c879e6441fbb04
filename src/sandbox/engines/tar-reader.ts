/**
 * Reads the tar archives of image layers: ustar with GNU and pax extensions. Written here because no tar library is
 * among the dependencies and layers need only reading. https://github.com/opencontainers/image-spec/blob/main/layer.md
 */
import { environmentError } from "../../shared/errors.ts";

export interface TarEntry {
  readonly path: string;
  readonly kind: "file" | "folder" | "symlink" | "hardlink";
  readonly linkPath: string;
  readonly mode: number;
  readonly size: number;
}

const BLOCK = 512;

/** Calls `visit` for each entry in order; `body` yields the content of a file and must be read before the next entry. */
export async function readTar(
  source: AsyncIterable<Uint8Array>,
  visit: (entry: TarEntry, body: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const reader = new ByteReader(source);
  let extended: Extension = {};
  for (let header = await reader.take(BLOCK); header && !isEnd(header); header = await reader.take(BLOCK)) {
    const { kind, entry } = decodeHeader(header);
    if (EXTENSIONS.has(kind)) {
      const text = Buffer.from((await reader.take(entry.size)) ?? []).toString("utf8");
      await reader.skip(padding(entry.size));
      extended = { ...extended, ...decodeExtension(kind, text) };
      continue;
    }
    const size = extended.size === undefined ? entry.size : Number(extended.size);
    const whole = { ...entry, size, path: extended.path ?? entry.path, linkPath: extended.linkpath ?? entry.linkPath };
    extended = {};
    const body = reader.body(size);
    // Devices and pipes have no place in the sandbox and are passed over.
    if (isKept(whole)) await visit(whole, body);
    for await (const _ of body);
    await reader.skip(padding(size));
  }
}

type Extension = { path?: string; linkpath?: string; size?: string };

/** pax (x for the next entry, g for all, which images do not use) and GNU (L, K) headers that precede an entry. */
const EXTENSIONS = new Set(["x", "g", "L", "K"]);

function decodeExtension(kind: string, text: string): Extension {
  if (kind === "x") return decodePax(text);
  const name = text.replace(/\0.*$/s, "");
  if (kind === "L") return { path: name };
  return kind === "K" ? { linkpath: name } : {};
}

const isEnd = (header: Uint8Array): boolean => header.every((octet) => octet === 0);

const isKept = (entry: Omit<TarEntry, "kind"> & { kind: TarEntry["kind"] | undefined }): entry is TarEntry =>
  entry.kind !== undefined;

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

const KINDS: Readonly<Record<string, TarEntry["kind"]>> = {
  "0": "file",
  "\0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "symlink",
  "5": "folder",
};

function decodeHeader(header: Uint8Array) {
  const block = Buffer.from(header);
  const text = (from: number, length: number): string =>
    block.toString("utf8", from, from + length).replace(/\0.*$/s, "");
  checkSum(block);
  const kind = String.fromCharCode(block[156] ?? 0);
  const prefix = text(257, 5) === "ustar" ? text(345, 155) : "";
  const name = text(0, 100);
  return {
    kind,
    entry: {
      path: prefix === "" ? name : `${prefix}/${name}`,
      kind: KINDS[kind],
      linkPath: text(157, 100),
      mode: decodeNumber(block.subarray(100, 108)) & 0o777,
      size: decodeNumber(block.subarray(124, 136)),
    },
  };
}

function checkSum(block: Buffer): void {
  const expected = decodeNumber(block.subarray(148, 156));
  const actual = block.reduce((sum, octet, index) => sum + (index >= 148 && index < 156 ? 32 : octet), 0);
  if (expected !== actual) throw environmentError("LAYER_NOT_TAR", "A layer of the image is not a tar archive.");
}

/** Octal text, or big-endian binary where the first bit is set (GNU). */
function decodeNumber(field: Buffer): number {
  if (((field[0] ?? 0) & 0x80) !== 0) return field.subarray(field.length - 6).readUIntBE(0, 6);
  const octal = field.toString("latin1").replace(/\0.*$/s, "").trim();
  return octal === "" ? 0 : Number.parseInt(octal, 8);
}

/** Records of `<length> <key>=<value>\n`; the length counts octets. */
function decodePax(text: string): Record<string, string> {
  const records: Record<string, string> = {};
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    const space = rest.indexOf(32);
    const length = Number(rest.toString("utf8", 0, space));
    if (space < 0 || !(length > space)) break;
    const [key = "", ...value] = rest.toString("utf8", space + 1, length - 1).split("=");
    records[key] = value.join("=");
    rest = rest.subarray(length);
  }
  return records;
}

class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #buffer: Uint8Array = new Uint8Array();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Exactly `count` octets; undefined at the end of the source. */
  async take(count: number): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    let missing = count;
    while (missing > 0) {
      const part = await this.#next(missing);
      if (!part) {
        if (parts.length === 0) return undefined;
        throw environmentError("LAYER_CUT_SHORT", "A layer of the image ends in the middle of an entry.");
      }
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  }

  async skip(count: number): Promise<void> {
    for await (const _ of this.body(count));
  }

  async *body(count: number): AsyncGenerator<Uint8Array> {
    let missing = count;
    while (missing > 0) {
      const part = await this.#next(missing);
      if (!part) throw environmentError("LAYER_CUT_SHORT", "A layer of the image ends in the middle of an entry.");
      missing -= part.length;
      yield part;
    }
  }

  async #next(limit: number): Promise<Uint8Array | undefined> {
    while (this.#buffer.length === 0) {
      const { done, value } = await this.#source.next();
      if (done) return undefined;
      this.#buffer = value;
    }
    const part = this.#buffer.subarray(0, limit);
    this.#buffer = this.#buffer.subarray(part.length);
    return part;
  }
}
