import type { Entry, RunEntry, StepEntry, VerdictEntry } from "../../journal/index.ts";
import type { Lab, Step } from "../../lab/index.ts";
import { isChosen } from "../chosen-steps.ts";
import type { StoryCheck, StoryStep, StoryWait } from "../run-story.ts";
import { spanBefore, spanMs, unionMs } from "./spans.ts";

/** The run's steps in the lab's order; without the lab those that the journal names, with their ids for titles. */
export function stepsOfStory(entries: readonly Entry[], run: RunEntry, lab: Lab | undefined): StoryStep[] {
  const told = [...new Set(entries.flatMap((entry) => (entry.kind === "step" ? [entry.step] : [])))];
  const chosen = lab?.steps.filter((step) => isChosen(step, run) || told.includes(step.id));
  const ids = chosen?.map(({ id }) => id) ?? [];
  const strangers = told.filter((id) => !ids.includes(id));
  const steps = [...ids, ...strangers].map((id) =>
    stepOf(
      id,
      entries.filter((entry) => "step" in entry && entry.step === id),
      lab?.steps.find((step) => step.id === id),
    ),
  );
  return steps.map((step) => (step.state === "waiting" ? blockedIn(steps, step, lab) : step));
}

function stepOf(id: string, entries: readonly Entry[], step: Step | undefined): StoryStep {
  const attempts = attemptsIn(entries);
  const waits = waitsIn(entries);
  const last = entries.findLast((entry) => entry.kind === "step");
  const checks = checksIn(entries, step);
  // What was solved may have been lost since: the newest verdicts count.
  const lost = last?.state === "passed" && checks.some(({ verdict }) => verdict?.status === "fail");
  const state = lost ? "failed" : stateAfter(last);
  return {
    id,
    title: step?.title ?? id,
    state,
    by: attempts.some(({ outcome }) => outcome === "passed")
      ? "awslab"
      : last?.state === "passed"
        ? "learner"
        : "nobody",
    message: lost ? LOST : state === "failed" ? last?.message : undefined,
    attempts,
    ms: attempts.reduce((sum, attempt) => sum + spanMs(attempt), 0),
    waitMs: unionMs(waits),
    waits,
    checks,
    hints: hintsIn(entries, step),
  };
}

const LOST = "It passed before; the newest verdict says otherwise.";

function stateAfter(last: StepEntry | undefined): StoryStep["state"] {
  if (!last) return "waiting";
  return last.state === "passed" || last.state === "failed" ? last.state : "interrupted";
}

/** From each start to its end; one that has none was interrupted at the last word of the step before the next start. */
function attemptsIn(entries: readonly Entry[]): StoryStep["attempts"] {
  const attempts: StoryStep["attempts"][number][] = [];
  let open: { startedAt: string; endedAt: string } | undefined;
  const interrupted = () => open && attempts.push({ ...open, outcome: "interrupted" });
  for (const entry of entries) {
    if (entry.kind === "step" && entry.state === "started") {
      interrupted();
      open = { startedAt: entry.at, endedAt: entry.at };
    } else if (entry.kind === "step" && open && (entry.state === "passed" || entry.state === "failed")) {
      attempts.push({ ...open, endedAt: entry.at, outcome: entry.state });
      open = undefined;
    } else if (open && entry.kind !== "hint") open.endedAt = entry.at;
  }
  interrupted();
  return attempts;
}

const waitsIn = (entries: readonly Entry[]): StoryWait[] =>
  entries.flatMap((entry) => {
    if (entry.kind !== "wait") return [];
    const { what, outcome, seconds, usualSeconds, at } = entry;
    return [{ ...spanBefore(at, seconds * 1000), what, outcome, seconds, usualSeconds }];
  });

function checksIn(entries: readonly Entry[], step: Step | undefined): StoryCheck[] {
  const said = entries.filter((entry) => entry.kind === "verdict");
  const asked = (id: string) => said.length === 0 || said.some(({ check }) => check === id);
  // A step's checks are always asked together: one without a verdict came into the lab after the run.
  const known = step?.checks.flatMap(({ id, title }) => (asked(id) ? [{ id, title }] : [])) ?? [];
  const strangers = said.map(({ check, title }) => ({ id: check, title }));
  const all = new Map([...strangers, ...known].map((check) => [check.id, check]));
  const order = [...known, ...strangers].map(({ id }) => id);
  return [...all.values()]
    .sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
    .map((check) =>
      checkOf(
        check,
        said.filter((each) => each.check === check.id),
      ),
    );
}

function checkOf(check: { id: string; title: string }, said: readonly VerdictEntry[]): StoryCheck {
  const last = said.at(-1);
  return {
    ...check,
    verdict: last?.verdict,
    mistake: last?.mistake,
    at: last?.at,
    ms: last?.ms,
    verdicts: said.map(({ verdict: { status }, at, ms }) => ({ status, at, ms })),
  };
}

const hintsIn = (entries: readonly Entry[], step: Step | undefined): StoryStep["hints"] =>
  entries.flatMap((entry) => {
    if (entry.kind !== "hint") return [];
    const { check, level, at } = entry;
    return [{ check, level, at, text: step?.checks.find(({ id }) => id === check)?.hints[level - 1] }];
  });

/** A step that was never reached because one that it needs, nearly or far, has failed. */
function blockedIn(steps: readonly StoryStep[], step: StoryStep, lab: Lab | undefined): StoryStep {
  const seen = new Set<string>();
  const look = (id: string): string | undefined => {
    if (seen.has(id)) return undefined;
    seen.add(id);
    for (const need of Object.values(lab?.steps.find((each) => each.id === id)?.needs ?? {})) {
      const state = steps.find((each) => each.id === need.id)?.state;
      const by = state === "failed" ? need.id : look(need.id);
      if (by !== undefined) return by;
    }
    return undefined;
  };
  const blockedBy = look(step.id);
  return blockedBy === undefined ? step : { ...step, state: "blocked", blockedBy };
}
