/** A run as a story: what reports are written from. JSON reports are this type; docs/report.md explains it. */
import type { Mode } from "../events/index.ts";
import type { Picture, Settings, Verdict } from "../lab/index.ts";

export interface RunStory {
  /** Raised when a member changes its meaning or goes; new members do not raise it. */
  readonly format: 1;
  readonly run: StoryRun;
  /** The moment up to which it is told: lives and costs of what still exists are counted until then. */
  readonly asOf: string;
  /** `unfinished`: interrupted, or the learner is still at work. */
  readonly outcome: "done" | "failed" | "unfinished";
  /** Processes that worked on the run and ended in order. */
  readonly sessions: readonly { readonly doing: string; readonly startedAt: string; readonly endedAt: string }[];
  readonly totals: StoryTotals;
  readonly steps: readonly StoryStep[];
  readonly calls: StoryCalls;
  readonly resources: readonly StoryResource[];
  readonly cost: StoryCost;
  readonly cleanup: StoryCleanup;
  readonly picture?: Picture | undefined;
  /** The lab's quiz, as far as the learner was asked. */
  readonly quiz: readonly StoryAnswer[];
}

export interface StoryAnswer {
  readonly question: string;
  readonly section: string;
  readonly asks: string;
  /** Undefined where it was skipped. */
  readonly chosen?: string | undefined;
  readonly right?: boolean | undefined;
  readonly answer: string;
}

export interface StoryRun {
  readonly id: string;
  readonly lab: string;
  readonly title: string;
  readonly objective?: string | undefined;
  readonly mode: Mode;
  /** Values of the lab's parameters, where it has any. */
  readonly settings?: Settings | undefined;
  /** awslab's, at the start of the run. */
  readonly version: string;
  readonly target: "sandbox" | "aws" | "endpoint";
  readonly account: string;
  readonly region: string;
  /** ARN of the identity that made the calls. */
  readonly caller: string;
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly startedAt: string;
}

export interface StoryTotals {
  readonly steps: number;
  readonly stepsPassed: number;
  readonly checks: number;
  readonly passed: number;
  readonly failed: number;
  readonly blocked: number;
  /** No verdict in the journal. */
  readonly unjudged: number;
  readonly hints: number;
  /** From the first step's start to the last step's end, without the time in which no step was at work. */
  readonly workMs: number;
  /** Of that, the time in which some step waited for AWS. */
  readonly waitMs: number;
}

export interface Span {
  readonly startedAt: string;
  readonly endedAt: string;
}

export interface StoryStep {
  readonly id: string;
  readonly title: string;
  readonly state: "passed" | "failed" | "interrupted" | "waiting" | "blocked";
  /** Who achieved it; nobody yet where it is open. */
  readonly by: "awslab" | "learner" | "nobody";
  /** Why it failed. */
  readonly message?: string | undefined;
  /** The failed step that it needs. */
  readonly blockedBy?: string | undefined;
  readonly attempts: readonly (Span & { readonly outcome: "passed" | "failed" | "interrupted" })[];
  /** All attempts together. */
  readonly ms: number;
  readonly waitMs: number;
  readonly waits: readonly StoryWait[];
  readonly checks: readonly StoryCheck[];
  readonly hints: readonly {
    readonly check: string;
    readonly level: number;
    readonly at: string;
    readonly text?: string | undefined;
  }[];
}

export interface StoryWait extends Span {
  readonly what: string;
  readonly outcome: "done" | "failed" | "timeout" | "interrupted";
  readonly seconds: number;
  readonly usualSeconds: number;
}

export interface StoryCheck {
  readonly id: string;
  readonly title: string;
  /** The last one; undefined where none is in the journal. */
  readonly verdict?: Verdict | undefined;
  /** What the lab says of the recognised mistake. */
  readonly mistake?: string | undefined;
  readonly at?: string | undefined;
  readonly ms?: number | undefined;
  /** All of them, the last one included. */
  readonly verdicts: readonly { readonly status: Verdict["status"]; readonly at: string; readonly ms: number }[];
}

export interface StoryCalls {
  /** False where a process died, or an older awslab wrote the journal: reads are then not all counted. */
  readonly complete: boolean;
  readonly services: readonly {
    readonly service: string;
    readonly changing: number;
    readonly reading: number;
    readonly failed: number;
    readonly operations: readonly {
      readonly operation: string;
      readonly mutating: boolean;
      readonly count: number;
      readonly failed: number;
    }[];
  }[];
}

export interface StoryResource {
  readonly type: string;
  readonly id: string;
  readonly origin: "created" | "adopted";
  readonly step?: string | undefined;
  /** For adopted ones as AWS tells it, else when they were first seen. */
  readonly since: string;
  readonly until?: string | undefined;
  readonly end: "live" | "deleting" | "gone" | "retained" | "left" | "foreign";
  /** The proof or the reason of its end. */
  readonly why?: string | undefined;
}

export interface StoryCost {
  /** False in the sandbox: nothing was paid, the figures say what AWS would have asked. */
  readonly charged: boolean;
  /** Of the lines that have a price. */
  readonly usd: number;
  readonly lines: readonly StoryCostLine[];
}

export interface StoryCostLine {
  readonly what: string;
  readonly resource: string;
  readonly hours: number;
  readonly usdPerHour?: number | undefined;
  readonly usd?: number | undefined;
  /** Where the price was read and when; the reason where there is none. */
  readonly source: string;
}

export interface StoryCleanup {
  readonly state: "not begun" | "clean" | "left" | "undetermined";
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
  /** Looks at the whole account. */
  readonly passes: readonly {
    readonly pass: number;
    readonly found: number;
    readonly surfaces?: number | undefined;
    readonly readErrors: number;
    readonly at: string;
  }[];
  /** Lists and look-ups of the last two looks together; undefined in older journals. */
  readonly surfaces?: number | undefined;
  readonly readErrors: number;
  readonly deleted: number;
  /** Calls of which it is not known whether they happened. */
  readonly unknownCalls: number;
}
