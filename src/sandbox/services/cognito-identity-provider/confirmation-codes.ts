/**
 * Codes and messages that Cognito would send. The sandbox sends no mail: what would have gone out is a line of its log
 * (`awslab sandbox logs`), and the last messages to each user are kept for whoever reads them there.
 */

import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { randomUnit } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import { codeExpired, codeMismatch } from "./faults.ts";
import { type CodeRow, codes, type PoolRow, type UserRow } from "./state.ts";

type Purpose = "sign-up" | "forgot-password" | "attribute:email" | "attribute:phone_number";

const HOUR_MS = 60 * 60 * 1000;
// https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html#limits-hard: 24 h for sign-up and attributes, 1 h for passwords.
const VALID_MS: Readonly<Record<Purpose, number>> = {
  "sign-up": 24 * HOUR_MS,
  "forgot-password": HOUR_MS,
  "attribute:email": 24 * HOUR_MS,
  "attribute:phone_number": 24 * HOUR_MS,
};

/** Where a code for this user goes: an address by e-mail first, else a phone number; undefined where there is neither. */
export function destinationOf(user: UserRow, mediums: readonly string[]): Destination | undefined {
  const { email, phone_number: phone } = user.attributes;
  if (phone !== undefined && mediums.includes("phone_number") && (email === undefined || !mediums.includes("email")))
    return { attribute: "phone_number", address: phone };
  return email !== undefined && mediums.includes("email") ? { attribute: "email", address: email } : undefined;
}

export interface Destination {
  readonly attribute: "email" | "phone_number";
  readonly address: string;
}

/** Makes a code, "sends" it and answers what AWS says of the delivery. */
export function sendCode(
  context: Context,
  user: UserRow,
  purpose: Purpose,
  { attribute, address }: Destination,
): Cognito.CodeDeliveryDetailsType {
  const code = String(Math.floor(randomUnit() * 1_000_000)).padStart(6, "0");
  const expires = context.clock.now() + VALID_MS[purpose];
  const { poolId, username } = user;
  context.table(codes).put(keyOf(user, purpose), { poolId, username, purpose, code, destination: address, expires });
  context.log(`message to ${address}: your verification code is ${code}`, { poolId, username, purpose, code });
  return {
    Destination: attribute === "email" ? maskedMail(address) : `+${"*".repeat(7)}${address.slice(-4)}`,
    DeliveryMedium: attribute === "email" ? "EMAIL" : "SMS",
    AttributeName: attribute,
  };
}

const maskedMail = (address: string): string => {
  const [name = "", domain = ""] = address.split("@");
  return `${name.slice(0, 1)}***@${domain.slice(0, 1)}***`;
};

const keyOf = ({ poolId, username }: UserRow, purpose: Purpose): string => `${poolId}/${username}/${purpose}`;

/** Uses a code up; throws AWS's fault where it is wrong, used or too old. */
export function useCode(context: Context, user: UserRow, purpose: Purpose, given: string | undefined): CodeRow {
  const row = context.table(codes).get(keyOf(user, purpose));
  if (!row || row.expires <= context.clock.now()) throw codeExpired();
  if (row.code !== given) throw codeMismatch();
  context.table(codes).delete(keyOf(user, purpose));
  return row;
}

export function sendMessage(context: Context, { poolId, username, attributes }: UserRow, text: string): void {
  const address = attributes.email ?? attributes.phone_number ?? username;
  context.log(`message to ${address}: ${text}`, { poolId, username });
}

/** Attributes of a pool that sign-up verifies. */
export const verifiedAttributesOf = (pool: PoolRow): readonly string[] => pool.settings.AutoVerifiedAttributes ?? [];
