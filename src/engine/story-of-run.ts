import { type Entry, type RunEntry, replay } from "../journal/index.ts";
import type { Lab } from "../lab/index.ts";
import type { RunStory, StoryRun, StoryStep, StoryTotals } from "./run-story.ts";
import { callsOfStory } from "./story/calls.ts";
import { costOfStory, type DailyCost } from "./story/cost.ts";
import { cleanupOfStory, resourcesOfStory } from "./story/resources.ts";
import { unionMs } from "./story/spans.ts";
import { stepsOfStory } from "./story/steps.ts";

export interface StoryKnowledge {
  /** For titles, hints, order and the picture; the story is told without it, too. */
  readonly lab: Lab | undefined;
  /** Now: what still exists has lived until then. */
  readonly asOf: string;
  /** What the catalogue says that a resource of a type costs a day. */
  readonly dailyCost: DailyCost;
}

/** A run's story from its journal alone; undefined where not even the run entry reached the disk. */
export function storyOfRun(entries: readonly Entry[], { lab, asOf, dailyCost }: StoryKnowledge): RunStory | undefined {
  const state = replay(entries);
  if (!state) return undefined;
  const steps = stepsOfStory(entries, state.run, lab);
  const resources = resourcesOfStory(entries, state);
  return {
    format: 1,
    run: runOf(state.run, lab),
    asOf,
    outcome: outcomeOf(steps),
    sessions: entries.flatMap((entry) =>
      entry.kind === "session" ? [{ doing: entry.doing, startedAt: entry.startedAt, endedAt: entry.at }] : [],
    ),
    totals: totalsOf(steps),
    steps,
    calls: callsOfStory(entries),
    resources,
    cost: costOfStory(entries, { resources, target: state.run.target, asOf, dailyCost }),
    cleanup: cleanupOfStory(entries, state),
    picture: lab?.picture,
    quiz: entries.flatMap((entry) => {
      if (entry.kind !== "quiz") return [];
      const { question, section, asks, chosen, right, answer } = entry;
      return [{ question, section, asks, chosen, right, answer }];
    }),
  };
}

const runOf = (entry: RunEntry, lab: Lab | undefined): StoryRun => ({
  id: entry.run,
  lab: entry.lab,
  title: lab?.title ?? entry.lab,
  objective: lab?.objective,
  mode: entry.mode,
  settings: entry.settings,
  version: entry.version,
  target: entry.target,
  account: entry.account,
  region: entry.region,
  caller: entry.caller,
  profile: entry.profile,
  endpoint: entry.endpoint,
  startedAt: entry.at,
});

function outcomeOf(steps: readonly StoryStep[]): RunStory["outcome"] {
  if (steps.some(({ state }) => state === "failed")) return "failed";
  return steps.length > 0 && steps.every(({ state }) => state === "passed") ? "done" : "unfinished";
}

function totalsOf(steps: readonly StoryStep[]): StoryTotals {
  const checks = steps.flatMap((step) => step.checks);
  const saying = (status: string | undefined) => checks.filter(({ verdict }) => verdict?.status === status).length;
  return {
    steps: steps.length,
    stepsPassed: steps.filter(({ state }) => state === "passed").length,
    checks: checks.length,
    passed: saying("pass"),
    failed: saying("fail"),
    blocked: saying("blocked"),
    unjudged: saying(undefined),
    hints: steps.reduce((sum, { hints }) => sum + hints.length, 0),
    workMs: unionMs(steps.flatMap(({ attempts }) => attempts)),
    waitMs: unionMs(steps.flatMap(({ waits }) => waits)),
  };
}
