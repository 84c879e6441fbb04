/** Deletes one resource and waits until it is proven gone: two reads that say so. Unknown is never gone. */
import { classifyFault, type ResourceContext, type ResourceType, type Sighting } from "../../aws/index.ts";
import type { DeleteEntry, ResourceRef } from "../../journal/index.ts";
import { isoNow, monotonicMs, nowMs, sleep } from "../../shared/clock.ts";
import { messageOf, nameOf } from "../../shared/errors.ts";
import type { Session } from "../session.ts";
import type { Ownership } from "./ownership.ts";

export interface Deletion {
  readonly session: Session;
  readonly type: ResourceType;
  readonly resource: ResourceRef;
  readonly context: ResourceContext;
  /** When AWS first spoke of it, in milliseconds since the epoch; reads may lag behind that. */
  readonly createdAt: number | undefined;
  judge(seen: Sighting): Ownership;
  /** Whether what was read is seen to under another id. */
  isAnother(seen: Sighting): boolean;
}

export type End =
  /** `deleted`: by this cleanup; else it was gone already. */
  | { readonly state: "gone"; readonly why: string; readonly deleted: boolean }
  | { readonly state: "retained"; readonly why: string }
  /** `before`: it was there before the run. */
  | { readonly state: "foreign"; readonly why: string; readonly before: boolean }
  /** `unread`: whether it exists is not known. `blocked`: it was not tried because of another one. */
  | { readonly state: "left"; readonly why: string; readonly unread?: boolean; readonly blocked?: boolean };

type Reading =
  | { readonly kind: "present"; readonly seen: Sighting }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly why: string; readonly denied: boolean };

const CONFIRM_SECONDS = 10;
const POLL_SECONDS = 5;
const SHORTEST_LIMIT_SECONDS = 30;
const SHORTEST_MS = 20;
const DENIED_ATTEMPTS = 3;

export async function deleteResource(deletion: Deletion): Promise<End> {
  const { session, type } = deletion;
  const started = monotonicMs();
  const limitMs = Math.max(SHORTEST_LIMIT_SECONDS, type.deletion.limit / session.target.speed) * 1000;
  const progress = { absences: 0, refusals: 0, intended: false, sent: false, why: "", said: "" };
  for (;;) {
    session.signal.throwIfAborted();
    const reading = await read(deletion);
    const end = await advance(deletion, reading, progress);
    if (end) return end;
    const elapsed = monotonicMs() - started;
    if (elapsed > limitMs)
      return {
        state: "left",
        why: `${progress.why} (after ${Math.round(elapsed / 1000)} s)`,
        unread: reading.kind === "unknown",
      };
    sayWhy(deletion, progress, elapsed);
    const seconds = reading.kind === "absent" ? CONFIRM_SECONDS : POLL_SECONDS;
    await sleep(Math.max(SHORTEST_MS, (seconds * 1000) / session.target.speed), session.signal);
  }
}

interface Progress {
  absences: number;
  refusals: number;
  /** The deletion is in the journal. */
  intended: boolean;
  /** AWS has accepted it. */
  sent: boolean;
  why: string;
  said: string;
}

/** One look and what follows from it; undefined where more looks are needed. */
async function advance(deletion: Deletion, reading: Reading, progress: Progress): Promise<End | undefined> {
  if (reading.kind === "absent") return confirmAbsence(deletion, progress);
  if (reading.kind === "unknown") {
    progress.why = `it could not be read: ${reading.why}`;
    progress.refusals += reading.denied ? 1 : 0;
    return progress.refusals >= DENIED_ATTEMPTS ? { state: "left", why: progress.why, unread: true } : undefined;
  }
  progress.absences = 0;
  const { seen } = reading;
  if (deletion.isAnother(seen)) return { state: "gone", why: `it is ${seen.id}`, deleted: false };
  if (seen.state === "retained") return { state: "retained", why: seen.until ?? "AWS keeps it" };
  const whose = deletion.judge(seen);
  if (whose.whose !== "ours") return foreign(whose);
  return remove(deletion, seen, progress);
}

const foreign = (whose: Exclude<Ownership, { whose: "ours" }>): End =>
  whose.whose === "foreign"
    ? { state: "foreign", why: whose.why, before: whose.before }
    : { state: "foreign", why: "it is not the run's", before: false };

/** Not found counts only once AWS had the time to show the resource, and only when it says so twice. */
function confirmAbsence({ session, type, createdAt }: Deletion, progress: Progress): End | undefined {
  progress.absences += 1;
  progress.why = "AWS no longer shows it; looking once more";
  const settled = createdAt === undefined || nowMs() - createdAt > (type.settle * 1000) / session.target.speed;
  if (progress.absences < 2 || !(settled || progress.sent)) return undefined;
  return { state: "gone", why: "two reads did not find it", deleted: progress.sent };
}

async function remove(deletion: Deletion, seen: Sighting, progress: Progress): Promise<End | undefined> {
  const { session, type, resource, context } = deletion;
  if (!progress.intended) {
    progress.intended = true;
    await note(deletion, "intent", undefined);
    session.emit("cleanup.deleting", { run: session.run.id, type: type.type, id: resource.id });
  }
  try {
    await type.delete(context, seen);
    if (!progress.sent) await note(deletion, "accepted", undefined);
    progress.sent = true;
    progress.why = `AWS is deleting it (usually ${type.deletion.usual} s)`;
    return undefined;
  } catch (error) {
    session.signal.throwIfAborted();
    return refused(error, progress);
  }
}

function refused(error: unknown, progress: Progress): End | undefined {
  const text = `${nameOf(error)}: ${messageOf(error)}`;
  progress.why = text;
  switch (classifyFault(error)) {
    case "gone":
      progress.sent = true;
      return undefined;
    case "busy":
    case "in-progress":
    case "throttled":
    case "ambiguous":
      return undefined;
    case "denied":
    case "fatal":
      progress.refusals += 1;
      return progress.refusals >= DENIED_ATTEMPTS ? { state: "left", why: text } : undefined;
    default:
      return undefined;
  }
}

async function read({ type, context, resource, session }: Deletion): Promise<Reading> {
  try {
    const seen = await type.read(context, resource);
    return seen ? { kind: "present", seen } : { kind: "absent" };
  } catch (error) {
    session.signal.throwIfAborted();
    const means = classifyFault(error);
    if (means === "gone") return { kind: "absent" };
    return {
      kind: "unknown",
      why: `${nameOf(error)}: ${messageOf(error)}`,
      denied: means === "denied" || means === "fatal",
    };
  }
}

export async function note(
  { session, resource }: Deletion,
  state: DeleteEntry["state"],
  why: string | undefined,
): Promise<void> {
  await session.journal.append({ kind: "delete", state, type: resource.type, id: resource.id, why, at: isoNow() });
}

function sayWhy({ session, resource }: Deletion, progress: Progress, elapsedMs: number): void {
  const bucket = `${progress.why} ${Math.floor(elapsedMs / 10_000)}`;
  if (bucket === progress.said || progress.why === "") return;
  progress.said = bucket;
  session.emit("cleanup.waiting", {
    run: session.run.id,
    type: resource.type,
    id: resource.id,
    why: progress.why,
    elapsedSeconds: elapsedMs / 1000,
  });
}
