/** Cleanup of a run whose journal is lost or damaged: from names and tags alone. */
import { existsSync } from "node:fs";
import { readFile, rename } from "node:fs/promises";
import { allTypes } from "../aws/index.ts";
import {
  createFileJournal,
  journalPath,
  memoryJournal,
  type RunEntry,
  runFolder,
  soundEntries,
  takeLock,
} from "../journal/index.ts";
import { environmentError } from "../shared/errors.ts";
import { randomHex } from "../shared/random.ts";
import type { CleanupOptions, CleanupResult } from "./api.ts";
import { cleanupSession } from "./cleanup-lab.ts";
import { runEntry, verifyTarget } from "./open-run.ts";
import { openSession, type Session } from "./session.ts";

/**
 * Writes a new journal for the run from what is left of the old one and from what its tags say, and cleans up with it.
 * `lab` is the lab's id; needed where the old journal's first line is lost. A damaged journal is kept beside the new one.
 */
export async function recoverRun(options: Lost): Promise<CleanupResult> {
  const { runsFolder, run, target } = options;
  const path = journalPath(runsFolder, run);
  const lock = await takeLock(runFolder(runsFolder, run), "cleanup");
  try {
    const old = existsSync(path) ? soundEntries(await readFile(path)) : [];
    const first = old[0]?.kind === "run" ? old[0] : await entryFromTags(options);
    if (existsSync(path)) await rename(path, `${path}.damaged-${randomHex(6)}`);
    const journal = await createFileJournal(path);
    for (const entry of [first, ...old.slice(1)]) await journal.append(entry);
    const session = openSession({ ...options, target, journal, doing: "cleanup" });
    try {
      await verifyTarget(session.entry, session);
      return await cleanupSession(session);
    } finally {
      await session.close();
    }
  } finally {
    await lock.release();
  }
}

interface Lost extends CleanupOptions {
  readonly lab: string | undefined;
}

/** A run entry for a run of which only names and tags are left; older than everything the run made. */
async function entryFromTags(options: Lost): Promise<RunEntry> {
  const { run, lab, target } = options;
  if (lab === undefined)
    throw environmentError(
      "LAB_NEEDED",
      `Nothing is recorded of run ${run}, so its lab must be named.`,
      `awslab cleanup <lab> --run ${run} --sweep-only`,
    );
  const blank = runEntry({ lab, target, mode: "unattended", optional: [] });
  const entry: RunEntry = { ...blank, run, at: new Date(0).toISOString() };
  const session = openSession({ ...options, journal: memoryJournal([entry]) });
  const nonces = await noncesOf(session);
  if (nonces.size > 1)
    throw environmentError(
      "NONCE_AMBIGUOUS",
      `Resources tagged with run ${run} carry ${nonces.size} different nonces; nothing was deleted.`,
      "Look at the tag awslab:nonce of what carries awslab:run, and remove the tags of what is not yours.",
    );
  const [nonce = entry.nonce] = nonces;
  return { ...entry, nonce };
}

/** The nonces that resources tagged with the run's id carry. */
async function noncesOf(session: Session): Promise<ReadonlySet<string>> {
  const nonces = new Set<string>();
  const aws = session.aws({ step: "recover", mode: "cleanup" });
  const context = { aws, run: session.scope, ours: () => [], isRunName: () => true };
  for (const type of await allTypes())
    for (const { tags } of await type.find(context)) {
      const nonce = tags?.["awslab:run"] === session.scope.id ? tags["awslab:nonce"] : undefined;
      if (nonce !== undefined) nonces.add(nonce);
    }
  return nonces;
}
