/** The public library: what a program may import from "awslab". Labs import the authoring functions only. */
export type { Target, TargetRequest, TargetResponse } from "./aws/target.ts";
export {
  type CleanupOptions,
  type CleanupResult,
  cleanupRun,
  type Driver,
  type Plan,
  planLab,
  type RunOptions,
  type RunResult,
  type RunStatus,
  resumeRun,
  runLab,
  statusOfRuns,
  type VerifyResult,
  verifyLab,
} from "./engine/index.ts";
export { type Emit, type Event, type EventCode, type EventPayloads, emitter } from "./events/index.ts";
export * from "./lab/index.ts";
export { type HumanLayout, humanReport, junit, ndjsonLine, plain, type Style } from "./report/index.ts";
export { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox/index.ts";
export { AwslabError } from "./shared/errors.ts";
