/** Signatures of notifications. https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
import { createSign, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { type Context, defineRuntime, type HostRoute } from "../../kit/index.ts";
import { selfSigned } from "./certificate.ts";
import { type SigningKeyRow, signingKeys } from "./state.ts";

const KEY = "current";
const YEAR_MS = 366 * 86_400_000;
const PATH = "/_sandbox/sns/SimpleNotificationService.pem";

/** The members of a notification in the order in which they are signed. */
export type Signed = Readonly<Record<string, string | undefined>>;

/** The three members that tell of the signature; version 1 is SHA-1, version 2 SHA-256. */
export async function signatureOf(context: Context, signed: Signed, version: string | undefined) {
  const { privateKey } = await signingKey(context);
  const text = Object.entries(signed)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join("");
  const Signature = createSign(version === "2" ? "sha256" : "sha1")
    .update(text)
    .sign(privateKey, "base64");
  const SigningCertURL = `${await context.endpoint()}${PATH}`;
  return { SignatureVersion: version ?? "1", Signature, SigningCertURL };
}

const runtime = defineRuntime({
  name: "signing-key",
  create: (): { making: Promise<SigningKeyRow> | undefined } => ({ making: undefined }),
});

/** Made once for an account and region, and kept: what was signed before a restart can still be checked. */
async function signingKey(context: Context): Promise<SigningKeyRow> {
  const kept = context.table(signingKeys).get(KEY);
  if (kept) return kept;
  const memory = context.runtime(runtime);
  memory.making ??= makeKey(context);
  return memory.making;
}

async function makeKey(context: Context): Promise<SigningKeyRow> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const now = context.clock.now();
  const certificate = selfSigned({
    publicKey,
    privateKey,
    commonName: "sns.amazonaws.com",
    from: new Date(now - 86_400_000),
    to: new Date(now + YEAR_MS),
  });
  const row = { privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), certificate };
  return context.table(signingKeys).put(KEY, row);
}

/** Serves the certificate that `SigningCertURL` names. */
export const certificateHost: HostRoute = {
  pattern: /^/,
  path: /^\/_sandbox\/sns\/SimpleNotificationService\.pem$/,
  answer: async (_request, _host, context) => ({
    status: 200,
    headers: { "content-type": "application/x-pem-file" },
    body: (await signingKey(context)).certificate,
  }),
};
