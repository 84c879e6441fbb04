/** What a lab is made of. Authors use `lab()`, `step()`, `check()` and `mistake()` from define.ts; these are their shapes. */

import type { LabContext, ProbeContext, SolveContext } from "./context.ts";
import type { Parameter, Setting } from "./parameter.ts";
import type { Picture } from "./picture.ts";
import type { Question } from "./quiz.ts";

/** Steps a step needs, by the name under which it receives their outputs. */
export type Needs = Readonly<Record<string, Step<unknown>>>;

/** The located outputs of the needed steps. */
export type Outputs<N extends Needs> = { readonly [K in keyof N]: N[K] extends Step<infer O> ? O : never };

export interface StepOptions<N extends Needs, O> {
  /** Unique in the lab; kebab-case; also the heading of its texts in lesson.md. */
  id: string;
  title: string;
  /** Ids of the course outline that the step teaches or exercises. */
  covers: readonly string[];
  needs: N;
  /** Usual duration in minutes on AWS, for the plan and the progress display. */
  minutes: number;
  /** Done for the learner in challenge mode, too: preparation that is not the point of the lab. */
  given?: boolean;
  /** Left out unless the learner names it (`--with <step>`). */
  optional?: boolean;
  /** Left out of runs with this setting. */
  unless?: Setting;
  /** Achieves the step. Must be safe to call again after a crash: what exists already is kept. */
  solve(context: SolveContext, needs: Outputs<N>): Promise<void>;
  /** Reads the outputs back from the account, whoever made the resources. Throws `Missing` (see `found`) where one is not there. */
  locate(context: LabContext, needs: Outputs<N>): Promise<O>;
  checks: readonly Check<NoInfer<O>, NoInfer<N>>[];
}

/** A step with its types erased, except for its outputs, which flow to the steps that need it. */
export interface Step<O = unknown> {
  readonly id: string;
  readonly title: string;
  readonly covers: readonly string[];
  readonly needs: Needs;
  readonly minutes: number;
  readonly given: boolean;
  readonly optional: boolean;
  readonly unless?: Setting;
  solve(context: SolveContext, needs: ErasedOutputs): Promise<void>;
  locate(context: LabContext, needs: ErasedOutputs): Promise<O>;
  readonly checks: readonly ErasedCheck[];
}

export type ErasedOutputs = Readonly<Record<string, unknown>>;

/** A read-only question about the account or the behaviour of what runs in it. */
export interface Check<O, N extends Needs> {
  /** Unique in the step. */
  id: string;
  title: string;
  /** From a nudge to nearly the answer; at least two. */
  hints: readonly string[];
  mistakes: readonly Mistake<O, N>[];
  /** Mutating operations that the check may call as a probe of behaviour, as `service:Operation`. */
  probes?: readonly string[];
  run(context: ProbeContext, outputs: O, needs: Outputs<N>): Promise<Verdict>;
}

export interface ErasedCheck {
  readonly id: string;
  readonly title: string;
  readonly hints: readonly string[];
  readonly mistakes: readonly ErasedMistake[];
  readonly probes: readonly string[];
  run(context: ProbeContext, outputs: unknown, needs: ErasedOutputs): Promise<Verdict>;
}

/**
 * A wrong state that learners get into. The check recognises it and names it in its verdict (`fail({ mistake: id, ... })`);
 * the content self-test makes the state, expects exactly that verdict, undoes it and expects a pass.
 */
export interface Mistake<O, N extends Needs> {
  id: string;
  /** What is wrong and what to do, in one or two sentences; shown to the learner. */
  says: string;
  make(context: SolveContext, outputs: O, needs: Outputs<N>): Promise<void>;
  undo(context: SolveContext, outputs: O, needs: Outputs<N>): Promise<void>;
}

export interface ErasedMistake {
  readonly id: string;
  readonly says: string;
  make(context: SolveContext, outputs: unknown, needs: ErasedOutputs): Promise<void>;
  undo(context: SolveContext, outputs: unknown, needs: ErasedOutputs): Promise<void>;
}

export type Verdict =
  | { readonly status: "pass"; readonly evidence: string }
  | {
      readonly status: "fail";
      readonly expected: string;
      readonly actual: string;
      readonly fix: string;
      readonly mistake?: string;
    }
  /** Could not be checked: access denied, throttled out, a recorder that is not ours. Never counts as a pass or a fail. */
  | { readonly status: "blocked"; readonly reason: string };

export interface LabOptions {
  /** The outline's lab id; also the folder name under labs/. */
  id: string;
  title: string;
  /** One sentence: what the learner will have done. */
  objective: string;
  /** What the learner or the account must have. */
  prerequisites: readonly string[];
  steps: readonly Step<unknown>[];
  /** What a run chooses before it starts; steps ask with `context.setting`. */
  parameters?: readonly Parameter[];
  /** Paths below assets/ that the steps read; a missing one makes the lab unsound. */
  assets: readonly string[];
  /** The lab's architecture, for its reports. */
  picture?: Picture;
  /** A few questions for each section of the outline, asked in guided mode. */
  quiz?: readonly Question[];
  /** Where the lab's folder is: pass `import.meta.url` of lab.ts. */
  url: string;
}

export interface Lab extends Omit<LabOptions, "url"> {
  /** Absolute path of the lab's folder (lesson.md, assets/). */
  readonly folder: string;
}
