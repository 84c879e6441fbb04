/** The learner's own resources become the run's, so that cleanup removes them too: in the journal, with the proof. */
import { allTypes, type ResourceType, type Sighting } from "../aws/index.ts";
import { type ResourceRef, resourceKey } from "../journal/index.ts";
import { isoNow } from "../shared/clock.ts";
import { ownershipOf } from "./cleanup/ownership.ts";
import { contextFor, knownTo, survey } from "./cleanup/survey.ts";
import type { Locations } from "./locate-step.ts";
import type { LabSession, Session } from "./session.ts";

/**
 * Adopts what the steps located, then everything the finders prove to be the run's: by tag, by name, and inside what is
 * the run's. Resources from before the run are never adopted.
 */
export async function adoptLearnersWork(session: LabSession, locations: Locations): Promise<void> {
  const types = await allTypes();
  const found = new Map<string, ResourceRef>();
  // Where nobody was asked to work by hand, only names and tags are proof: what lies beside is someone else's.
  const byHand = session.entry.mode !== "unattended";
  if (byHand) for (const text of locatedTexts(locations)) await adoptLocated(session, types, { text, found });
  const { ours } = await survey({ session, types, insideIsOurs: byHand, found });
  for (const { seen, proof } of ours) await adopt(session, seen, proof);
}

async function adoptLocated(
  session: Session,
  types: readonly ResourceType[],
  { text, found }: { text: { value: string; where: string }; found: Map<string, ResourceRef> },
): Promise<void> {
  for (const type of types) {
    const id = type.identifies?.(text.value);
    if (id === undefined || session.state().resources.has(resourceKey({ type: type.type, id }))) continue;
    const seen = await type
      .read(contextFor(session, found, "adopt"), { type: type.type, id, ids: {} })
      .catch(() => undefined);
    if (!seen || type.stays !== undefined) continue;
    const whose = ownershipOf({ ...seen, parent: undefined }, knownTo(session, found, true));
    if (whose.whose === "foreign") continue;
    found.set(resourceKey(seen), seen);
    await adopt(session, seen, whose.whose === "ours" ? whose.proof : `found by step ${text.where}`);
  }
}

async function adopt(session: Session, seen: Sighting, proof: string): Promise<void> {
  const known = session.state().resources.get(resourceKey(seen));
  if (seen.state === "retained" || (known && known.state !== "gone")) return;
  const resource = { type: seen.type, id: seen.id, ids: seen.ids };
  await session.journal.append({ kind: "adopted", resource, proof, ...bornAt(seen), at: isoNow() });
  session.emit("adopted", { run: session.run.id, type: seen.type, id: seen.id, proof });
}

/** When AWS says it was created, for the story of the run. */
const bornAt = ({ createdAt }: Sighting): { createdAt?: string } =>
  createdAt === undefined ? {} : { createdAt: createdAt.toISOString() };

/** Every text in the located outputs, with the step it came from. */
function locatedTexts(locations: Locations): { value: string; where: string }[] {
  const texts = new Map<string, { value: string; where: string }>();
  const collect = (value: unknown, where: string): void => {
    if (typeof value === "string") texts.set(value, { value, where });
    else if (Array.isArray(value)) for (const each of value) collect(each, where);
    else if (typeof value === "object" && value !== null) for (const each of Object.values(value)) collect(each, where);
  };
  for (const [step, located] of locations) if (located.state === "found") collect(located.outputs, step);
  return [...texts.values()];
}
