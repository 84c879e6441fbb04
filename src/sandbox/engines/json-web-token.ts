/** JSON web tokens (RFC 7519) signed with RSA, read and verified; who issued them and for whom is the caller's to judge. */
import { createPublicKey, verify } from "node:crypto";

export interface ReadToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What is signed. */
  readonly signed: string;
  readonly signature: Uint8Array;
}

/** Undefined where the text is no signed token. */
export function readToken(text: string): ReadToken | undefined {
  const [head, body, signature, ...rest] = text.split(".");
  if (!head || !body || !signature || rest.length > 0) return undefined;
  const header = objectIn(head);
  const claims = objectIn(body);
  if (!header || !claims) return undefined;
  return { header, claims, signed: `${head}.${body}`, signature: Buffer.from(signature, "base64url") };
}

function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** A key of a JSON web key set (RFC 7517). */
export interface WebKey {
  readonly kid?: string;
  readonly kty?: string;
  readonly n?: string;
  readonly e?: string;
}

// Only RSA, as API Gateway's JWT authorizers: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
const HASHES: Readonly<Record<string, string>> = { RS256: "sha256", RS384: "sha384", RS512: "sha512" };

/** True where the key of the token's `kid` made its signature. */
export function isSignedByOneOf(token: ReadToken, keys: readonly WebKey[]): boolean {
  const hash = HASHES[String(token.header.alg)];
  const key = keys.find(({ kid, kty }) => kid === token.header.kid && kty === "RSA");
  if (hash === undefined || key?.n === undefined || key.e === undefined) return false;
  const publicKey = createPublicKey({ key: { kty: "RSA", n: key.n, e: key.e }, format: "jwk" });
  return verify(hash, Buffer.from(token.signed), publicKey, token.signature);
}
