/** The JSON web tokens of user pools: RS256, as AWS documents their claims. https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html */
import { sign } from "node:crypto";
import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { randomUuid } from "../../../shared/random.ts";
import { isSignedByOneOf, readToken } from "../../engines/json-web-token.ts";
import type { Context } from "../../kit/index.ts";
import { validityOf } from "./client-validity.ts";
import { notAuthorized } from "./faults.ts";
import { groupsOf } from "./groups.ts";
import { isRevoked, startSession } from "./sessions.ts";
import { signingKeyOf, type TokenUse } from "./signing-keys.ts";
import { type ClientRow, findPool, inPool, type PoolRow, type SessionRow, signingKeys, type UserRow } from "./state.ts";
import { lookUp } from "./user-directory.ts";

/** `https://cognito-idp.<region>.amazonaws.com/<pool>`. */
export const issuerOf = ({ region }: Pick<Context, "region">, poolId: string): string =>
  `https://cognito-idp.${region}.amazonaws.com/${poolId}`;

/** Tokens of a new authentication, with a refresh token. */
export async function issueTokens(
  context: Context,
  client: ClientRow,
  user: UserRow,
): Promise<Cognito.AuthenticationResultType> {
  const { session, refreshToken } = startSession(context, client, user, randomUuid());
  return { ...(await freshTokens(context, client, user, session)), RefreshToken: refreshToken };
}

/** Access and ID token of a running session. */
export async function freshTokens(
  context: Context,
  client: ClientRow,
  user: UserRow,
  session: SessionRow,
): Promise<Cognito.AuthenticationResultType> {
  const validity = validityOf(client.settings);
  const now = Math.floor(context.clock.now() / 1000);
  const shared = sharedClaims(context, user, session, now);
  const id = {
    ...shared,
    ...profileOf(client, user),
    "cognito:username": user.username,
    aud: client.id,
    token_use: "id",
    exp: now + validity.id,
    jti: randomUuid(),
  };
  const access = {
    ...shared,
    client_id: client.id,
    token_use: "access",
    scope: "aws.cognito.signin.user.admin",
    exp: now + validity.access,
    jti: randomUuid(),
    username: user.username,
  };
  return {
    AccessToken: await encode(context, user.poolId, "access", access),
    ExpiresIn: validity.access,
    TokenType: "Bearer",
    IdToken: await encode(context, user.poolId, "id", id),
  };
}

function sharedClaims(context: Context, user: UserRow, session: SessionRow, now: number) {
  const memberships = groupsOf(context, user);
  const roles = memberships.flatMap(({ roleArn }) => roleArn ?? []);
  return {
    sub: user.attributes.sub,
    ...(memberships.length > 0 && { "cognito:groups": memberships.map(({ name }) => name) }),
    ...(roles.length > 0 && { "cognito:roles": roles, "cognito:preferred_role": roles[0] }),
    iss: issuerOf(context, user.poolId),
    origin_jti: session.origin,
    event_id: context.requestId,
    auth_time: Math.floor(session.authenticated / 1000),
    iat: now,
  };
}

/** Attributes that the client may read; flags are booleans in tokens. */
function profileOf({ settings }: ClientRow, { attributes }: UserRow): Record<string, unknown> {
  const readable = settings.ReadAttributes;
  const entries = Object.entries(attributes)
    .filter(([name]) => name !== "sub" && !name.startsWith("dev:"))
    .filter(([name]) => readable === undefined || readable.includes(name))
    .map(([name, value]) => [name, name.endsWith("_verified") ? value === "true" : value]);
  return Object.fromEntries(entries);
}

async function encode(context: Context, poolId: string, use: TokenUse, claims: object): Promise<string> {
  const { kid, privateKey } = await signingKeyOf(context, poolId, use);
  const signed = `${part({ kid, alg: "RS256" })}.${part(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export interface SignedIn {
  readonly pool: PoolRow;
  readonly user: UserRow;
  readonly clientId: string;
}

/** Who an access token stands for; throws AWS's faults for one that is false, old or revoked. */
export function requireAccessToken(context: Context, token: string | undefined): SignedIn {
  const claims = readAccessToken(context, token ?? "");
  if (Number(claims.exp) * 1000 <= context.clock.now()) throw notAuthorized("Access Token has expired");
  const pool = findPool(context, String(claims.iss).split("/").at(-1));
  const user = lookUp(context, pool, String(claims.username));
  if (!user) throw notAuthorized("Invalid Access Token");
  if (
    Number(claims.auth_time) * 1000 < Math.floor(user.signedOutAt / 1000) * 1000 ||
    isRevoked(context, String(claims.origin_jti))
  )
    throw notAuthorized("Access Token has been revoked");
  if (!user.enabled) throw notAuthorized("User is disabled.");
  return { pool, user, clientId: String(claims.client_id) };
}

function readAccessToken(context: Context, text: string): Readonly<Record<string, unknown>> {
  const token = readToken(text);
  const { iss, token_use: use } = token?.claims ?? {};
  const poolId = typeof iss === "string" ? iss.split("/").at(-1) : undefined;
  const key = poolId === undefined ? undefined : context.table(signingKeys).get(inPool(poolId, "access"));
  const isOurs = token && key && isSignedByOneOf(token, [{ kid: key.kid, kty: "RSA", ...key.jwk }]);
  if (!isOurs || use !== "access") throw notAuthorized("Invalid Access Token");
  return token.claims;
}
