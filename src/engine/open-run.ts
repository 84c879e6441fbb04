/** Starts a run's journal, or opens an existing one, under the run's lock and for the right account. */
import { readCaller, type Target } from "../aws/index.ts";
import type { Emit, Mode } from "../events/index.ts";
import {
  createFileJournal,
  type Journal,
  journalPath,
  openFileJournal,
  type RunEntry,
  runFolder,
  takeLock,
} from "../journal/index.ts";
import type { Settings } from "../lab/index.ts";
import { isoNow } from "../shared/clock.ts";
import { environmentError, userError } from "../shared/errors.ts";
import { productVersion } from "../shared/package-root.ts";
import { randomHex } from "../shared/random.ts";
import { runIdOf } from "./run-names.ts";
import { openSession, type Session } from "./session.ts";

export interface NewRun {
  readonly lab: string;
  readonly target: Target;
  readonly mode: Mode;
  readonly optional: readonly string[];
  readonly settings?: Settings;
}

/** The first entry of a new run. */
export function runEntry({ lab, target, mode, optional, settings = {} }: NewRun): RunEntry {
  const nonce = randomHex(32);
  return {
    kind: "run",
    run: runIdOf(nonce),
    lab,
    nonce,
    target: target.kind,
    account: target.account,
    partition: target.partition,
    region: target.region,
    caller: target.caller,
    profile: target.profile,
    endpoint: target.endpoint,
    mode,
    optional,
    settings,
    version: productVersion(),
    at: isoNow(),
  };
}

interface Opening {
  readonly target: Target;
  readonly runsFolder: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

export async function startRun(options: Opening & NewRun): Promise<Session> {
  const entry = runEntry(options);
  const lock = await takeLock(runFolder(options.runsFolder, entry.run), `run ${options.lab}`);
  try {
    const journal = await createFileJournal(journalPath(options.runsFolder, entry.run));
    await journal.append(entry);
    return openSession({ ...options, journal, release: () => lock.release() });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

export async function openRun(options: Opening & { run: string; doing: string }): Promise<Session> {
  const lock = await takeLock(runFolder(options.runsFolder, options.run), options.doing);
  let journal: Journal | undefined;
  try {
    journal = await openFileJournal(journalPath(options.runsFolder, options.run), options.run);
    const session = openSession({ ...options, journal, release: () => lock.release() });
    await verifyTarget(session.entry, session);
    return session;
  } catch (error) {
    await journal?.close();
    await lock.release();
    throw error;
  }
}

/** "Not found" in the wrong account or region proves nothing, so nothing is asked there. */
export async function verifyTarget(entry: RunEntry, session: Session): Promise<void> {
  const { target } = session;
  const wrong = (what: string, is: string, was: string) =>
    userError(
      "WRONG_TARGET",
      `Run ${entry.run} belongs to ${what} ${was}, not ${is}. Nothing was touched.`,
      hintFor(entry),
    );
  if (target.kind !== entry.target) throw wrong("the target", target.kind, entry.target);
  if (target.region !== entry.region) throw wrong("region", target.region, entry.region);
  if (target.account !== entry.account) throw wrong("account", target.account, entry.account);
  const caller = await readCaller(session.aws({ step: "preflight", mode: "read" })).catch((error: unknown) => {
    throw environmentError(
      "TARGET_UNREACHABLE",
      `The target does not say who is calling: ${String(error)}`,
      "awslab doctor",
      error,
    );
  });
  if (caller.account !== entry.account) throw wrong("account", caller.account, entry.account);
}

function hintFor(entry: RunEntry): string {
  if (entry.target === "sandbox") return "Its sandbox was reset since; what the run made went with it.";
  return entry.profile === undefined
    ? `Use credentials of account ${entry.account} and region ${entry.region}.`
    : `Use --profile ${entry.profile} and region ${entry.region}.`;
}
