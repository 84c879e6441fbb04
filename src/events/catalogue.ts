/**
 * Everything the engine can say: code, level and typed payload. Text is the reporters' job (src/report). `awslab run --json`
 * prints these as NDJSON; docs/events.md is generated from this file.
 */
import type { Verdict } from "../lab/types.ts";

export type Mode = "guided" | "unattended" | "challenge";

export interface EventPayloads {
  "run.started": {
    run: string;
    lab: string;
    title: string;
    target: string;
    account: string;
    region: string;
    mode: Mode;
    resumed: boolean;
    steps: number;
  };
  "run.finished": { run: string; outcome: "done" | "failed" | "interrupted"; ms: number };
  "sandbox.started": { url: string; pid: number; pace: string };

  "step.started": { step: string; title: string; index: number; total: number; usualMinutes: number };
  "step.kept": { step: string; reason: string };
  "step.said": { step: string; text: string };
  "step.done": { step: string; ms: number };
  "step.failed": { step: string; message: string; hint: string | undefined };
  "step.blocked": { step: string; by: string };

  "call.sent": { step: string; service: string; operation: string; mutating: boolean };
  "call.done": { step: string; service: string; operation: string; ms: number; requestId: string | undefined };
  "call.failed": { step: string; service: string; operation: string; ms: number; error: string; retrying: boolean };

  "wait.started": { step: string; what: string; usualSeconds: number };
  "wait.observed": { step: string; what: string; observed: string; elapsedSeconds: number; usualSeconds: number };
  "wait.done": { step: string; what: string; elapsedSeconds: number };

  "check.started": { step: string; check: string; title: string };
  "check.done": {
    step: string;
    check: string;
    title: string;
    verdict: Verdict;
    mistake: string | undefined;
    hints: number;
    ms: number;
  };
  "verify.finished": { run: string; passed: number; failed: number; blocked: number };
  adopted: { run: string; type: string; id: string; proof: string };

  "plan.progress": { step: string; index: number; total: number };

  "cleanup.started": { run: string; lab: string; resources: number; resumed: boolean };
  "cleanup.recovered": { run: string; type: string; id: string; how: string };
  "cleanup.deleting": { run: string; type: string; id: string };
  "cleanup.waiting": { run: string; type: string; id: string; why: string; elapsedSeconds: number };
  "cleanup.gone": { run: string; type: string; id: string; proof: string };
  "cleanup.restored": { run: string; setting: string };
  "cleanup.retained": { run: string; type: string; id: string; until: string; cost: string };
  "cleanup.foreign": { run: string; type: string; id: string; why: string };
  "cleanup.left": { run: string; type: string; id: string; why: string; dailyCost: string };
  "cleanup.sweep": { run: string; pass: number; found: number; readErrors: number };
  "cleanup.finished": {
    run: string;
    outcome: "clean" | "left" | "undetermined";
    deleted: number;
    left: number;
    retained: number;
    passes: number;
    /** What the last two passes read: lists and look-ups of the account. */
    surfaces: number;
    readErrors: number;
    ms: number;
  };
}

export type EventCode = keyof EventPayloads;
export type Level = "debug" | "info" | "warn" | "error";

/** Events that are not `info`. */
export const LEVELS: Partial<Record<EventCode, Level>> = {
  "call.sent": "debug",
  "call.done": "debug",
  "call.failed": "warn",
  "step.failed": "error",
  "step.blocked": "warn",
  "cleanup.foreign": "warn",
  "cleanup.left": "error",
};

export type Event = {
  [C in EventCode]: { readonly code: C; readonly at: string; readonly level: Level; readonly data: EventPayloads[C] };
}[EventCode];

/** How the engine says something. */
export type Emit = <C extends EventCode>(code: C, data: EventPayloads[C]) => void;
