/** Access keys that the sandbox accepts, kept in its store. Secrets never leave the sandbox's folder (0700). */
import { randomBase32, randomOctets } from "../../shared/random.ts";
import type { Clock } from "../kit/clock.ts";
import type { IssuedCredentials, IssuedPrincipal, Principal } from "../kit/context.ts";
import type { Store } from "../state/store.ts";

const PREFIX = "~credentials/";

interface CredentialRow extends IssuedCredentials {
  readonly principal: Principal;
}

/** Keys look like AWS's: AKIA for long-term, ASIA for sessions. */
export function issueCredentials(store: Store, clock: Clock, of: IssuedPrincipal, seconds?: number): IssuedCredentials {
  const session = seconds !== undefined;
  const accessKeyId = `${session ? "ASIA" : "AKIA"}${randomBase32(16).toUpperCase()}`;
  const row: CredentialRow = {
    accessKeyId,
    secretAccessKey: Buffer.from(randomOctets(30)).toString("base64"),
    sessionToken: session ? Buffer.from(randomOctets(96)).toString("base64") : undefined,
    expiration: session ? new Date(clock.now() + seconds * 1000) : undefined,
    principal: { ...of, accessKeyId },
  };
  store.put(PREFIX + accessKeyId, row);
  const { principal: _, ...issued } = row;
  return issued;
}

const IDENTITY = "~sandbox/identity";

/** Who the sandbox is: its account and the access key of the account's root. Made at first start, then kept. */
export interface SandboxIdentity {
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function establishIdentity(store: Store, account: () => string): SandboxIdentity {
  const known = store.get(IDENTITY) as SandboxIdentity | undefined;
  if (known) return known;
  const identity: SandboxIdentity = {
    account: account(),
    accessKeyId: `AKIA${randomBase32(16).toUpperCase()}`,
    secretAccessKey: Buffer.from(randomOctets(30)).toString("base64"),
  };
  const { accessKeyId, secretAccessKey } = identity;
  const principal: Principal = { kind: "root", arn: `arn:aws:iam::${identity.account}:root`, accessKeyId };
  const row: CredentialRow = {
    accessKeyId,
    secretAccessKey,
    sessionToken: undefined,
    expiration: undefined,
    principal,
  };
  store.put(PREFIX + accessKeyId, row);
  store.put(IDENTITY, identity);
  return identity;
}

/** Forgets sessions that have expired; called at every start. */
export function forgetExpired(store: Store, clock: Clock): void {
  for (const [key, row] of store.entries(PREFIX)) {
    const { expiration } = row as CredentialRow;
    if (expiration && expiration.getTime() <= clock.now()) store.delete(key);
  }
}

export const findCredentials = (store: Store, accessKeyId: string): CredentialRow | undefined =>
  store.get(PREFIX + accessKeyId) as CredentialRow | undefined;

export const revokeCredentials = (store: Store, accessKeyId: string): void => void store.delete(PREFIX + accessKeyId);
