/** The files below a lab's `assets/`, read with placeholders filled in. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { userError } from "../shared/errors.ts";
import type { Assets } from "./context.ts";

/** Assets of the lab in `folder`. Reads are synchronous: they are small and come from the package. */
export function assetsOf(folder: string): Assets {
  const at = (path: string): string => join(folder, "assets", path);
  const text: Assets["text"] = (path, values = {}) => fill(readFileSync(at(path), "utf8"), values, path);
  return {
    text,
    json: (path, values) => JSON.parse(text(path, values)),
    bytes: (path) => readFileSync(at(path)),
    list: (under) =>
      readdirSync(at(under), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(at(under).length + 1)
            .replaceAll("\\", "/"),
        )
        .sort(),
  };
}

/** Replaces `${name}`. Without values the text is taken as it is, so that scripts keep their own `${...}`. */
function fill(text: string, values: Readonly<Record<string, string>>, path: string): string {
  const names = Object.keys(values);
  if (names.length === 0) return text;
  const unused = new Set(names);
  const filled = text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw userError("LAB_UNSOUND", `assets/${path} has a placeholder \${${name}} without a value.`);
    unused.delete(name);
    return value;
  });
  if (unused.size > 0)
    throw userError("LAB_UNSOUND", `assets/${path} has no placeholder for ${[...unused].join(", ")}.`);
  return filled;
}
