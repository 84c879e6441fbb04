/** Secrets at rest: AES-256-GCM with a key in the service's own folder, made on first use. It stands for KMS, which the sandbox lacks. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { randomOctets } from "../../shared/random.ts";

export interface Seal {
  /** Absolute path of the key. */
  readonly keyFile: string;
  /** What the text belongs to (an ARN): it opens with the same one only, as KMS's encryption context. */
  readonly bound: string;
}

export function sealText({ keyFile, bound }: Seal, text: string): string {
  const iv = randomOctets(12);
  const cipher = createCipheriv("aes-256-gcm", keyIn(keyFile), iv).setAAD(Buffer.from(bound));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
}

export function openText({ keyFile, bound }: Seal, sealed: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", keyIn(keyFile), bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}

function keyIn(path: string): Uint8Array {
  if (!existsSync(path)) writeFileSync(path, randomOctets(32), { mode: 0o600, flag: "wx" });
  return readFileSync(path);
}
