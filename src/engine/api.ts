/** What the command line calls. One story per file beside this one; these are its inputs and results. */
import type { Target } from "../aws/target.ts";
import type { Emit, Mode } from "../events/index.ts";
import type { Lab, Question, Settings, Verdict } from "../lab/index.ts";

/** What the engine asks of whoever drives it. Unattended runs answer by rule. */
export interface Driver {
  /** Before each step in guided mode: go on, do it for me (`solve`), let me do it myself (`wait`, then verify), or stop. */
  next(step: { id: string; title: string; index: number; total: number }): Promise<"solve" | "verify" | "stop">;
  /** A question of the lab's quiz: the index of the choice, or undefined where it (and the rest of its section) is skipped. Nobody is asked without it. */
  ask?(question: Question, place: { index: number; total: number }): Promise<number | undefined>;
}

export interface RunOptions {
  lab: Lab;
  target: Target;
  mode: Mode;
  /** Folder that holds a folder per run. */
  runsFolder: string;
  /** Optional steps to include. */
  optional: readonly string[];
  /** As `settingsFrom` gives them; without them every parameter has its usual value. */
  settings?: Settings;
  driver: Driver;
  emit: Emit;
  signal: AbortSignal;
}

/** Goes on with a run where its journal ends. Mode, optional steps and settings are the journal's. */
export type ResumeOptions = Omit<RunOptions, "mode" | "optional" | "settings"> & { run: string };

/** What verify, solve and the like need to know of an existing run. */
export interface OpenRunOptions {
  lab: Lab;
  target: Target;
  runsFolder: string;
  run: string;
  emit: Emit;
  signal: AbortSignal;
}

/** All steps, or one and nothing else. */
export type VerifyOptions = OpenRunOptions & { step: string | undefined };

export type SolveOptions = OpenRunOptions & { step: string };

/** The next hint of a step (the first open one where none is named): of its first check that does not pass, one level deeper each time. */
export type HintOptions = OpenRunOptions & { step: string | undefined };

export interface HintResult {
  step: string;
  check: string;
  title: string;
  hint: string;
  /** 1 is the first nudge. */
  level: number;
  levels: number;
}

/** Rehearses in whatever target is given: the CLI gives a throw-away sandbox in this process. */
export interface PlanOptions {
  lab: Lab;
  target: Target;
  optional: readonly string[];
  settings?: Settings;
  emit: Emit;
  signal: AbortSignal;
}

/** Runs whose journal cannot be read are told apart, so that one of them does not hide the others. */
export interface RunStatuses {
  runs: readonly RunStatus[];
  unreadable: readonly { run: string; error: Error }[];
}

export interface SolveResult {
  run: string;
  outcome: "done" | "failed" | "interrupted";
}

export interface RunResult extends SolveResult {
  /** What is the learner's to do in challenge mode, in the lab's order. */
  tasks: readonly string[];
}

export interface VerifyResult {
  run: string;
  steps: readonly { step: string; checks: readonly { check: string; title: string; verdict: Verdict }[] }[];
  passed: number;
  failed: number;
  blocked: number;
}

export interface CleanupOptions {
  target: Target;
  runsFolder: string;
  run: string;
  emit: Emit;
  signal: AbortSignal;
}

export interface LeftResource {
  type: string;
  id: string;
  why: string;
  dailyCost: string;
}

export interface CleanupResult {
  run: string;
  outcome: "clean" | "left" | "undetermined";
  deleted: number;
  left: readonly LeftResource[];
  retained: readonly { type: string; id: string; until: string; cost: string }[];
  /** The proof: how many surfaces were read in how many passes, with how many read errors (0 when clean). */
  proof: { passes: number; surfaces: number; readErrors: number };
}

/** A run as its journal tells it: works without the target. */
export interface RunStatus {
  run: string;
  lab: string;
  target: string;
  account: string;
  region: string;
  /** As the run was started with; undefined for the sandbox. */
  profile: string | undefined;
  endpoint: string | undefined;
  mode: Mode;
  startedAt: string;
  /** `open` until cleanup proved it clean. */
  state: "open" | "clean";
  /**
   * From when on a clean run of a real account is to be looked at once more (ISO time): AWS's services may write logs and drop
   * network interfaces after they are gone. Undefined in a sandbox, and where that look was taken.
   */
  lookAgain: string | undefined;
  steps: readonly { step: string; state: "waiting" | "started" | "solved" | "failed" | "passed" }[];
  /** Live resources the journal knows of, unknown outcomes included. */
  resources: number;
  unknown: number;
  /** Pid of the process that holds the run's lock, if it is alive. */
  heldBy: number | undefined;
}

export interface Plan {
  lab: string;
  region: string;
  calls: readonly { step: string; service: string; operation: string; count: number; mutating: boolean }[];
  names: readonly { type: string; name: string }[];
  /** A policy document that allows exactly the rehearsed calls (cleanup's included). */
  policy: object;
  minutes: { aws: number };
  cost: readonly { what: string; hourly: string; source: string }[];
  hourlyTotal: string;
}
