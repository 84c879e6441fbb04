/** What a journal says about its run: pure, from entries to state. */
import type { CleanEntry, DeleteEntry, Entry, IntentEntry, ResourceRef, RunEntry, StepEntry } from "./entries.ts";

export interface KnownResource extends ResourceRef {
  readonly origin: "created" | "adopted";
  /** `live` until cleanup says otherwise; `deleting` from the delete's intent on. */
  state: "live" | "deleting" | "gone" | "retained" | "left" | "foreign";
  readonly proof: string;
  readonly step: string | undefined;
}

export interface RunState {
  readonly run: RunEntry;
  /** By `<type> <id>`. */
  readonly resources: ReadonlyMap<string, KnownResource>;
  /** Intents without a certain outcome, by call number. */
  readonly unknown: ReadonlyMap<number, IntentEntry>;
  readonly steps: ReadonlyMap<string, StepEntry["state"]>;
  readonly facts: ReadonlyMap<string, unknown>;
  /** The first value wins: it is the one from before the run. */
  readonly baselines: ReadonlyMap<string, unknown>;
  /** Levels of hints shown, by `<step> <check>`. */
  readonly hints: ReadonlyMap<string, number>;
  readonly lastCall: number;
  /** Set while the newest word of the run is that it is clean. */
  readonly clean: CleanEntry | undefined;
  /** The first word of those that say so without another between them. */
  readonly cleanSince: CleanEntry | undefined;
}

export const resourceKey = (resource: { type: string; id: string }): string => `${resource.type} ${resource.id}`;

/** Replays entries; undefined where the run entry itself did not make it to the disk (then nothing was sent either). */
export function replay(entries: readonly Entry[]): RunState | undefined {
  const run = entries.find((entry) => entry.kind === "run");
  if (!run) return undefined;
  const state = {
    run,
    resources: new Map<string, KnownResource>(),
    intents: new Map<number, IntentEntry>(),
    unknown: new Map<number, IntentEntry>(),
    steps: new Map<string, StepEntry["state"]>(),
    facts: new Map<string, unknown>(),
    baselines: new Map<string, unknown>(),
    hints: new Map<string, number>(),
    lastCall: 0,
    clean: undefined as CleanEntry | undefined,
    cleanSince: undefined as CleanEntry | undefined,
  };
  for (const entry of entries) apply(state, entry);
  return state;
}

interface Building {
  resources: Map<string, KnownResource>;
  intents: Map<number, IntentEntry>;
  unknown: Map<number, IntentEntry>;
  steps: Map<string, StepEntry["state"]>;
  facts: Map<string, unknown>;
  baselines: Map<string, unknown>;
  hints: Map<string, number>;
  lastCall: number;
  clean: CleanEntry | undefined;
  cleanSince: CleanEntry | undefined;
}

function apply(state: Building, entry: Entry): void {
  switch (entry.kind) {
    case "intent":
      state.intents.set(entry.call, entry);
      state.unknown.set(entry.call, entry);
      state.lastCall = Math.max(state.lastCall, entry.call);
      state.clean = undefined;
      break;
    case "ack":
      state.unknown.delete(entry.call);
      for (const resource of entry.resources)
        state.resources.set(resourceKey(resource), {
          ...resource,
          origin: "created",
          state: "live",
          proof: `created by call ${entry.call}`,
          step: state.intents.get(entry.call)?.step,
        });
      break;
    case "refused":
    case "absent":
      state.unknown.delete(entry.call);
      break;
    case "adopted":
      state.clean = undefined;
      adopt(state.resources, entry.resource, entry.proof);
      break;
    case "delete":
      noteDelete(state.resources, entry);
      break;
    case "clean":
      state.cleanSince = state.clean ? state.cleanSince : entry;
      state.clean = entry;
      break;
    default:
      note(state, entry);
  }
}

type Note = Exclude<Entry, { kind: "intent" | "ack" | "refused" | "absent" | "adopted" | "delete" | "clean" }>;

function note(state: Building, entry: Note): void {
  switch (entry.kind) {
    case "step":
      state.steps.set(entry.step, entry.state);
      break;
    case "fact":
      state.facts.set(entry.key, entry.value);
      break;
    case "baseline":
      if (!state.baselines.has(entry.setting)) state.baselines.set(entry.setting, entry.value);
      break;
    case "hint":
      state.hints.set(`${entry.step} ${entry.check}`, entry.level);
      break;
    case "run":
    case "unknown":
    case "sweep":
    case "verdict":
    case "wait":
    case "session":
    case "quiz":
      break;
    default:
      entry satisfies never;
  }
}

function adopt(resources: Map<string, KnownResource>, resource: ResourceRef, proof: string): void {
  const known = resources.get(resourceKey(resource));
  if (known && known.state !== "gone") return;
  resources.set(resourceKey(resource), { ...resource, origin: "adopted", state: "live", proof, step: undefined });
}

const STATES = {
  intent: "deleting",
  accepted: "deleting",
  gone: "gone",
  retained: "retained",
  left: "left",
  foreign: "foreign",
} as const satisfies Record<DeleteEntry["state"], KnownResource["state"]>;

function noteDelete(resources: Map<string, KnownResource>, entry: DeleteEntry): void {
  const known = resources.get(resourceKey(entry));
  if (known) known.state = STATES[entry.state];
}
