/** What lies in the lab's layers. */
import type { LabContext } from "../../../src/lab/index.ts";
import type { LayerRecipe } from "./publish.ts";

type Reader = Pick<LabContext, "assets">;

/** Places in the archive, the assets that go there, and whether they say their version. */
const COMMON = [
  { path: "nodejs/node_modules/lab-common/index.js", asset: "common/nodejs/lab-common/index.js", versioned: false },
  {
    path: "nodejs/node_modules/lab-common/package.json",
    asset: "common/nodejs/lab-common/package.json",
    versioned: true,
  },
  { path: "python/lab_common.py", asset: "common/python/lab_common.py", versioned: true },
] as const;

/** One library for two languages. Lambda looks below nodejs/ and python/, never at the root of the archive. */
export const commonLayer = ({ assets }: Reader, version: 1 | 2): LayerRecipe => ({
  logical: "common",
  description: `lab-common ${version}: for Node.js and Python`,
  files: COMMON.map(({ path, asset, versioned }) => ({
    path,
    bytes: versioned ? Buffer.from(assets.text(asset, { version: String(version) })) : assets.bytes(asset),
  })),
  runtimes: ["nodejs24.x", "python3.13"],
});

/** The bootstrap of a custom runtime; Lambda starts it as a program, so its mode counts. */
export const runtimeLayer = ({ assets }: Reader): LayerRecipe => ({
  logical: "runtime",
  description: "A runtime in bash",
  files: [{ path: "bootstrap", bytes: assets.bytes("runtime/bootstrap"), executable: true }],
  runtimes: ["provided.al2023"],
});

export const extensionLayer = ({ assets }: Reader): LayerRecipe => ({
  logical: "ext",
  description: "An external extension: counts invocations",
  files: [{ path: "extensions/lab-ext", bytes: assets.bytes("ext/extensions/lab-ext"), executable: true }],
  runtimes: ["nodejs24.x"],
});

export const wrapperLayer = ({ assets }: Reader): LayerRecipe => ({
  logical: "wrap",
  description: "An internal extension: a wrapper that loads a module first",
  files: [
    { path: "wrapper", bytes: assets.bytes("wrap/wrapper"), executable: true },
    { path: "internal.js", bytes: assets.bytes("wrap/internal.js") },
  ],
  runtimes: ["nodejs24.x"],
});
