import { type DeleteEntry, type Entry, type RunState, resourceKey } from "../../journal/index.ts";
import type { StoryCleanup, StoryResource } from "../run-story.ts";

/** Everything the run made or adopted, in that order, with how it ended. */
export function resourcesOfStory(entries: readonly Entry[], state: RunState): StoryResource[] {
  const since = new Map<string, string>();
  const ends = new Map<string, DeleteEntry>();
  for (const entry of entries) {
    if (entry.kind === "ack") for (const each of entry.resources) keepFirst(since, resourceKey(each), entry.at);
    if (entry.kind === "adopted") keepFirst(since, resourceKey(entry.resource), entry.createdAt ?? entry.at);
    if (entry.kind === "delete") ends.set(resourceKey(entry), entry);
  }
  const all = [...state.resources.entries()].map(([key, { type, id, origin, step, state: end }]) => ({
    type,
    id,
    origin,
    step,
    since: since.get(key) ?? state.run.at,
    until: end === "gone" ? ends.get(key)?.at : undefined,
    end,
    why: end === "live" || end === "deleting" ? undefined : ends.get(key)?.why,
  }));
  return onlyOnce(all);
}

/** A namespace is first known by the operation that makes it: the two are one, made when the first was. */
function onlyOnce(all: readonly StoryResource[]): StoryResource[] {
  const aliases = new Map<string, StoryResource>();
  for (const each of all)
    if (all.some(({ type, id }) => type === each.type && each.why === `it is ${id}`))
      aliases.set(`${each.type} ${each.why}`, each);
  return all.flatMap((each) => {
    const first = aliases.get(`${each.type} it is ${each.id}`);
    if (first) return [{ ...each, origin: first.origin, step: first.step, since: first.since }];
    return [...aliases.values()].includes(each) ? [] : [each];
  });
}

const keepFirst = (into: Map<string, string>, key: string, at: string): void =>
  void (into.has(key) || into.set(key, at));

/** What cleanup did and what it proved. */
export function cleanupOfStory(entries: readonly Entry[], state: RunState): StoryCleanup {
  const sweeps = entries.filter((entry) => entry.kind === "sweep");
  const last = sweeps.at(-1);
  const begun = entries.findIndex(({ kind }) => kind === "sweep" || kind === "delete");
  // A cleanup that began anew after an interruption counts its looks from one: only the last one is proof.
  const passes = sweeps.slice(sweeps.findLastIndex(({ pass }) => pass === 1));
  const proof = passes.slice(-2).map(({ surfaces }) => surfaces);
  return {
    state: begun < 0 ? "not begun" : stateOf(state, last?.readErrors ?? 0),
    startedAt: entries[begun]?.at,
    endedAt: begun < 0 ? undefined : (state.clean?.at ?? last?.at),
    passes: passes.map(({ pass, found, surfaces, readErrors, at }) => ({ pass, found, surfaces, readErrors, at })),
    surfaces: state.clean && proof.every((each) => each !== undefined) ? sum(proof) : undefined,
    readErrors: last?.readErrors ?? 0,
    deleted: deletedIn(entries, state),
    unknownCalls: state.unknown.size,
  };
}

function stateOf(state: RunState, readErrors: number): StoryCleanup["state"] {
  if (state.clean) return "clean";
  const left = [...state.resources.values()].some(({ state: end }) => end === "left");
  return left && readErrors === 0 ? "left" : "undetermined";
}

/** Gone because AWS accepted to delete it; the others went with what they lay in. */
function deletedIn(entries: readonly Entry[], state: RunState): number {
  const accepted = new Set<string>();
  for (const entry of entries)
    if (entry.kind === "delete" && entry.state === "accepted") accepted.add(resourceKey(entry));
  return [...accepted].filter((key) => state.resources.get(key)?.state === "gone").length;
}

const sum = (numbers: readonly (number | undefined)[]): number =>
  numbers.reduce<number>((total, each) => total + (each ?? 0), 0);
