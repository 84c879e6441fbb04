import { fileURLToPath } from "node:url";

/** Where a runtime's bootstrap is on this machine: beside this module in the sources, copied by the build otherwise. */
export const nodeBootstrap = (): string => fileURLToPath(new URL("./node-bootstrap.cjs", import.meta.url));

export const pythonBootstrap = (): string => fileURLToPath(new URL("./python_bootstrap.py", import.meta.url));
