import { copyFile, link, mkdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

/**
 * Lays files out under `root` by the paths given (relative, with slashes), for example `year=2025/month=01/orders.csv`. Links cost
 * no space; where the file system has none, the file is copied. Throws for a path that would leave `root`.
 */
export async function linkTree(root: string, files: Iterable<readonly [path: string, file: string]>): Promise<void> {
  for (const [path, file] of files) {
    const target = join(root, ...path.split("/"));
    const inside = relative(root, target);
    if (inside === "" || inside.startsWith(`..${sep}`) || inside === "..") throw new Error(`${path} leaves its folder`);
    await mkdir(dirname(target), { recursive: true });
    await link(file, target).catch(() => copyFile(file, target));
  }
}
