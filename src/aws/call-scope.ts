/** What the middleware knows of the run (shared by all clients) and of the part of the lab that calls (per client). */
import type { IntentEntry, Journal } from "../journal/index.ts";
import type { RunScope, Setting, Tags } from "./resource-type.ts";

/**
 * `solve`: mutating calls are journaled. `read`: they are refused (locate, checks). `cleanup`: they pass, because cleanup
 * journals deletions itself.
 */
export type CallMode = "solve" | "read" | "cleanup";

export interface CallScope {
  readonly step: string;
  readonly mode: CallMode;
  /** With `read`: mutating operations allowed all the same, as `service:Operation`; they are journaled. */
  readonly probes?: readonly string[];
}

export interface CallSeen {
  readonly step: string;
  readonly service: string;
  readonly operation: string;
}

/** Told about every call; the engine turns it into events and into the plan's recording. */
export interface CallObserver {
  sent(call: CallSeen, mutating: boolean, input: object): void;
  done(call: CallSeen, ms: number, requestId: string | undefined): void;
  failed(call: CallSeen, ms: number, error: { text: string; retrying: boolean }): void;
}

export interface RunCalls {
  readonly run: RunScope;
  readonly journal: Journal;
  /** Journals an account-wide setting as it is now, once for each run. */
  keepBaseline: (setting: Setting, scope: CallScope) => Promise<void>;
  /** Tags for what a step creates. */
  tagsFor(step: string): Tags;
  /** A number that no call of this run has had. */
  nextCall(): number;
  /** Intents that an earlier process left without an answer: an identical call sends the same token again. */
  readonly unanswered: IntentEntry[];
  readonly observer: CallObserver;
  /** Aborted: no further call is sent; those under way are awaited. */
  readonly signal: AbortSignal;
  /** Calls under way. */
  readonly inFlight: Set<Promise<unknown>>;
  /** Backoff is divided by it. */
  readonly speed: number;
}
