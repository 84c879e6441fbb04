/** The process engine: one runner per service, account and region. */
import { join } from "node:path";
import { defineRuntime } from "../../kit/runtime.ts";
import { ProcessRunner } from "./process-runner.ts";

export { isAlive } from "./alive.ts";
export { type Exit, graceFor, type RunningProcess } from "./process-runner.ts";
export type { Usage } from "./usage.ts";
export { cpuMs, mainThreadMs } from "./usage.ts";
export { ProcessRunner };

/** A service asks for it in its `resume` too, which ends what an earlier sandbox left. */
export const processes = defineRuntime({
  name: "processes",
  create: (context) => new ProcessRunner(join(context.folder(), "processes", `${context.account}-${context.region}`)),
  close: (runner) => runner.close(),
});
