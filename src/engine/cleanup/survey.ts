/** One look at the whole account for what is the run's: every finder of the catalogue, parents first. */
import { classifyFault, notOffered, type ResourceContext, type ResourceType, type Sighting } from "../../aws/index.ts";
import { type ResourceRef, resourceKey } from "../../journal/index.ts";
import { messageOf, nameOf } from "../../shared/errors.ts";
import { isRunName } from "../run-names.ts";
import type { Session } from "../session.ts";
import { type Known, ownershipOf } from "./ownership.ts";

export interface Survey {
  readonly ours: readonly { readonly seen: Sighting; readonly proof: string }[];
  readonly foreign: readonly { readonly seen: Sighting; readonly why: string }[];
  /** Finders that answered, and those that could not. */
  readonly surfaces: number;
  readonly errors: readonly { readonly type: string; readonly why: string }[];
}

export interface SurveyOptions {
  readonly session: Session;
  readonly types: readonly ResourceType[];
  readonly insideIsOurs: boolean;
  /** Of earlier surveys: parents that are gone still tell whose their children are. */
  readonly found: Map<string, ResourceRef>;
}

/** Adds what it finds to `options.found`. */
export async function survey(options: SurveyOptions): Promise<Survey> {
  const { session, types, found } = options;
  const result = { ours: [] as Survey["ours"][number][], foreign: [] as Survey["foreign"][number][], surfaces: 0 };
  const errors: Survey["errors"][number][] = [];
  const done = new Map<string, Promise<void>>();
  const look = async (type: ResourceType): Promise<void> => {
    await Promise.all((type.parents ?? []).map((parent) => done.get(parent)));
    try {
      const seen = await type.find(contextFor(session, found, "sweep"));
      result.surfaces += 1;
      for (const each of seen) sort(each, options, result);
    } catch (error) {
      session.signal.throwIfAborted();
      if (notOffered(error, session.target)) return;
      errors.push({ type: type.type, why: `${classifyFault(error)}: ${nameOf(error)}: ${messageOf(error)}` });
    }
  };
  for (const type of types) done.set(type.type, look(type));
  await Promise.all(done.values());
  return { ...result, errors };
}

function sort(
  seen: Sighting,
  { session, insideIsOurs, found }: SurveyOptions,
  into: { ours: Survey["ours"][number][]; foreign: Survey["foreign"][number][] },
): void {
  const whose = ownershipOf(seen, knownTo(session, found, insideIsOurs));
  if (whose.whose === "foreign") into.foreign.push({ seen, why: whose.why });
  if (whose.whose !== "ours") return;
  found.set(resourceKey(seen), { type: seen.type, id: seen.id, ids: seen.ids });
  into.ours.push({ seen, proof: whose.proof });
}

export function knownTo(session: Session, found: ReadonlyMap<string, ResourceRef>, insideIsOurs: boolean): Known {
  const state = session.state();
  const intendedNames = new Map<string, Set<string>>();
  for (const { type, input } of state.unknown.values()) {
    if (type === undefined || typeof input !== "object" || input === null) continue;
    const names = intendedNames.get(type) ?? new Set();
    for (const [key, value] of Object.entries(input))
      if (/name$/i.test(key) && typeof value === "string") names.add(value);
    intendedNames.set(type, names);
  }
  return { state, found: new Set(found.keys()), intendedNames, insideIsOurs };
}

/** What finders and deletions get: clients, and what is known to be the run's. */
export function contextFor(session: Session, found: ReadonlyMap<string, ResourceRef>, step: string): ResourceContext {
  return {
    aws: session.aws({ step, mode: "cleanup" }),
    run: session.scope,
    isRunName: (name) => isRunName(session.scope, name),
    ours: (type) => {
      const all = new Map<string, ResourceRef>();
      for (const each of [...session.state().resources.values(), ...found.values()])
        if (each.type === type && !("state" in each && each.state === "foreign")) all.set(each.id, each);
      return [...all.values()];
    },
  };
}
