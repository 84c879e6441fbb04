/** JWT authorizers. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
import type { Authorizer } from "@aws-sdk/client-apigatewayv2";
import { isSignedByOneOf, type ReadToken, readToken, type WebKey } from "../../../engines/json-web-token.ts";
import { askWeb } from "../../../engines/web-request.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import type { Verdict } from "./authorize.ts";
import { gatewayAnswer, type MatchedExchange, type Notes } from "./exchange.ts";
import { identityOfSource } from "./identity-sources.ts";

export async function authorizeWithToken(
  exchange: MatchedExchange,
  authorizer: Authorizer,
  notes: Notes,
): Promise<Verdict> {
  const text = identityOfSource(exchange, authorizer.IdentitySource?.[0] ?? "$request.header.Authorization");
  if (text === undefined) return unauthorized(notes, "Bearer", "missing token");
  const token = readToken(text.replace(/^Bearer\s+/i, ""));
  const objection = token ? await objectionTo(exchange, authorizer, token) : "the token is malformed";
  if (!token || objection !== undefined)
    return unauthorized(
      notes,
      `Bearer scope="" error="invalid_token" error_description="${objection}"`,
      objection ?? "",
    );
  const scopes = scopesOf(token);
  const wanted = exchange.route.AuthorizationScopes ?? [];
  if (wanted.length > 0 && !wanted.some((scope) => scopes?.includes(scope))) {
    notes.error = { message: "insufficient_scope" };
    const challenge = `Bearer scope="${wanted.join(" ")}" error="insufficient_scope" error_description="the token does not have the required scopes"`;
    return { refused: gatewayAnswer(403, "Forbidden", { "www-authenticate": challenge }) };
  }
  return { authorized: { kind: "jwt", claims: textClaims(token), scopes: wanted.length > 0 ? wanted : null } };
}

function unauthorized(notes: Notes, challenge: string, reason: string): Verdict {
  notes.authorizer = { error: reason };
  return { refused: gatewayAnswer(401, "Unauthorized", { "www-authenticate": challenge }) };
}

/** AWS checks, in this order: kid and signature, issuer, audience or client, expiry, not before, issued at. */
async function objectionTo(
  { context }: MatchedExchange,
  { JwtConfiguration }: Authorizer,
  token: ReadToken,
): Promise<string | undefined> {
  const { Issuer = "", Audience = [] } = JwtConfiguration ?? {};
  const { iss, aud, client_id, exp, nbf, iat } = token.claims;
  const now = context.clock.now() / 1000;
  if (String(token.header.alg).startsWith("RS") === false) return "unsupported signing method";
  if (iss !== Issuer) return "the issuer is not valid";
  const keys = await keysOf(context, Issuer, token);
  if (!keys) return "OIDC discovery endpoint communication error";
  if (!isSignedByOneOf(token, keys)) return "signature is invalid";
  const audience = aud === undefined ? [client_id] : Array.isArray(aud) ? aud : [aud];
  if (!audience.some((each) => typeof each === "string" && Audience.includes(each)))
    return "the token does not have a valid audience";
  if (typeof exp !== "number" || exp <= now) return "the token has expired";
  if (typeof nbf === "number" && nbf > now) return "the token is not valid yet";
  if (typeof iat === "number" && iat > now + 1) return "the token was issued in the future";
  return undefined;
}

/** Keys by issuer. AWS keeps them for up to two hours; a token with a key that is not among them has them read again. */
const issuers = defineRuntime({
  name: "jwt-issuers",
  create: () => new Map<string, { readonly keys: readonly WebKey[]; readonly at: number }>(),
});

const KEPT_MS = 2 * 60 * 60 * 1000;

async function keysOf(context: Context, issuer: string, token: ReadToken): Promise<readonly WebKey[] | undefined> {
  const cache = context.runtime(issuers);
  const now = context.clock.now();
  const known = cache.get(issuer);
  if (known && known.at + KEPT_MS > now && known.keys.some(({ kid }) => kid === token.header.kid)) return known.keys;
  const keys = await discover(context, issuer);
  if (keys) cache.set(issuer, { keys, at: now });
  return keys;
}

async function discover(context: Context, issuer: string): Promise<readonly WebKey[] | undefined> {
  const configuration = await readJson(context, `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const address = configuration?.jwks_uri;
  const set = typeof address === "string" ? await readJson(context, address) : undefined;
  return Array.isArray(set?.keys) ? set.keys : undefined;
}

async function readJson(context: Context, url: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const request = { method: "GET", headers: { accept: "application/json" }, body: new Uint8Array(), timeoutMs: 5000 };
    const answer = await askWeb(context, new URL(url), request);
    if (typeof answer === "string" || answer.status !== 200) return undefined;
    const value: unknown = JSON.parse(Buffer.from(answer.body).toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function scopesOf({ claims }: ReadToken): readonly string[] | undefined {
  const given = claims.scope ?? claims.scp;
  if (Array.isArray(given)) return given.map(String);
  return typeof given === "string" ? given.split(" ") : undefined;
}

/** Claims reach integrations as text; lists as `[a b]`. */
const textClaims = ({ claims }: ReadToken): Record<string, string> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(" ")}]` : typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
