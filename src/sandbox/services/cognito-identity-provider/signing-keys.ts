/** A pool's two RSA keys, one for ID tokens and one for access tokens, made at their first use and kept. */

import { createPublicKey, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { randomOctets } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import { inPool, type KeyRow, type PoolRow, signingKeys } from "./state.ts";

export type TokenUse = "id" | "access";

const generate = promisify(generateKeyPair);

export async function signingKeyOf(context: Context, poolId: string, use: TokenUse): Promise<KeyRow> {
  const name = inPool(poolId, use);
  const known = context.table(signingKeys).get(name);
  if (known) return known;
  const { privateKey } = await generate("rsa", { modulusLength: 2048 });
  const { n = "", e = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const row: KeyRow = {
    poolId,
    kid: Buffer.from(randomOctets(32)).toString("base64"),
    privateKey: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    jwk: { n, e },
  };
  // Another request may have been quicker.
  return context.table(signingKeys).get(name) ?? context.table(signingKeys).put(name, row);
}

/** The document that verifiers read. https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html */
export async function keySetOf(context: Context, { id }: PoolRow) {
  const keys = [await signingKeyOf(context, id, "id"), await signingKeyOf(context, id, "access")];
  return { keys: keys.map(({ kid, jwk: { n, e } }) => ({ alg: "RS256", e, kid, kty: "RSA", n, use: "sig" })) };
}
