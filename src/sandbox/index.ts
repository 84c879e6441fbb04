/** The sandbox: a local AWS. `createSandbox` gives the core; `handle` is its in-process host, `listen` its HTTP host. */
export { createSandbox, type Sandbox, type SandboxOptions, type SandboxParts } from "./create-sandbox.ts";
export type { Effect, FaultInjection, FaultRule, InjectedCall } from "./server/fault-injection.ts";
export type { HttpHost } from "./server/http-host.ts";
export type { SandboxRequestHandler } from "./server/in-process.ts";
