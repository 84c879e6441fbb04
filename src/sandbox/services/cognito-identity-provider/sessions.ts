/** Authentications and what ends them: refresh tokens are kept by their hash. */

import { createHash } from "node:crypto";
import { randomOctets } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import { validityOf } from "./client-validity.ts";
import { type ClientRow, findPool, type SessionRow, sessions, type UserRow } from "./state.ts";
import { putUser } from "./user-directory.ts";

export interface StartedSession {
  readonly session: SessionRow;
  readonly refreshToken: string;
}

/** A new authentication of `user` with `client`. */
export function startSession(context: Context, client: ClientRow, user: UserRow, origin: string): StartedSession {
  const now = context.clock.now();
  const refreshToken = Buffer.from(randomOctets(600)).toString("base64url");
  const session: SessionRow = {
    poolId: user.poolId,
    clientId: client.id,
    username: user.username,
    origin,
    authenticated: now,
    expires: now + validityOf(client.settings).refresh * 1000,
    revoked: false,
  };
  context.table(sessions).put(hashOf(refreshToken), session);
  return { session, refreshToken };
}

export const sessionOf = (context: Context, refreshToken: string): SessionRow | undefined =>
  context.table(sessions).get(hashOf(refreshToken));

/** Tokens are secrets: rows have only their hashes. */
export const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

export const revokeSession = (context: Context, refreshToken: string): void =>
  void context.table(sessions).patch(hashOf(refreshToken), { revoked: true });

/** True where the session that a token belongs to is revoked. */
export const isRevoked = (context: Context, origin: string): boolean =>
  context
    .table(sessions)
    .list()
    .some((row) => row.origin === origin && row.revoked);

/** Signs a user out everywhere. */
export function endSessions(context: Context, user: UserRow): void {
  for (const [key, row] of context.table(sessions).entries())
    if (row.poolId === user.poolId && row.username === user.username)
      context.table(sessions).patch(key, { revoked: true });
  putUser(context, findPool(context, user.poolId), { ...user, signedOutAt: context.clock.now() });
}
