/** A run that is open in this process: its journal, its calls, its words. Every story of the engine begins here. */
import { setMaxListeners } from "node:events";
import {
  type Aws,
  type CallObserver,
  type CallScope,
  clientsFor,
  type RunCalls,
  type RunScope,
  type Target,
} from "../aws/index.ts";
import type { Emit } from "../events/index.ts";
import { type Journal, type RunEntry, type RunState, replay } from "../journal/index.ts";
import type { Lab, RunInfo } from "../lab/index.ts";
import { sleep } from "../shared/clock.ts";
import { environmentError } from "../shared/errors.ts";
import { baselineKeeper } from "./baseline-keeper.ts";
import { callTally } from "./call-tally.ts";
import { runInfo, runTags, scopeOf } from "./run-names.ts";

export interface Session {
  readonly entry: RunEntry;
  readonly scope: RunScope;
  readonly run: RunInfo;
  readonly target: Target;
  readonly journal: Journal;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** The journal replayed, as of now. */
  state(): RunState;
  aws(scope: CallScope): Aws;
  /** Waits until no call is under way, 20 seconds at most. */
  settle(): Promise<void>;
  /** Ends the session: calls settled, journal closed, lock released. */
  close(): Promise<void>;
}

export interface SessionParts {
  readonly target: Target;
  readonly journal: Journal;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Told about every call, beside the events. */
  readonly observer?: CallObserver;
  /** What the process does with the run: "verify ecs". */
  readonly doing?: string;
  release?(): Promise<void>;
}

export interface LabSession extends Session {
  readonly lab: Lab;
}

const IN_FLIGHT_MS = 20_000;

/** Opens a session over a journal whose run entry is written. */
export function openSession(parts: SessionParts): Session {
  const { target, journal, emit, signal } = parts;
  const state = replayed(journal);
  // Every wait and request of parallel steps listens to it.
  setMaxListeners(0, signal);
  const opened = state();
  const scope = scopeOf(opened.run);
  const tally = callTally(parts.doing ?? `run ${opened.run.lab}`);
  const calls = callsOf({ ...parts, observer: both(tally.observer, parts.observer) }, { opened, scope });
  const aws = (of: CallScope): Aws => clientsFor(target, calls, of);
  calls.keepBaseline = baselineKeeper({ journal, state, context: { run: scope }, aws });
  const settle = async (): Promise<void> => {
    const enough = new AbortController();
    const longest = sleep(IN_FLIGHT_MS, enough.signal).catch(() => {});
    await Promise.race([Promise.allSettled(calls.inFlight), longest]);
    enough.abort();
  };
  return {
    entry: opened.run,
    scope,
    run: runInfo(opened.run, target),
    target,
    journal,
    emit,
    signal,
    state,
    aws,
    settle,
    close: async () => {
      await settle();
      // For the story of the run only: nothing depends on it.
      await journal.append(tally.entry()).catch(() => {});
      await journal.close();
      await parts.release?.();
    },
  };
}

/** Replays the journal once for each entry that it grows by: a cleanup asks for every resource that it sees. */
function replayed(journal: Journal): () => RunState {
  let known: { of: number; state: RunState } | undefined;
  return () => {
    const of = journal.entries.length;
    if (known?.of === of) return known.state;
    const state = replay(journal.entries);
    if (!state) throw environmentError("JOURNAL_EMPTY", "The journal has no run entry.", "awslab run <lab>");
    known = { of, state };
    return state;
  };
}

function callsOf(parts: SessionParts, { opened, scope }: { opened: RunState; scope: RunScope }) {
  const { journal, signal, target } = parts;
  const tags = runTags(scope, opened.run.at);
  let call = opened.lastCall;
  const calls: RunCalls = {
    run: scope,
    journal,
    tagsFor: (step) => ({ ...tags, "awslab:step": step }),
    nextCall: () => ++call,
    unanswered: [...opened.unknown.values()],
    keepBaseline: () => Promise.reject(new Error("not yet open")),
    observer: observerOf(parts),
    signal,
    inFlight: new Set(),
    speed: target.speed,
  };
  return calls;
}

const observerOf = ({ emit, observer }: SessionParts): CallObserver => ({
  sent: (call, mutating, input) => {
    emit("call.sent", { ...call, mutating });
    observer?.sent(call, mutating, input);
  },
  done: (call, ms, requestId) => {
    emit("call.done", { ...call, ms, requestId });
    observer?.done(call, ms, requestId);
  },
  failed: (call, ms, error) => {
    emit("call.failed", { ...call, ms, error: error.text, retrying: error.retrying });
    observer?.failed(call, ms, error);
  },
});

const both = (one: CallObserver, other: CallObserver | undefined): CallObserver => ({
  sent: (...call) => {
    one.sent(...call);
    other?.sent(...call);
  },
  done: (...call) => {
    one.done(...call);
    other?.done(...call);
  },
  failed: (...call) => {
    one.failed(...call);
    other?.failed(...call);
  },
});
