/** Names, tags and the id of a run. See shared design, section 8: `lab-<lab>-<run>[-<logical>]`. */
import type { RunScope, Tags, Target } from "../aws/index.ts";
import type { RunEntry } from "../journal/index.ts";
import type { RunInfo } from "../lab/index.ts";
import { toBase32 } from "../shared/random.ts";

/** Six characters that stand for the run: the beginning of its nonce. */
export const runIdOf = (nonce: string): string => toBase32(Buffer.from(nonce, "hex")).slice(0, 6);

export const runName = (run: { lab: string; id: string }, logical?: string): string =>
  `lab-${run.lab}-${run.id}${logical === undefined ? "" : `-${logical}`}`;

export const runPath = (run: { id: string }): string => `/awslab/${run.id}/`;

/** How long a run may live before its `awslab:expires` tag calls it forgotten. */
const EXPIRES_MS = 24 * 60 * 60 * 1000;

export const runTags = (run: RunScope, startedAt: string): Tags => ({
  "awslab:lab": run.lab,
  "awslab:run": run.id,
  "awslab:nonce": run.nonce,
  "awslab:expires": new Date(new Date(startedAt).getTime() + EXPIRES_MS).toISOString(),
});

export const scopeOf = (entry: RunEntry): RunScope => ({
  id: entry.run,
  lab: entry.lab,
  nonce: entry.nonce,
  account: entry.account,
  partition: entry.partition,
  region: entry.region,
});

export const runInfo = (entry: RunEntry, target: Target): RunInfo => {
  const scope = scopeOf(entry);
  return {
    id: scope.id,
    lab: scope.lab,
    account: scope.account,
    region: scope.region,
    target: target.kind,
    name: (logical) => runName(scope, logical),
    tags: runTags(scope, entry.at),
    path: runPath(scope),
  };
};

/**
 * Whether a name can only be of this run: `lab-<lab>-<run>` at its beginning or after a slash, followed by its end or a
 * separator; or one of the forms that services force on a lab (`/lab/<lab>/<run>/...`, `<run>.lab.internal`).
 */
export function isRunName(run: { lab: string; id: string }, name: string | undefined): boolean {
  if (name === undefined) return false;
  const [lab, id] = [literal(run.lab), literal(run.id)];
  return [
    new RegExp(`(^|/)lab-${lab}-${id}($|[-/._])`),
    new RegExp(`^lab_${lab}_${id}($|_)`),
    // Names that are words of SQL: databases, schemas.
    new RegExp(`^lab_${literal(run.lab.replaceAll("-", "_"))}_${id}($|_)`),
    new RegExp(`^/?lab/${lab}/${id}($|/)`),
    new RegExp(`^${id}\\.lab\\.`),
  ].some((form) => form.test(name));
}

const literal = (text: string): string => text.replaceAll(/[^a-zA-Z0-9]/g, "\\$&");
