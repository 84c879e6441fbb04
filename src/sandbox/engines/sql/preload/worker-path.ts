import { fileURLToPath } from "node:url";

/** Where the worker's script is on this machine: beside this module, in the sources and in the bundle alike. */
export const workerPath = (): string => fileURLToPath(new URL("./duckdb-worker.cjs", import.meta.url));
