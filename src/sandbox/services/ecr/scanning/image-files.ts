/** Reads a few files out of an image's layers, without unpacking the rest. */
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { readTar } from "../../../engines/tar-reader.ts";

/** The image is compressed in a way that the sandbox cannot read. */
export class UnreadableLayer extends Error {}

const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";
const LARGEST_FILE_BYTES = 64 * 1024 * 1024;

/** Contents by path, of the files that `wanted` chooses, as the topmost layer leaves them. */
export async function readImageFiles(
  layers: readonly (() => Readable)[],
  wanted: (path: string) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const open of layers) {
    const { added, hidden } = await readLayer(open(), wanted);
    for (const path of [...files.keys()]) if (hidden.some((prefix) => isAt(path, prefix))) files.delete(path);
    for (const [path, text] of added) files.set(path, text);
  }
  return files;
}

/** A path that ends with a slash is a folder whose content is hidden. */
const isAt = (path: string, prefix: string): boolean =>
  prefix.endsWith("/") || prefix === "" ? path.startsWith(prefix) : path === prefix || path.startsWith(`${prefix}/`);

async function readLayer(blob: Readable, wanted: (path: string) => boolean) {
  const added = new Map<string, string>();
  const hidden: string[] = [];
  try {
    await readTar(plainBytes(blob), async ({ path, kind, size }, body) => {
      const place = path.replace(/^(\.?\/)+/, "").replace(/\/$/, "");
      const cut = place.lastIndexOf("/") + 1;
      const [folder, name] = [place.slice(0, cut), place.slice(cut)];
      if (name === OPAQUE) hidden.push(folder);
      else if (name.startsWith(WHITEOUT)) hidden.push(folder + name.slice(WHITEOUT.length));
      else if (kind !== "folder") hidden.push(place);
      if (kind !== "file" || !wanted(place) || size > LARGEST_FILE_BYTES) return;
      const parts: Uint8Array[] = [];
      for await (const part of body) parts.push(part);
      added.set(place, Buffer.concat(parts).toString("utf8"));
    });
  } finally {
    blob.destroy();
  }
  return { added, hidden };
}

async function* plainBytes(blob: Readable): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = blob[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  async function* all(): AsyncGenerator<Uint8Array> {
    for (let next: IteratorResult<Uint8Array> = first; !next.done; next = await chunks.next()) yield next.value;
  }
  const [one, two] = first.value;
  if (one === 0x28 && two === 0xb5) throw new UnreadableLayer("Layers compressed with zstd cannot be scanned.");
  if (one !== 0x1f || two !== 0x8b) return yield* all();
  const gunzip = createGunzip();
  Readable.from(all())
    .on("error", (error) => gunzip.destroy(error))
    .pipe(gunzip);
  yield* gunzip;
}
