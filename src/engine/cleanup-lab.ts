/** Brings the account back to where it was before a run, and proves it. See shared design, teardown sections 2.5 to 2.8. */
import { allTypes, type ResourceType } from "../aws/index.ts";
import { type ResourceRef, type RunState, resourceKey } from "../journal/index.ts";
import { isoNow, monotonicMs, sleep } from "../shared/clock.ts";
import type { CleanupOptions, CleanupResult } from "./api.ts";
import { Board, type Item } from "./cleanup/board.ts";
import { deleteInOrder } from "./cleanup/delete-order.ts";
import { deleteResource, type End } from "./cleanup/delete-resource.ts";
import { ownershipOf } from "./cleanup/ownership.ts";
import { restoreSettings } from "./cleanup/restore-settings.ts";
import { contextFor, knownTo, type Survey, survey } from "./cleanup/survey.ts";
import { openRun } from "./open-run.ts";
import type { Session } from "./session.ts";

/** Removes everything of a run. One failure never stops the rest; the result tells what is left and why. */
export async function cleanupRun(options: CleanupOptions): Promise<CleanupResult> {
  const session = await openRun({ ...options, doing: "cleanup" });
  try {
    return await cleanupSession(session);
  } finally {
    await session.close();
  }
}

interface Cleaning {
  readonly session: Session;
  readonly types: readonly ResourceType[];
  readonly board: Board;
  readonly found: Map<string, ResourceRef>;
  readonly insideIsOurs: boolean;
  readonly started: number;
  readonly proof: { passes: number; surfaces: number; readErrors: number };
  restored: boolean;
}

/** The cleanup of an open session; also used by the rehearsal. */
export async function cleanupSession(session: Session): Promise<CleanupResult> {
  const types = await allTypes();
  const board = new Board(session, types);
  board.seed();
  for (const { type, id, why } of board.staying())
    await session.journal.append({ kind: "delete", state: "retained", type, id, why, at: isoNow() });
  const cleaning: Cleaning = {
    session,
    types,
    board,
    found: new Map(),
    // In challenge mode everything inside the run's VPC and cluster is the learner's work.
    insideIsOurs: session.entry.mode === "challenge",
    started: monotonicMs(),
    proof: { passes: 0, surfaces: 0, readErrors: 0 },
    restored: false,
  };
  const { run, lab } = session.entry;
  session.emit("cleanup.started", { run, lab, resources: board.open().length, resumed: wasBegun(session) });
  try {
    await passUntilClean(cleaning);
    await restoreOnce(cleaning);
  } catch (error) {
    if (!session.signal.aborted) throw error;
    return finish(cleaning, "undetermined");
  }
  return finish(cleaning, await outcomeOf(cleaning));
}

const wasBegun = (session: Session): boolean =>
  session.journal.entries.some(({ kind }) => kind === "sweep" || kind === "delete");

const GAP_SECONDS = 30;
const SHORTEST_GAP_MS = 20;
const ERROR_PASSES = 5;

/** Looks and deletes until two looks in a row found nothing and could read everything, or until nothing gets better. */
async function passUntilClean(cleaning: Cleaning): Promise<void> {
  const { session, board, proof } = cleaning;
  let quiet = 0;
  let unread = 0;
  for (let pass = 1; ; pass += 1) {
    const seen = await look(cleaning, pass);
    const open = board.open();
    const failed = seen.errors.length > 0;
    quiet = open.length === 0 && !failed ? quiet + 1 : 0;
    unread = open.length > 0 ? 0 : unread + Number(failed);
    // The last look comes after the last change: what appears until then is seen.
    if (quiet === 1) await restoreOnce(cleaning);
    proof.readErrors = seen.errors.length;
    proof.surfaces = quiet >= 2 ? proof.surfaces + seen.surfaces : seen.surfaces;
    if (quiet >= 2 && settled(cleaning)) return;
    // Only from a pass with errors: what ends here is undetermined.
    if (failed && unread >= ERROR_PASSES) return;
    if (open.length > 0 && !(await deleteAll(cleaning, open))) giveUp(board);
    await sleep(Math.max(SHORTEST_GAP_MS, (GAP_SECONDS * 1000) / session.target.speed), session.signal);
  }
}

async function restoreOnce(cleaning: Cleaning): Promise<void> {
  const { session, board, found } = cleaning;
  if (cleaning.restored) return;
  cleaning.restored = true;
  for (const left of await restoreSettings(session, contextFor(session, found, "cleanup")))
    board.addLeft(left, left.why, left.dailyCost);
}

async function look({ session, types, board, found, insideIsOurs, proof }: Cleaning, pass: number): Promise<Survey> {
  const seen = await survey({ session, types, insideIsOurs, found });
  await board.add(seen);
  proof.passes = pass;
  const counts = { pass, found: board.open().length, readErrors: seen.errors.length };
  await session.journal.append({ kind: "sweep", ...counts, surfaces: seen.surfaces, at: isoNow() });
  session.emit("cleanup.sweep", { run: session.run.id, ...counts });
  return seen;
}

