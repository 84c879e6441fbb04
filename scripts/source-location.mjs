/**
 * Bundling moves code, and `import.meta.url` with it. In a bundle it keeps meaning "where this source file is": files under
 * src see dist/src/..., to which plain assets (src/**\/preload/**\/*.{cjs,py}) are copied; labs see labs/<id>/ of the package. So code
 * finds its assets with `new URL("./preload/x.cjs", import.meta.url)` whether it runs from sources or from dist.
 */
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

const ASSET = /(^|\/)preload\/(?:[^/]+\/)*[^/]+\.(?:cjs|py)$/;

/** esbuild plugin. Every output file of the build must lie directly in dist. */
export const sourceLocation = (root) => ({
  name: "source-location",
  setup(build) {
    build.onLoad({ filter: /[/\\](src|labs)[/\\].*\.ts$/ }, async ({ path }) => {
      if (path.includes("node_modules")) return undefined;
      const text = await readFile(path, "utf8");
      if (!text.includes("import.meta.url")) return undefined;
      const source = relative(root, path).split(sep).join("/");
      const from = source.startsWith("labs/") ? `../${source}` : `./${source}`;
      return {
        loader: "ts",
        contents: text.replaceAll("import.meta.url", `new URL(${JSON.stringify(from)}, import.meta.url).href`),
      };
    });
  },
});

/** Path below dist and contents of every asset that is copied as it is. */
export const copiedAssets = (root) =>
  readdirSync(join(root, "src"), { recursive: true })
    .map((path) => `src/${path.split(sep).join("/")}`)
    .filter((path) => ASSET.test(path))
    .map((path) => [path, readFileSync(join(root, path))]);
