/** Sign-ins that take a second request: a new password to be set, or the proof of the SRP protocol. */

import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { randomOctets } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import { invalid, wrongPassword } from "./faults.ts";
import { isSafePublic, offer } from "./secure-remote-password.ts";
import { hashOf } from "./sessions.ts";
import { type ChallengeRow, type ClientRow, challenges, type PoolRow, type UserRow } from "./state.ts";

/** What sign-in operations answer: tokens or a challenge. */
export type Answer = Pick<
  Cognito.InitiateAuthResponse,
  "AuthenticationResult" | "ChallengeName" | "ChallengeParameters" | "Session"
>;

export interface SigningIn {
  readonly pool: PoolRow;
  readonly client: ClientRow;
  readonly user: UserRow;
}

/** NEW_PASSWORD_REQUIRED: what an invited user answers first. */
export function startChallenge(context: Context, { pool, client, user }: SigningIn): Answer {
  const Session = keep(context, { pool, client, user }, { challenge: "NEW_PASSWORD_REQUIRED" });
  const { sub: _sub, ...attributes } = user.attributes;
  const missing = (pool.settings.SchemaAttributes ?? [])
    .filter(({ Name = "", Required }) => Required && user.attributes[Name] === undefined)
    .map(({ Name }) => `userAttributes.${Name}`);
  return {
    ChallengeName: "NEW_PASSWORD_REQUIRED",
    Session,
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing),
      userAttributes: JSON.stringify(attributes),
    },
  };
}

/** PASSWORD_VERIFIER: the server's half of the exchange. */
export function startSrp(context: Context, of: SigningIn, clientPublic: string): Answer {
  const { password, username } = of.user;
  if (!isSafePublic(clientPublic)) throw invalid("Invalid SRP_A value.");
  if (!password) throw wrongPassword();
  const { serverSecret, serverPublic } = offer(password.verifier);
  const block = Buffer.from(randomOctets(600)).toString("base64");
  const Session = keep(context, of, { challenge: "PASSWORD_VERIFIER", srp: { clientPublic, serverSecret, block } });
  return {
    ChallengeName: "PASSWORD_VERIFIER",
    Session,
    ChallengeParameters: {
      SALT: password.salt,
      SECRET_BLOCK: block,
      SRP_B: serverPublic,
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  };
}

const MINUTE_MS = 60_000;

function keep(
  context: Context,
  { pool, client, user }: SigningIn,
  what: Pick<ChallengeRow, "challenge" | "srp">,
): string {
  const session = Buffer.from(randomOctets(120)).toString("base64url");
  const expires = context.clock.now() + (client.settings.AuthSessionValidity ?? 3) * MINUTE_MS;
  // The SRP challenge is found by its secret block, because clients need not send its session back.
  context.table(challenges).put(hashOf(what.srp?.block ?? session), {
    poolId: pool.id,
    clientId: client.id,
    username: user.username,
    expires,
    ...what,
  });
  return session;
}

/** The challenge that is answered, used up; undefined where there is none or it is too old. */
export function takeChallenge(context: Context, name: string | undefined): ChallengeRow | undefined {
  const key = hashOf(name ?? "");
  const row = context.table(challenges).get(key);
  if (row) context.table(challenges).delete(key);
  return row && row.expires > context.clock.now() ? row : undefined;
}

/** Looks without using it up: a password that does not conform may be sent again. */
export const peekChallenge = (context: Context, name: string | undefined): ChallengeRow | undefined =>
  context.table(challenges).get(hashOf(name ?? ""));
