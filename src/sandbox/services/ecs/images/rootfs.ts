/**
 * A folder that holds an image's files. Paths are resolved as inside a container: its root is the folder, absolute links
 * start there and `..` ends there, so that nothing of an image is ever written or read outside of the folder.
 */
import { lstat, readlink } from "node:fs/promises";
import { join, posix, relative } from "node:path";
import { environmentError } from "../../../../shared/errors.ts";

const MOST_LINKS = 40;

/** The place on this machine of `path` inside `root`, all links but a last one followed. It need not exist. */
export async function resolveInside(root: string, path: string, followLast = false): Promise<string> {
  const open = partsOf(path);
  const done: string[] = [];
  let links = 0;
  for (let part = open.shift(); part !== undefined; part = open.shift()) {
    if (part === "..") {
      done.pop();
      continue;
    }
    const place = join(root, ...done, part);
    const target = open.length > 0 || followLast ? await linkTarget(place) : undefined;
    if (target === undefined) {
      done.push(part);
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw environmentError("IMAGE_LINK_LOOP", `Too many links in ${path} of the image.`);
    // Links on disk are relative to where they are, see linkInside.
    open.unshift(...partsOf(target));
  }
  return join(root, ...done);
}

/** What a link at `place` must hold so that it means `target` inside `root` for every program of this machine. */
export async function linkInside(root: string, place: string, target: string): Promise<string> {
  const folder = posix.dirname(`/${relative(root, place)}`);
  const inside = target.startsWith("/") ? target : posix.join(folder, target);
  // Joined to the root, `..` cannot lead out of it.
  return relative(join(root, folder), join(root, posix.join("/", inside))) || ".";
}

/** Refuses entries that no honest archive has. */
export function checkedPath(path: string): string {
  if (path.split("/").includes("..") || path.includes("\0"))
    throw environmentError(
      "LAYER_ESCAPES",
      `A layer of the image has the path ${JSON.stringify(path)}, which leads out of it.`,
    );
  return posix.join("/", path).slice(1);
}

const partsOf = (path: string): string[] => path.split("/").filter((part) => part !== "" && part !== ".");

async function linkTarget(place: string): Promise<string | undefined> {
  try {
    return (await lstat(place)).isSymbolicLink() ? await readlink(place) : undefined;
  } catch {
    return undefined;
  }
}
