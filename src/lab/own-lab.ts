/** A lab in a folder of the learner's own: its `awslab` and its SDK clients are those of this package. */
import { existsSync } from "node:fs";
import { register } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { userError } from "../shared/errors.ts";
import { packageRoot } from "../shared/package-root.ts";
import type { Lab } from "./types.ts";

/** The lab of the folder's lab.js; `UNKNOWN_LAB` where there is none, `LAB_UNSOUND` where it exports none. */
export async function loadOwnLab(folder: string): Promise<Lab> {
  const file = ["lab.js", "lab.mjs"].map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined) throw userError("UNKNOWN_LAB", `There is no lab.js in ${folder}.`, "awslab new <id>");
  resolveFromPackage();
  const loaded: { default?: Lab } = await import(pathToFileURL(file).href);
  if (!loaded.default)
    throw userError("LAB_UNSOUND", `${basename(file)} in ${folder} has no default export lab({...}).`);
  return { ...loaded.default, folder };
}

// Runs in Node's loader thread, which takes modules only: hence a text.
const HOOKS = `
let own;
export const initialize = (data) => { own = data; };
export const resolve = (specifier, context, next) => {
  if (specifier === "awslab") return { url: own.library, shortCircuit: true };
  if (specifier.startsWith("@aws-sdk/")) return next(specifier, { ...context, parentURL: own.parent });
  return next(specifier, context);
};`;

let registered = false;

function resolveFromPackage(): void {
  if (registered) return;
  registered = true;
  const root = packageRoot();
  const data = {
    library: pathToFileURL(join(root, "dist", "index.js")).href,
    parent: pathToFileURL(join(root, "package.json")).href,
  };
  register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data });
}
