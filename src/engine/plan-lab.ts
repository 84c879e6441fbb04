import type { CallObserver } from "../aws/index.ts";
import { type IntentEntry, memoryJournal } from "../journal/index.ts";
import { environmentError } from "../shared/errors.ts";
import type { Driver, Plan, PlanOptions } from "./api.ts";
import { cleanupSession } from "./cleanup-lab.ts";
import { runEntry } from "./open-run.ts";
import { costOf } from "./plan-cost.ts";
import { policyOf } from "./plan-policy.ts";
import { runSteps, stepsOf } from "./run-steps.ts";
import { type LabSession, openSession } from "./session.ts";

/** Rehearses a lab and its cleanup on a throw-away target, and tells what was recorded. */
export async function planLab(options: PlanOptions): Promise<Plan> {
  const { lab, target, optional, settings } = options;
  const journal = memoryJournal();
  await journal.append(
    runEntry({ lab: lab.id, target, mode: "unattended", optional, ...(settings ? { settings } : {}) }),
  );
  const recorded = new Map<string, Plan["calls"][number]>();
  const emit: PlanOptions["emit"] = (code, data) => {
    if (code === "step.started" && "index" in data)
      options.emit("plan.progress", { step: data.step, index: data.index, total: data.total });
  };
  const session: LabSession = {
    ...openSession({ target, journal, emit, signal: options.signal, observer: recorder(recorded) }),
    lab,
  };
  try {
    const outcome = await runSteps(session, NOBODY);
    options.signal.throwIfAborted();
    if (outcome !== "done") throw rehearsalFailed(session);
    const intents = session.journal.entries.filter((entry) => entry.kind === "intent");
    const names = namesOf(session);
    await cleanupSession(session);
    return planOf(session, { calls: [...recorded.values()], intents, names });
  } finally {
    await session.close();
  }
}

/** A rehearsal asks nobody. */
const NOBODY: Driver = { next: async () => "solve" };

function recorder(into: Map<string, Plan["calls"][number]>): CallObserver {
  return {
    sent: ({ step, service, operation }, mutating) => {
      const key = `${step} ${service} ${operation}`;
      into.set(key, { step, service, operation, mutating, count: (into.get(key)?.count ?? 0) + 1 });
    },
    done: () => {},
    failed: () => {},
  };
}

function rehearsalFailed(session: LabSession) {
  const failure = session.journal.entries.findLast((entry) => entry.kind === "step" && entry.state === "failed");
  const why = failure?.kind === "step" ? `step "${failure.step}": ${failure.message ?? ""}` : "a step failed";
  return environmentError("REHEARSAL_FAILED", `The rehearsal in the sandbox did not finish: ${why}`);
}

const namesOf = (session: LabSession): Plan["names"] =>
  session.journal.entries.flatMap((entry) =>
    entry.kind === "ack" ? entry.resources.map(({ type, id, ids }) => ({ type, name: ids.name ?? id })) : [],
  );

interface Rehearsed {
  readonly calls: Plan["calls"];
  readonly intents: readonly IntentEntry[];
  readonly names: Plan["names"];
}

function planOf(session: LabSession, { calls, intents, names }: Rehearsed): Plan {
  const { lab, region } = session.run;
  return {
    lab,
    region,
    calls,
    names,
    policy: policyOf(calls, session.entry.partition),
    minutes: { aws: stepsOf(session).reduce((sum, step) => sum + step.minutes, 0) },
    ...costOf(intents),
  };
}
