/** Tokens that only this sandbox can have made: an expiry and a MAC over it and what it is for. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { randomOctets } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import { secrets } from "./state.ts";

/** `purpose` says what the token opens, for example `blob/sha256:...`. */
export function signedToken(context: Context, purpose: string, expires: number): string {
  return `${expires.toString(36)}.${mac(context, `${purpose}/${expires}`).toString("base64url")}`;
}

export function isValidToken(context: Context, purpose: string, token: string): boolean {
  const [expiry = "", signature = ""] = token.split(".");
  const expires = Number.parseInt(expiry, 36);
  if (!(expires > context.clock.now())) return false;
  const given = Buffer.from(signature, "base64url");
  const expected = mac(context, `${purpose}/${expires}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function mac(context: Context, text: string): Buffer {
  const table = context.table(secrets);
  const { secret } = table.get("key") ?? table.put("key", { secret: Buffer.from(randomOctets(32)).toString("base64") });
  return createHmac("sha256", Buffer.from(secret, "base64")).update(text).digest();
}
