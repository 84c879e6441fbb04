/** The simulation with one change in the product's source: bundled beside the packages it needs, and loaded. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { packageRoot } from "../../../src/shared/package-root.ts";
import type * as Simulation from "./simulation.ts";

const folder = join(packageRoot(), "node_modules/.cache/awslab-mutants");

export interface Change {
  readonly id: string;
  /** From the root of the package. */
  readonly file: string;
  /** A text that occurs there once. */
  readonly from: string;
  readonly to: string;
}

/** Loads the simulation with this change. */
export async function mutatedSimulation(change: Change): Promise<typeof Simulation> {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${process.pid}-${change.id}.mjs`);
  const text = changedText(change);
  await build({
    entryPoints: [join(import.meta.dirname, "simulation.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    outfile,
    logLevel: "error",
    plugins: [
      {
        name: "mutant",
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path }) =>
            path === join(packageRoot(), change.file) ? { contents: text, loader: "ts" } : undefined,
          ),
      },
    ],
  });
  try {
    return (await import(pathToFileURL(outfile).href)) as typeof Simulation;
  } finally {
    rmSync(outfile, { force: true });
  }
}

function changedText({ id, file, from, to }: Change): string {
  const text = readFileSync(join(packageRoot(), file), "utf8");
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`mutant ${id}: its text occurs ${parts.length - 1} times in ${file}`);
  return parts.join(to);
}
