/** A lab's life: run, resume, verify, solve, hint, plan, status, cleanup. */
export type * from "./api.ts";
export { cleanupRun } from "./cleanup-lab.ts";
export { hintFor } from "./hint-for.ts";
export { planLab } from "./plan-lab.ts";
export { recoverRun } from "./recover-run.ts";
export { resumeRun, runLab } from "./run-lab.ts";
export type * from "./run-story.ts";
export { solveStep } from "./solve-step.ts";
export { statusOfRuns } from "./status-of-runs.ts";
export { tellRun } from "./tell-run.ts";
export { verifyLab } from "./verify-lab.ts";
