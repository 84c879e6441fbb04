import { fileURLToPath } from "node:url";

/**
 * Where the preload is on this machine: beside this module in the sources; in the bundle, whose modules keep no folders
 * of their own, in the folder to which the build copies it.
 */
export const preloadPath = (): string => fileURLToPath(new URL("./task-preload.cjs", import.meta.url));
