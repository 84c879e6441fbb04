/**
 * Bundles src into dist: cli.js (the command line), sandbox-server.js (the background sandbox) and index.js (the library).
 * SDK clients and labs are bundled and split into chunks that load when first used. A build never removes what a running
 * process may still load: names carry a hash, leftovers go after a day.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { schemaOnlyPlugin } from "./schema-only-plugin.mjs";
import { copiedAssets, sourceLocation } from "./source-location.mjs";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const started = new Date();

const shared = {
  absWorkingDir: root,
  outdir: dist,
  bundle: true,
  splitting: true,
  write: false,
  format: "esm",
  platform: "node",
  target: "node20.19",
  mainFields: ["module", "main"],
  chunkNames: "chunk-[hash]",
  external: ["lmdb", "@polyglot-sql/sdk"],
  // Class names are part of the SDK's behaviour; identifiers stay readable in the stack trace of a bug.
  keepNames: true,
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  logLevel: "warning",
  banner: {
    js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
  },
};

const entries = (list) => Object.fromEntries(Object.entries(list).filter(([, path]) => existsSync(join(root, path))));

const bundle = await build({
  ...shared,
  entryPoints: entries({
    cli: "src/cli/main.ts",
    index: "src/index.ts",
    "sandbox-server": "src/sandbox/background.ts",
  }),
  plugins: [schemaOnlyPlugin(), sourceLocation(root)],
});

const written = new Set();

/** A reader sees the old file or the new one, never half of one. */
function put(path, contents) {
  written.add(relative(dist, path));
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

const outputs = bundle.outputFiles;
const isChunk = ({ path }) => relative(dist, path).startsWith("chunk-");
for (const { path, contents } of outputs.filter(isChunk)) put(path, contents);
for (const [path, contents] of copiedAssets(root)) put(join(dist, path), contents);
for (const { path, contents } of outputs.filter((file) => !isChunk(file))) put(path, contents);

// The launcher compares this file's time with those of the sources: the time at which the build began to read them.
put(join(dist, ".built"), "");
utimesSync(join(dist, ".built"), started, started);
removeLeftovers();

function removeLeftovers() {
  const old = started.getTime() - 24 * 3_600_000;
  for (const name of readdirSync(dist)) {
    const path = join(dist, name);
    if (written.has(name) || !/\.js(\.\d+)?$/.test(name)) continue;
    if (statSync(path, { throwIfNoEntry: false })?.mtimeMs < old) rmSync(path, { force: true });
  }
}
