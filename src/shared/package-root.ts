/** Where the package is installed: the nearest folder above this file with a package.json (src/ and dist/ alike). */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

/** The version in package.json. */
export function productVersion(): string {
  const text: { version?: string } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8"));
  return text.version ?? "0.0.0";
}
