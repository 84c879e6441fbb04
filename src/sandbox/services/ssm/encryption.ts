/**
 * SecureString values are encrypted at rest (AES-256-GCM) with a key in the sandbox's own folder. It stands for the AWS
 * managed key `alias/aws/ssm`; there are no other keys, because there is no KMS in the sandbox.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomOctets } from "../../../shared/random.ts";
import { type Context, fault } from "../../kit/index.ts";

export const DEFAULT_KEY = "alias/aws/ssm";

export function checkedKey(keyId: string = DEFAULT_KEY): string {
  if (keyId === DEFAULT_KEY) return keyId;
  throw fault("InvalidKeyId", `The sandbox has no key ${keyId}: SecureString parameters use ${DEFAULT_KEY}.`);
}

/** The ciphertext is bound to the parameter's ARN, as KMS binds it by the encryption context. */
export function encrypt(context: Context, arn: string, value: string): string {
  const iv = randomOctets(12);
  const cipher = createCipheriv("aes-256-gcm", keyOf(context), iv).setAAD(Buffer.from(arn));
  const sealed = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
}

export function decrypt(context: Context, arn: string, text: string): string {
  const bytes = Buffer.from(text, "base64");
  const decipher = createDecipheriv("aes-256-gcm", keyOf(context), bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(arn)).setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}

function keyOf(context: Context): Uint8Array {
  const path = join(context.folder(), "parameters.key");
  if (!existsSync(path)) writeFileSync(path, randomOctets(32), { mode: 0o600, flag: "wx" });
  return readFileSync(path);
}
