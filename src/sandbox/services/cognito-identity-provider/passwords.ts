/** Passwords: the pool's policy, and how they are kept. */

import { createHash, timingSafeEqual } from "node:crypto";
import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { randomHex, randomOctets } from "../../../shared/random.ts";
import { invalidPassword } from "./faults.ts";
import { verifierOf } from "./secure-remote-password.ts";
import type { PasswordRow, PoolRow, UserRow } from "./state.ts";

const SYMBOLS = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

/** https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
export const defaultPasswordPolicy: Cognito.PasswordPolicyType = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
};

export const passwordPolicyOf = (pool: PoolRow): Cognito.PasswordPolicyType =>
  pool.settings.Policies?.PasswordPolicy ?? defaultPasswordPolicy;

/** Throws AWS's first objection. Administrators read "does not conform", people who sign up "did not conform". */
export function requireStrongPassword(pool: PoolRow, password: string, by: "administrator" | "user"): void {
  const policy = passwordPolicyOf(pool);
  const objection = objectionTo(policy, password);
  if (objection === undefined) return;
  const verb = by === "administrator" ? "does not conform to" : "did not conform with";
  throw invalidPassword(`Password ${verb} policy: ${objection}`);
}

function objectionTo(policy: Cognito.PasswordPolicyType, password: string): string | undefined {
  if (password.length < (policy.MinimumLength ?? 8)) return "Password not long enough";
  if (policy.RequireUppercase && !/[A-Z]/.test(password)) return "Password must have uppercase characters";
  if (policy.RequireLowercase && !/[a-z]/.test(password)) return "Password must have lowercase characters";
  if (policy.RequireNumbers && !/\d/.test(password)) return "Password must have numeric characters";
  if (policy.RequireSymbols && !SYMBOLS.test(password)) return "Password must have symbol characters";
  return undefined;
}

/** A password as it is stored. */
export function sealPassword(
  of: { readonly poolId: string; readonly username: string },
  password: string,
  { temporary, now }: { temporary: boolean; now: number },
): PasswordRow {
  const salt = randomHex(32);
  return { salt, verifier: verifierOf({ ...of, password, salt }), temporary, set: now };
}

export function isPassword(user: UserRow, password: string): boolean {
  if (!user.password) return false;
  const { salt, verifier } = user.password;
  return timingSafeEqual(digest(verifierOf({ ...user, password, salt })), digest(verifier));
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const CLASSES = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "!@#%&*_-"];

/** A temporary password for AdminCreateUser without one: every class of character, at least as long as the policy asks. */
export function inventPassword(pool: PoolRow): string {
  const length = Math.max(12, passwordPolicyOf(pool).MinimumLength ?? 8);
  return Array.from(randomOctets(length), (octet, index) => {
    const letters = CLASSES[index % CLASSES.length] ?? "";
    return letters.charAt(octet % letters.length);
  }).join("");
}
