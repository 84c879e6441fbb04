/** Where the package is installed: the nearest folder above this file with a package.json (src/ and dist/ alike). */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
