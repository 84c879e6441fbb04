/** The contexts that steps and checks get: a session narrowed to what this part of a lab may do. */
import { assetsOf } from "../lab/assets.ts";
import {
  type ErasedCheck,
  type Fact,
  type LabContext,
  type ProbeContext,
  type SolveContext,
  settingIn,
} from "../lab/index.ts";
import { isoNow } from "../shared/clock.ts";
import { clockAhead } from "./existing.ts";
import { httpOf } from "./http.ts";
import { loadOf } from "./load.ts";
import type { LabSession } from "./session.ts";
import { waitUntil } from "./until.ts";

/** For `locate`: read-only. */
export function locateContext(session: LabSession, step: string): LabContext {
  const { signal, target, emit } = session;
  return {
    run: session.run,
    aws: session.aws({ step, mode: "read" }),
    http: httpOf(target, signal, () => clockAhead(session.state())),
    assets: assetsOf(session.lab.folder),
    setting: (parameter) => settingIn(session.entry.settings, parameter),
    signal,
    until: (wait) =>
      waitUntil(wait, {
        step,
        emit,
        signal,
        speed: target.speed,
        ended: (ended) => session.journal.append({ kind: "wait", step, ...ended, at: isoNow() }),
      }),
    recall: (key) => session.state().facts.get(key) as Fact | undefined,
  };
}

/** For `solve` and for making mistakes; `stop` ends what the step left running. */
export function solveContext(session: LabSession, step: string): { context: SolveContext; stop(): Promise<void> } {
  const base = locateContext(session, step);
  const load = loadOf(base.http, session.signal);
  const context: SolveContext = {
    ...base,
    aws: session.aws({ step, mode: "solve" }),
    say: (text) => session.emit("step.said", { step, text }),
    remember: (key, value) => session.journal.append({ kind: "fact", key, value, at: isoNow() }),
    load: load.start,
  };
  return { context, stop: load.stopAll };
}

export function probeContext(session: LabSession, step: string, check: ErasedCheck): ProbeContext {
  return { ...locateContext(session, step), probe: session.aws({ step, mode: "read", probes: check.probes }) };
}
