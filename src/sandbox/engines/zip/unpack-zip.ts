import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { type ZipEntry, ZipSlipError } from "./read-zip.ts";

/**
 * Writes entries below `folder` with their permission bits (0644 and 0755 where the archive has none). An entry that comes
 * later replaces one of the same path, and nothing is ever written through a symbolic link. Throws a `ZipError`.
 */
export async function unpackZip(entries: readonly ZipEntry[], folder: string): Promise<void> {
  const links = new Map<string, string>();
  await mkdir(folder, { recursive: true });
  for (const entry of entries) {
    const path = posix.normalize(entry.path).replace(/\/$/, "");
    if (path === ".") continue;
    const target = join(folder, path);
    if (entry.kind === "folder") {
      await mkdir(target, { recursive: true });
    } else if (entry.kind === "symlink") {
      links.set(path, await linkTarget(entry));
    } else {
      await mkdir(dirname(target), { recursive: true });
      const mode = entry.mode || 0o644;
      await writeFile(target, await entry.read());
      // The owner must be able to read and to remove it; the process's umask takes bits away from a mode given at opening.
      await chmod(target, mode | 0o600);
    }
  }
  // Last, so that no entry is written through one.
  for (const [path, to] of links) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(to, join(folder, path));
  }
}

/** Refuses archives whose symbolic links lead outside; paths were checked when the directory was read. */
export async function checkLinks(entries: readonly ZipEntry[]): Promise<void> {
  for (const entry of entries) if (entry.kind === "symlink") await linkTarget(entry);
}

async function linkTarget(entry: ZipEntry): Promise<string> {
  const to = (await entry.read()).toString("utf8");
  const leads = posix.normalize(posix.join(posix.dirname(entry.path), to));
  if (posix.isAbsolute(to) || leads === ".." || leads.startsWith("../"))
    throw new ZipSlipError(`the symbolic link ${JSON.stringify(entry.path)} leads outside`);
  return to;
}
