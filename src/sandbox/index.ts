/** The sandbox: a local AWS. `createSandbox` gives the core; `handle` is its in-process host, `listen` its HTTP host. */
export { createSandbox, type Sandbox, type SandboxOptions } from "./create-sandbox.ts";
