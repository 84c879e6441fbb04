/**
 * Code and layers of a function on disk, unpacked once for each combination. There is no chroot: `task` stands for
 * /var/task and `opt` for /opt. Node.js finds the layers' modules, and then the AWS SDK, in the `node_modules` of the
 * folders above the code; so ES modules find them too, which do not read NODE_PATH.
 */

import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readZip, unpackZip } from "../../../engines/zip/index.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import { readCode } from "../code-store.ts";
import { layerCode } from "../function-layers.ts";
import type { Configuration } from "../state.ts";

export interface TaskRoot {
  readonly task: string;
  readonly opt: string;
  /** File names of external extensions in the layers. */
  readonly extensions: readonly string[];
}

class TaskRoots {
  readonly folder: string;
  readonly made = new Map<string, Promise<TaskRoot>>();

  /** What an earlier sandbox unpacked is made anew: no process uses it any more. */
  constructor(folder: string) {
    this.folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    linkSdk(join(folder, "node_modules"));
  }
}

const roots = defineRuntime({
  name: "lambda-task-roots",
  create: (context) => new TaskRoots(join(context.folder(), `${context.account}-${context.region}`, "roots")),
});

/** Unpacks code and layers where that has not happened yet. Later layers replace files of earlier ones. */
export function taskRootOf(context: Context, config: Configuration): Promise<TaskRoot> {
  const { folder, made } = context.runtime(roots);
  const layers = (config.Layers ?? []).map(({ Arn = "" }) => layerHash(context, config, Arn));
  const name = createHash("sha256")
    .update([config.CodeSha256, ...layers].join(" "))
    .digest("hex")
    .slice(0, 32);
  const known = made.get(name);
  if (known) return known;
  const making = unpackAll(context, { folder, name, sha256: config.CodeSha256 ?? "", layers });
  made.set(name, making);
  making.catch(() => made.delete(name));
  return making;
}

function layerHash(context: Context, config: Configuration, arn: string): string {
  const hash = layerCode(context, arn);
  if (hash === undefined) throw new Error(`${config.FunctionName}: the layer version ${arn} is not there`);
  return hash;
}

interface Parts {
  readonly folder: string;
  readonly name: string;
  readonly sha256: string;
  readonly layers: readonly string[];
}

async function unpackAll(context: Context, { folder, name, sha256, layers }: Parts): Promise<TaskRoot> {
  const building = mkdtempSync(join(folder, `${name}.`));
  const [task, opt] = [join(building, "task"), join(building, "opt")];
  mkdirSync(opt);
  await unpackZip(readZip(readCode(context, sha256)), task);
  for (const layer of layers) await unpackZip(readZip(readCode(context, layer)), opt);
  if (existsSync(join(opt, "nodejs", "node_modules")))
    symlinkSync("opt/nodejs/node_modules", join(building, "node_modules"), "dir");
  const root = join(folder, name);
  rmSync(root, { recursive: true, force: true });
  renameSync(building, root);
  return { task: join(root, "task"), opt: join(root, "opt"), extensions: extensionsIn(join(root, "opt")) };
}

function extensionsIn(opt: string): string[] {
  const folder = join(opt, "extensions");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((each) => each.isFile() || each.isSymbolicLink())
    .map(({ name }) => name)
    .sort();
}

/** The managed Node.js runtimes come with the AWS SDK: the one that this program itself has. */
function linkSdk(modules: string): void {
  const require = createRequire(import.meta.url);
  for (const scope of ["@aws-sdk", "@smithy"]) {
    const place = require.resolve
      .paths(scope)
      ?.map((folder) => join(folder, scope))
      .find((folder) => existsSync(folder));
    if (place) symlinkSync(realpathSync(place), join(modules, scope), "dir");
  }
}

/** Where the SDK's links are, for NODE_PATH. */
export const sdkModules = (root: TaskRoot): string => join(dirname(root.task), "..", "node_modules");
