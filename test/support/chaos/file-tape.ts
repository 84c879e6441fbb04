/** What a folder held at recorded moments. A file that only grows, as a journal does, is kept once. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

interface Entry {
  readonly path: string;
  /** Of a file: which content, and how much of it. */
  readonly content?: readonly [key: string, bytes: number];
  readonly link?: string;
  readonly mode?: number;
}

export type FolderImage = readonly Entry[];

/** What a file system can answer while others work in it: a file may go while we look. */
const ifThere = <T>(look: () => T): T | undefined => {
  try {
    return look();
  } catch {
    return undefined;
  }
};

export class FileTape {
  /** By path, with a number where a file was written anew. */
  readonly contents: Map<string, Buffer>;

  constructor(contents: Iterable<readonly [string, Uint8Array]> = []) {
    this.contents = new Map([...contents].map(([key, octets]) => [key, Buffer.from(octets)]));
  }

  /** Remembers what `folder` holds now, without what `skipped` says, under a name that its contents share. */
  take(name: string, folder: string, skipped: (path: string) => boolean = () => false, under = ""): FolderImage {
    const entries = ifThere(() => readdirSync(join(folder, under), { withFileTypes: true })) ?? [];
    return entries.flatMap((each): Entry[] => {
      const path = under === "" ? each.name : `${under}/${each.name}`;
      if (skipped(path)) return [];
      if (each.isDirectory()) return [{ path }, ...this.take(name, folder, skipped, path)];
      if (each.isSymbolicLink()) return [{ path, link: ifThere(() => readlinkSync(join(folder, path))) ?? "" }];
      return each.isFile() ? this.#file(`${name}/${path}`, join(folder, path), path) : [];
    });
  }

  /** Writes an image into an empty folder. */
  restore(image: FolderImage, folder: string): void {
    for (const { path, content, link, mode } of image) {
      const place = join(folder, path);
      mkdirSync(link === undefined && !content ? place : dirname(place), { recursive: true, mode: 0o700 });
      if (link !== undefined) symlinkSync(link, place);
      if (!content) continue;
      writeFileSync(place, this.contents.get(content[0])?.subarray(0, content[1]) ?? "");
      chmodSync(place, mode ?? 0o600);
    }
  }

  #file(name: string, file: string, path: string): Entry[] {
    const octets = ifThere(() => readFileSync(file));
    const mode = ifThere(() => statSync(file).mode & 0o777);
    return octets && mode !== undefined ? [{ path, content: [this.#keyOf(name, octets), octets.length], mode }] : [];
  }

  #keyOf(name: string, octets: Buffer): string {
    for (let n = 0; ; n += 1) {
      const key = n === 0 ? name : `${name}#${n}`;
      const known = this.contents.get(key);
      if (known && !oneBeginsTheOther(known, octets)) continue;
      if (!known || known.length < octets.length) this.contents.set(key, octets);
      return key;
    }
  }
}

function oneBeginsTheOther(one: Buffer, other: Buffer): boolean {
  const length = Math.min(one.length, other.length);
  return one.subarray(0, length).equals(other.subarray(0, length));
}
