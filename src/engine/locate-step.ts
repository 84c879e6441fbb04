import { classifyFault } from "../aws/index.ts";
import { type ErasedOutputs, Missing, type Step } from "../lab/index.ts";
import { messageOf } from "../shared/errors.ts";
import { locateContext } from "./contexts.ts";
import type { LabSession } from "./session.ts";

/** What is known of a step's outputs. */
export type Located =
  | { readonly state: "found"; readonly outputs: unknown }
  /** Something the step should have made is not there. */
  | { readonly state: "missing"; readonly why: string }
  /** It could not be read. */
  | { readonly state: "unreadable"; readonly why: string };

/** Outputs of steps, read once for each story. */
export type Locations = Map<string, Located>;

/** Locates a step, and before it the steps it needs. */
export async function locateStep(session: LabSession, step: Step, locations: Locations): Promise<Located> {
  const known = locations.get(step.id);
  if (known) return known;
  const located = await locate(session, step, locations);
  locations.set(step.id, located);
  return located;
}

async function locate(session: LabSession, step: Step, locations: Locations): Promise<Located> {
  for (const need of Object.values(step.needs)) {
    const found = await locateStep(session, need, locations);
    if (found.state === "missing") return { ...found, why: `Step "${need.id}" comes first: ${found.why}` };
    if (found.state === "unreadable") return { ...found, why: `Step "${need.id}" could not be read: ${found.why}` };
  }
  try {
    const outputs = await step.locate(locateContext(session, step.id), needsOf(step, locations));
    return { state: "found", outputs };
  } catch (error) {
    session.signal.throwIfAborted();
    return { state: isMissing(error) ? "missing" : "unreadable", why: messageOf(error) };
  }
}

/** The outputs of a step's needs, by the names it gave them; all of them must be located. */
export function needsOf(step: Step, locations: Locations): ErasedOutputs {
  return Object.fromEntries(
    Object.entries(step.needs).map(([name, need]) => {
      const found = locations.get(need.id);
      return [name, found?.state === "found" ? found.outputs : undefined];
    }),
  );
}

/** True where the error says that something is not in the account. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Missing || (error instanceof Error && "$metadata" in error && classifyFault(error) === "gone");
