/** What steps and checks get from the engine. Labs see these interfaces only, never the engine. */
import type { Aws } from "../aws/client-class.ts";
import type { Http } from "./http.ts";
import type { Parameter } from "./parameter.ts";

/**
 * `aws(ECS)` is the SDK's own client for the run's target and region, with the engine's middleware: every mutating call
 * is journaled before it is sent; tags and idempotency tokens are supplied; in `locate` and checks a mutating call is refused.
 */
export type { Aws, ClientClass } from "../aws/client-class.ts";

export interface RunInfo {
  /** Six characters of lower-case base32. */
  readonly id: string;
  readonly lab: string;
  readonly account: string;
  readonly region: string;
  readonly target: "sandbox" | "aws" | "endpoint";
  /** `lab-<lab>-<run>` or `lab-<lab>-<run>-<logical>`: the canonical name of a resource of this run. */
  name(logical?: string): string;
  /** The tags that the engine puts on every create whose schema has a member for them. */
  readonly tags: Readonly<Record<string, string>>;
  /** IAM path of the run: `/awslab/<run>/`. */
  readonly path: string;
}

export interface Assets {
  /** Text of `assets/<path>`, with `${name}` replaced by `values.name`; an unknown or missing placeholder is an error. */
  text(path: string, values?: Readonly<Record<string, string>>): string;
  json(path: string, values?: Readonly<Record<string, string>>): unknown;
  bytes(path: string): Uint8Array;
  /** Paths of all files below `assets/<folder>`, sorted, relative to it. */
  list(folder: string): string[];
}

/** A wait for a state, shown to the learner while it lasts: what is observed, how long it has taken, how long it usually takes. */
export interface Wait<T> {
  /** What is waited for: "the load balancer to become active". */
  for: string;
  read(): Promise<T>;
  /** The observed state in a word or two: "provisioning", "1 of 2 running". */
  observed(value: T): string;
  done(value: T): boolean;
  /** A reason where waiting longer is useless; ends the wait with an error. */
  failed?(value: T): string | undefined;
  /** Usual and longest duration on AWS, in seconds. The sandbox's pace does not change the limit. */
  usual: number;
  limit: number;
  /** Seconds between reads; 5 on AWS, less in the sandbox. */
  every?: number;
}

export interface LabContext {
  readonly run: RunInfo;
  readonly aws: Aws;
  readonly http: Http;
  readonly assets: Assets;
  /** What the run chose of a parameter of its lab. */
  setting<V extends string>(parameter: Parameter<V>): V;
  readonly signal: AbortSignal;
  /** Polls until done; a read that throws "not found" counts as not yet. Throws on failure or when the limit has passed. */
  until<T>(wait: Wait<T>): Promise<T>;
  /** A fact that an earlier `remember` of this run stored. */
  recall(key: string): Fact | undefined;
}

export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [key: string]: Fact };

export interface SolveContext extends LabContext {
  /** One line of progress for the learner. */
  say(text: string): void;
  /** Stores a fact in the journal: something that cannot be read back from the account. */
  remember(key: string, value: Fact): Promise<void>;
  /** Sends a request every `1000 / perSecond` ms in the background until the returned function is called. Counts answers by status. */
  load(request: { url: string; perSecond: number }): { stop(): Promise<Readonly<Record<string, number>>> };
}

/** In checks: read-only, except for the operations that the check declares as probes. */
export interface ProbeContext extends LabContext {
  /** `probe(ECS)`: a client whose declared operations (`probes`) are allowed. What they create is journaled and cleaned like everything else. */
  readonly probe: Aws;
}
