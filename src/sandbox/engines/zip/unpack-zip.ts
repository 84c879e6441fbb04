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
      links.set(path, (await entry.read()).toString("utf8"));
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
    checkLink(path, to);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(to, join(folder, path));
  }
}

function checkLink(path: string, to: string): void {
  const leads = posix.normalize(posix.join(posix.dirname(path), to));
  if (posix.isAbsolute(to) || leads === ".." || leads.startsWith("../"))
    throw new ZipSlipError(`the symbolic link ${JSON.stringify(path)} leads outside`);
}
