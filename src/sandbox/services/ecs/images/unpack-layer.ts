/** Applies a layer to a root file system: entries, then whiteouts. https://github.com/opencontainers/image-spec/blob/main/layer.md */
import { createWriteStream } from "node:fs";
import { link, lstat, mkdir, readdir, rm, symlink } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { environmentError, messageOf } from "../../../../shared/errors.ts";
import { readTar, type TarEntry } from "../../../engines/tar-reader.ts";
import { checkedPath, linkInside, resolveInside } from "./rootfs.ts";

const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";

/** `layer` is a tar archive, plain or gzip. The image's modes are kept, its owners are not: all files are the user's. */
export async function unpackLayer(layer: Uint8Array, root: string): Promise<void> {
  const written = new Set<string>();
  await readTar(plain(layer), async (entry, body) => {
    const path = checkedPath(entry.path);
    if (path === "" || path === ".") return;
    const name = posix.basename(path);
    const parent = await resolveInside(root, posix.dirname(path), true);
    if (name === OPAQUE) return removeOthers(parent, written);
    if (name.startsWith(WHITEOUT)) return remove(join(parent, name.slice(WHITEOUT.length)));
    const place = join(parent, name);
    await mkdir(parent, { recursive: true });
    await write({ entry, root, place, body });
    for (let each = place; each.length > root.length; each = dirname(each)) written.add(each);
  });
}

interface Write {
  readonly entry: TarEntry;
  readonly root: string;
  readonly place: string;
  readonly body: AsyncIterable<Uint8Array>;
}

async function write({ entry, root, place, body }: Write): Promise<void> {
  if (entry.kind === "folder") return makeFolder(place);
  await remove(place);
  if (entry.kind === "symlink") return symlink(await linkInside(root, place, entry.linkPath), place);
  if (entry.kind === "hardlink") return link(await resolveInside(root, checkedPath(entry.linkPath)), place);
  await pipeline(Readable.from(body), createWriteStream(place, { mode: entry.mode | 0o600, flags: "wx" }));
}

async function makeFolder(place: string): Promise<void> {
  const there = await lstat(place).catch(() => undefined);
  if (there && !there.isDirectory()) await remove(place);
  await mkdir(place, { recursive: true });
}

const remove = (place: string): Promise<void> => rm(place, { recursive: true, force: true });

/** An opaque folder hides what lower layers put into it, not what this layer has written. */
async function removeOthers(folder: string, written: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const place = join(folder, name);
    if (!written.has(place)) await remove(place);
  }
}

async function* plain(layer: Uint8Array): AsyncGenerator<Uint8Array> {
  if (layer.length === 0) return;
  const [first, second] = layer;
  if (first === 0x28 && second === 0xb5)
    throw environmentError(
      "LAYER_ZSTD",
      "The sandbox cannot unpack layers compressed with zstd. Push the image with gzip layers.",
    );
  if (first !== 0x1f || second !== 0x8b) return yield layer;
  try {
    yield* Readable.from([layer]).pipe(createGunzip());
  } catch (error) {
    throw environmentError("LAYER_NOT_GZIP", `A layer of the image cannot be unpacked: ${messageOf(error)}`);
  }
}
