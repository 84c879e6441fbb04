/** What user pools remember. Keys of rows that belong to a pool begin with its id. */
import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { arn, type Context, collection, found, type Tags } from "../../kit/index.ts";
import { clientNotFound, poolNotFound } from "./faults.ts";

const service = "cognito-identity-provider";

export interface PoolRow {
  readonly id: string;
  readonly arn: string;
  /** As described, without what is counted and without tags. */
  readonly settings: Cognito.UserPoolType;
  readonly tags: Tags;
}

export interface ClientRow {
  readonly poolId: string;
  readonly id: string;
  /** As described, secret included. */
  readonly settings: Cognito.UserPoolClientType;
}

/** A salted verifier of the Secure Remote Password protocol, hexadecimal: tells a password without keeping it. */
export interface PasswordRow {
  readonly salt: string;
  readonly verifier: string;
  readonly temporary: boolean;
  /** When it was set, milliseconds since the epoch. */
  readonly set: number;
}

export interface UserRow {
  readonly poolId: string;
  /** What Cognito calls the user: the name that was given, or the sub where people sign in with an attribute. */
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: Cognito.UserStatusType;
  readonly enabled: boolean;
  readonly password: PasswordRow | undefined;
  readonly created: number;
  readonly modified: number;
  /** Tokens whose authentication is older are revoked, milliseconds since the epoch. */
  readonly signedOutAt: number;
}

export interface GroupRow {
  readonly poolId: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly roleArn: string | undefined;
  readonly precedence: number | undefined;
  readonly members: readonly string[];
  readonly created: number;
  readonly modified: number;
}

/** One authentication: what a refresh token stands for. Keyed by the hash of the token. */
export interface SessionRow {
  readonly poolId: string;
  readonly clientId: string;
  readonly username: string;
  /** `origin_jti` of all its tokens. */
  readonly origin: string;
  readonly authenticated: number;
  readonly expires: number;
  readonly revoked: boolean;
}

/** A half-done sign-in, keyed by the hash of its session text. */
export interface ChallengeRow {
  readonly poolId: string;
  readonly clientId: string;
  readonly username: string;
  readonly expires: number;
  readonly challenge: "NEW_PASSWORD_REQUIRED" | "PASSWORD_VERIFIER";
  /** Both ends of the SRP exchange, hexadecimal. */
  readonly srp?: { readonly clientPublic: string; readonly serverSecret: string; readonly block: string };
}

/** A code that AWS would have sent by e-mail or SMS. Keyed by pool, purpose and user. */
export interface CodeRow {
  readonly poolId: string;
  readonly username: string;
  readonly purpose: string;
  readonly code: string;
  readonly destination: string;
  readonly expires: number;
}

export interface KeyRow {
  readonly poolId: string;
  readonly kid: string;
  /** PKCS 8, PEM. */
  readonly privateKey: string;
  readonly jwk: Readonly<{ n: string; e: string }>;
}

export const pools = collection<PoolRow>({
  service,
  name: "pools",
  resource: { noun: "userpool", arn: (row) => row.arn, tags: (row) => row.tags },
});
export const clients = collection<ClientRow>({ service, name: "clients" });
export const users = collection<UserRow>({ service, name: "users" });
export const groups = collection<GroupRow>({ service, name: "groups" });
export const sessions = collection<SessionRow>({ service, name: "sessions" });
export const challenges = collection<ChallengeRow>({ service, name: "challenges" });
export const codes = collection<CodeRow>({ service, name: "codes" });
/** Keyed `<pool>/id` and `<pool>/access`. */
export const signingKeys = collection<KeyRow>({ service, name: "signing-keys" });

export const collections = [pools, clients, users, groups, sessions, challenges, codes, signingKeys];

export const inPool = (poolId: string, name: string): string => `${poolId}/${name}`;

export const poolArn = (context: Context, id: string): string => arn(context, "cognito-idp", `userpool/${id}`);

export const findPool = (context: Context, id: string | undefined): PoolRow =>
  found(context.table(pools).get(id ?? ""), () => poolNotFound(id));

/** A client by its id alone, as the operations of signed-out users name it. */
export const findClient = (context: Context, id: string | undefined): ClientRow =>
  found(context.table(clients).get(id ?? ""), () => clientNotFound(id));

/** A client of this pool. */
export function findPoolClient(context: Context, poolId: string | undefined, id: string | undefined): ClientRow {
  const pool = findPool(context, poolId);
  const client = findClient(context, id);
  if (client.poolId !== pool.id) throw clientNotFound(id);
  return client;
}
