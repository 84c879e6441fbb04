/** Whose a resource is. Asked before every deletion; in doubt it is not ours. See shared design, teardown section 2.6. */
import type { Sighting } from "../../aws/index.ts";
import { type RunState, resourceKey } from "../../journal/index.ts";
import { beganOnAws, existedBefore } from "../existing.ts";
import { isRunName } from "../run-names.ts";

export type Ownership =
  | { readonly whose: "ours"; readonly proof: string }
  /** Looks like ours or lies inside ours, and is not proven: reported, never touched. */
  | { readonly whose: "foreign"; readonly why: string; readonly before: boolean }
  /** Nothing to do with the run. */
  | { readonly whose: "other" };

export interface Known {
  readonly state: RunState;
  /** Ids found to be ours in this process, by `<type> <id>`. */
  readonly found: ReadonlySet<string>;
  /** Names in unanswered creates, by resource type. */
  readonly intendedNames: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether what lies inside a resource of ours is the learner's work in this run. */
  readonly insideIsOurs: boolean;
}

const CLOCK_SKEW_MS = 5 * 60_000;

export function ownershipOf(seen: Sighting, known: Known): Ownership {
  const { state } = known;
  const doubt = whyNotOurs(seen, state);
  const proof = proofOf(seen, known);
  if (doubt === undefined) return proof === undefined ? undecided(seen) : { whose: "ours", proof };
  return proof === undefined && !looksOurs(seen, state) ? { whose: "other" } : { whose: "foreign", ...doubt };
}

/** Evidence that outweighs every likeness; `before` where the resource is older than the run. */
function whyNotOurs(seen: Sighting, state: RunState): { why: string; before: boolean } | undefined {
  const nonce = seen.tags?.["awslab:nonce"];
  if (nonce !== undefined && nonce !== state.run.nonce)
    return { why: "its tag awslab:nonce is of another run", before: false };
  if (existedBefore(state, seen)) return { why: "it was there before the run", before: true };
  const started = beganOnAws(state) - CLOCK_SKEW_MS;
  if (seen.createdAt !== undefined && seen.createdAt.getTime() < started)
    return { why: `it was created before the run (${seen.createdAt.toISOString()})`, before: true };
  return undefined;
}

function proofOf(seen: Sighting, known: Known): string | undefined {
  const { state } = known;
  const recorded = state.resources.get(resourceKey(seen));
  if (recorded && recorded.state !== "foreign") return recorded.proof;
  if (seen.tags?.["awslab:nonce"] === state.run.nonce) return "its tag awslab:nonce";
  if (isRunName(nameScope(state), seen.name)) return `its name ${seen.name}`;
  if (seen.name !== undefined && known.intendedNames.get(seen.type)?.has(seen.name))
    return `its name ${seen.name}, which an unanswered call of the run gave it`;
  const parent = seen.parent;
  if (!parent || !isOurs(parent, known)) return undefined;
  if (seen.implicit) return `AWS made it for ${parent.type} ${parent.id}`;
  return known.insideIsOurs ? `it lies inside ${parent.type} ${parent.id}` : undefined;
}

const isOurs = (parent: { type: string; id: string }, { state, found }: Known): boolean =>
  found.has(resourceKey(parent)) || state.resources.has(resourceKey(parent));

const undecided = (seen: Sighting): Ownership =>
  seen.parent
    ? {
        whose: "foreign",
        before: false,
        why: `it lies inside ${seen.parent.type} ${seen.parent.id}, and nothing says that the run made it`,
      }
    : { whose: "other" };

const looksOurs = (seen: Sighting, state: RunState): boolean =>
  seen.parent !== undefined || seen.tags?.["awslab:run"] === state.run.run || isRunName(nameScope(state), seen.name);

const nameScope = ({ run }: RunState) => ({ lab: run.lab, id: run.run });
