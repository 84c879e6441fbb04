/**
 * The records of a run, in the order they happen. Intents are durable before the call is sent; outcomes follow. What has an
 * intent and no outcome is unknown, and unknown is never gone. See shared design, section 5, and docs/journal.md.
 */

export interface RunEntry {
  kind: "run";
  run: string;
  lab: string;
  /** 128 bits, hexadecimal: proof of ownership, in the tag `awslab:nonce`. */
  nonce: string;
  target: "sandbox" | "aws" | "endpoint";
  account: string;
  partition: string;
  region: string;
  caller: string;
  profile: string | undefined;
  endpoint: string | undefined;
  mode: "guided" | "unattended" | "challenge";
  /** Steps chosen by `--with`, beyond the lab's own. */
  optional: readonly string[];
  /** Chosen by `--set`, a value for each parameter of the lab. Journals that are older have none. */
  settings?: Readonly<Record<string, string>>;
  version: string;
  at: string;
}

/** One resource: its type in the catalogue, its identity within that type, and what is needed to read and delete it. */
export interface ResourceRef {
  readonly type: string;
  readonly id: string;
  /** Further identifiers: parents, names, ARNs. */
  readonly ids: Readonly<Record<string, string>>;
}

/** A mutating call is about to be sent. */
export interface IntentEntry {
  kind: "intent";
  call: number;
  step: string;
  service: string;
  operation: string;
  /** The input as sent, secrets left out (members the schema marks as sensitive). */
  input: unknown;
  /** Resource type of the catalogue where the call creates something. */
  type: string | undefined;
  /** The idempotency token that was sent; a resumed run sends it again with the same unanswered call. */
  token: string | undefined;
  attempt: number;
  at: string;
}

export interface AckEntry {
  kind: "ack";
  call: number;
  /** What was created, from the answer. */
  resources: readonly ResourceRef[];
  requestId: string | undefined;
  at: string;
}

/** AWS refused the call for certain (a 4xx on the first attempt): nothing was created. */
export interface RefusedEntry {
  kind: "refused";
  call: number;
  error: string;
  message: string;
  at: string;
}

/** No certain answer came: it may or may not have happened. */
export interface UnknownEntry {
  kind: "unknown";
  call: number;
  why: string;
  at: string;
}

/** What an unanswered create may have made was looked for until the settle window had passed: it did not happen. */
export interface AbsentEntry {
  kind: "absent";
  call: number;
  proof: string;
  at: string;
}

/** An account-wide setting as it was before the run changed it. */
export interface BaselineEntry {
  kind: "baseline";
  setting: string;
  value: unknown;
  at: string;
}

export interface FactEntry {
  kind: "fact";
  key: string;
  value: unknown;
  at: string;
}

export interface StepEntry {
  kind: "step";
  step: string;
  state: "started" | "solved" | "failed" | "passed";
  message: string | undefined;
  at: string;
}

/** What a check said; the last one of a check is its verdict. Only for the story of the run: nothing is decided by it. */
export interface VerdictEntry {
  kind: "verdict";
  step: string;
  check: string;
  title: string;
  verdict: RecordedVerdict;
  /** What the lab says of the mistake that the check recognised. */
  mistake: string | undefined;
  ms: number;
  at: string;
}

/** The lab API's `Verdict`: the journal knows no labs. */
export type RecordedVerdict =
  | { readonly status: "pass"; readonly evidence: string }
  | {
      readonly status: "fail";
      readonly expected: string;
      readonly actual: string;
      readonly fix: string;
      readonly mistake?: string;
    }
  | { readonly status: "blocked"; readonly reason: string };

/** A wait that ended, well or not: `at` is its end. */
export interface WaitEntry {
  kind: "wait";
  step: string;
  what: string;
  outcome: "done" | "failed" | "timeout" | "interrupted";
  usualSeconds: number;
  seconds: number;
  at: string;
}

/** A process that worked on the run has ended in order, and how many calls it made; a crash leaves none. */
export interface SessionEntry {
  kind: "session";
  /** "run ecs", "verify ecs", "cleanup". */
  doing: string;
  startedAt: string;
  /** Answered or refused calls, attempts counted singly; by `service:Operation`. */
  calls: Readonly<Record<string, CallCount>>;
  at: string;
}

export interface CallCount {
  readonly count: number;
  readonly failed: number;
  readonly mutating: boolean;
}

export interface HintEntry {
  kind: "hint";
  step: string;
  check: string;
  level: number;
  at: string;
}

/** An answer to a question of the lab's quiz. Only for the story of the run: nothing is decided by it. */
export interface QuizEntry {
  kind: "quiz";
  question: string;
  section: string;
  asks: string;
  /** Undefined where the learner skipped it. */
  chosen: string | undefined;
  right: boolean | undefined;
  /** What would have been right. */
  answer: string;
  at: string;
}

/** A resource that the run did not create through us but that is its own: made by the learner in challenge mode. */
export interface AdoptedEntry {
  kind: "adopted";
  resource: ResourceRef;
  proof: string;
  /** As AWS tells it, where it does. */
  createdAt?: string;
  at: string;
}

export interface DeleteEntry {
  kind: "delete";
  state: "intent" | "accepted" | "gone" | "retained" | "left" | "foreign";
  type: string;
  id: string;
  why: string | undefined;
  at: string;
}

export interface SweepEntry {
  kind: "sweep";
  pass: number;
  found: number;
  /** Lists and look-ups that answered; older journals lack it. */
  surfaces?: number;
  readErrors: number;
  at: string;
}

/** The run is over: two empty sweeps in a row without a read error. */
export interface CleanEntry {
  kind: "clean";
  passes: number;
  at: string;
}

export type Entry =
  | RunEntry
  | IntentEntry
  | AckEntry
  | RefusedEntry
  | UnknownEntry
  | AbsentEntry
  | BaselineEntry
  | FactEntry
  | StepEntry
  | VerdictEntry
  | WaitEntry
  | SessionEntry
  | HintEntry
  | QuizEntry
  | AdoptedEntry
  | DeleteEntry
  | SweepEntry
  | CleanEntry;

/** An append-only record. There is a file version (a run's journal.ndjson) and a memory version (rehearsal, tests). */
export interface Journal {
  readonly entries: readonly Entry[];
  /** Durable (fsync) when it resolves. Rejects where the write failed; the caller must then not send its call. */
  append(entry: Entry): Promise<void>;
  close(): Promise<void>;
}