/** False where nothing ended better than before. */
async function deleteAll(cleaning: Cleaning, open: readonly Item[]): Promise<boolean> {
  const { board, types } = cleaning;
  const stuck = new Set(board.stuck());
  const ends = await deleteInOrder([...open, ...stuck], types, async (item) =>
    item.end && stuck.has(item) ? item.end : deleteOne(cleaning, item),
  );
  for (const item of open) item.end = ends.get(item);
  return open.some(({ end }) => end?.state !== "left");
}

/** What is blocked and gets no better is left. */
function giveUp(board: Board): void {
  for (const item of board.open()) if (item.end?.state === "left") item.end = { state: "left", why: item.end.why };
}

async function deleteOne(cleaning: Cleaning, item: Item): Promise<End> {
  const { session, board, found, insideIsOurs } = cleaning;
  const foreign = board.foreignInside(item);
  if (foreign !== undefined) return { state: "left", why: `someone else's ${foreign} is inside it`, blocked: true };
  const end = await deleteResource({
    session,
    type: item.type,
    resource: item.resource,
    context: contextFor(session, found, "cleanup"),
    createdAt: createdAt(session, item.resource),
    isAnother: (seen) => board.isAnother(seen, item),
    judge: (seen) => ownershipOf({ ...seen, ...inherited(seen.id, item) }, knownTo(session, found, insideIsOurs)),
  });
  const kept = disowned(end);
  await record(session, item, kept);
  return kept;
}

/**
 * What the journal knows as the run's and AWS now shows as another's is not deleted, but it is still there: it counts as left, or the run
 * would be called clean. What was there before the run (an idempotent create answered it) is another's, as it always was.
 */
function disowned(end: End): End {
  if (end.state !== "foreign" || end.before) return end;
  return {
    state: "left",
    why: `the journal knows it as the run's, but ${end.why}: look whose it is, and delete it by hand`,
  };
}

/** A resource read under another id than it is known by (a namespace by its operation) is the one the run asked for. */
const inherited = (id: string, item: Item): { id?: string } => (id === item.id ? {} : { id: item.id });

/** When AWS first spoke of it: as the answer of its creation, or to the look that found it. */
const createdAt = (session: Session, resource: ResourceRef): number | undefined => {
  for (const entry of session.journal.entries) {
    const told = entry.kind === "ack" ? entry.resources : entry.kind === "adopted" ? [entry.resource] : [];
    if (told.some((each) => resourceKey(each) === resourceKey(resource))) return new Date(entry.at).getTime();
  }
  return undefined;
};

async function record(session: Session, { type, resource }: Item, end: End): Promise<void> {
  const { id } = resource;
  const run = session.run.id;
  await session.journal.append({ kind: "delete", state: end.state, type: type.type, id, why: end.why, at: isoNow() });
  if (end.state === "gone") session.emit("cleanup.gone", { run, type: type.type, id, proof: end.why });
  if (end.state === "retained")
    session.emit("cleanup.retained", { run, type: type.type, id, until: end.why, cost: "free" });
  if (end.state === "foreign") session.emit("cleanup.foreign", { run, type: type.type, id, why: end.why });
}

/** Whether an unanswered create would have shown what it made by now. */
function settled({ session, types, started }: Cleaning): boolean {
  const elapsed = (monotonicMs() - started) / 1000;
  const unknown = [...session.state().unknown.values()].map(({ type }) => types.find((each) => each.type === type));
  return unknown.every((type) => type === undefined || elapsed >= type.settle / session.target.speed);
}

async function outcomeOf({ session, board, proof }: Cleaning): Promise<CleanupResult["outcome"]> {
  if (proof.readErrors > 0 || board.unread()) return "undetermined";
  await settleUnknown(session, session.state());
  if (board.left().length > 0) return "left";
  await session.journal.append({ kind: "clean", passes: proof.passes, at: isoNow() });
  return "clean";
}

async function settleUnknown(session: Session, state: RunState): Promise<void> {
  for (const { call, type } of state.unknown.values()) {
    const proof =
      type === undefined
        ? "it changed a resource that was seen to"
        : "two complete sweeps after the settle window did not find it";
    await session.journal.append({ kind: "absent", call, proof, at: isoNow() });
  }
}

function finish({ session, board, started, proof }: Cleaning, outcome: CleanupResult["outcome"]): CleanupResult {
  const run = session.run.id;
  const left = board.left();
  const retained = board.retained();
  for (const each of left) session.emit("cleanup.left", { run, ...each });
  session.emit("cleanup.finished", {
    run,
    outcome,
    deleted: board.deleted(),
    left: left.length,
    retained: retained.length,
    ...proof,
    ms: monotonicMs() - started,
  });
  return { run, outcome, deleted: board.deleted(), left, retained, proof };
}
