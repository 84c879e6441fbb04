/** Client tokens. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html */
import { createHash } from "node:crypto";
import { type Context, collection } from "../../kit/index.ts";
import { idempotentMismatch } from "./faults.ts";

interface TokenRow {
  readonly hash: string;
  readonly id: string;
}

/** Tokens that were used, by operation and token. AWS remembers them for at least a day. */
export const clientTokens = collection<TokenRow>({ service: "ec2", name: "client-tokens" });

export interface TokenUse {
  operation: string;
  token: string | undefined;
  input: object;
}

/**
 * The id of what `create` made when this token was first used, making it if it was not. The same token with other
 * arguments is IdempotentParameterMismatch.
 */
export function idempotent(context: Context, { operation, token, input }: TokenUse, create: () => string): string {
  if (token === undefined || token === "") return create();
  const key = `${operation}/${token}`;
  const known = context.table(clientTokens).get(key);
  const hash = requestHash(input);
  if (known && known.hash !== hash) throw idempotentMismatch();
  if (known) return known.id;
  const id = create();
  context.table(clientTokens).put(key, { hash, id });
  return id;
}

/** What two requests with the same arguments share; the order of members does not count. */
export const requestHash = (input: object): string =>
  createHash("sha256")
    .update(JSON.stringify(canonical(input)))
    .digest("hex");

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, canonical(member)]),
  );
};
