import { createHash, createPrivateKey, sign } from "node:crypto";
import { randomUuid } from "../../../shared/random.ts";
import { arn, type Context } from "../../kit/index.ts";
import { makeCertificate } from "./certificate.ts";
import { validation } from "./faults.ts";
import type { On } from "./handler.ts";
import { NOTATION } from "./platforms.ts";
import { callerOf, findProfile } from "./profiles.ts";
import { type JobRow, jobs, type KeyRow, keys, type ProfileRow, type ValidityPeriod } from "./state.ts";

const PAYLOAD_FORMAT = "application/vnd.cncf.notary.payload.v1+json";

/** https://docs.aws.amazon.com/signer/latest/api/API_SignPayload.html: answers a Notary Project envelope in JWS. */
export const signPayload: On<"SignPayload"> = (input, context) => {
  const profile = findProfile(context, input.profileName, input.profileOwner);
  if (profile.status !== "Active")
    throw validation(`Signing profile ${profile.name} is not active: it is ${profile.status}.`);
  if (profile.platformId !== NOTATION)
    throw validation(`Signing profile ${profile.name} is not of the platform ${NOTATION}.`);
  if (input.payloadFormat !== PAYLOAD_FORMAT) throw validation(`The payload format must be ${PAYLOAD_FORMAT}.`);
  const payload = input.payload ?? new Uint8Array();
  checkPayload(payload);
  const created = context.clock.now();
  const job: JobRow = {
    id: randomUuid(),
    profileName: profile.name,
    profileVersion: profile.version,
    platformId: profile.platformId,
    created,
    expires: endOf(created, profile.validity),
    invoker: context.account,
    requestedBy: callerOf(context),
    revocation: undefined,
  };
  const authority = authorityOf(context);
  const own = keyOf(context, profile, authority);
  const chain = [own.certificate, authority.certificate];
  const envelope = envelopeOf(payload, { key: own.key, chain, job, context, profile });
  context.table(jobs).put(job.id, job);
  return {
    jobId: job.id,
    jobOwner: context.account,
    metadata: {
      "io.cncf.notary.x509chain.thumbprint#S256": JSON.stringify(chain.map(thumbprint)),
      "com.amazonaws.signer.signingProfileVersion": profile.versionArn,
      "com.amazonaws.signer.signingJob": jobArn(context, job.id),
    },
    signature: Buffer.from(envelope),
  };
};

export const jobArn = (context: Context, id: string): string => arn(context, "signer", `/signing-jobs/${id}`);

interface Envelope {
  readonly key: string;
  /** DER, base64; the leaf first. */
  readonly chain: readonly string[];
  readonly job: JobRow;
  readonly context: Context;
  readonly profile: ProfileRow;
}

/** https://github.com/notaryproject/specifications/blob/main/specs/signature-envelope-jws.md */
function envelopeOf(payload: Uint8Array, { key, chain, job, context, profile }: Envelope): string {
  const encode = (value: string | Uint8Array) => Buffer.from(value).toString("base64url");
  const critical = {
    "io.cncf.notary.signingScheme": "notary.x509.signingAuthority",
    "io.cncf.notary.authenticSigningTime": secondsOf(job.created),
    "io.cncf.notary.expiry": secondsOf(job.expires),
    "io.cncf.notary.verificationPlugin": "com.amazonaws.signer.notation.plugin",
    "com.amazonaws.signer.signingProfileVersion": profile.versionArn,
    "com.amazonaws.signer.signingJob": jobArn(context, job.id),
  };
  const header = { alg: "ES384", cty: PAYLOAD_FORMAT, crit: Object.keys(critical), ...critical };
  const protectedText = encode(JSON.stringify(header));
  const payloadText = encode(payload);
  const signature = sign("sha384", Buffer.from(`${protectedText}.${payloadText}`), {
    key: createPrivateKey(key),
    dsaEncoding: "ieee-p1363",
  });
  return JSON.stringify({
    payload: payloadText,
    protected: protectedText,
    header: { x5c: chain, "io.cncf.notary.signingAgent": "awslab sandbox" },
    signature: encode(signature),
  });
}

const secondsOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}/, "");

const thumbprint = (certificate: string): string =>
  createHash("sha256").update(Buffer.from(certificate, "base64")).digest("hex");

function checkPayload(payload: Uint8Array): void {
  let root: unknown;
  try {
    root = JSON.parse(Buffer.from(payload).toString("utf8"));
  } catch {}
  const target =
    typeof root === "object" && root !== null && "targetArtifact" in root ? root.targetArtifact : undefined;
  if (typeof target !== "object" || target === null || !("digest" in target) || !("mediaType" in target))
    throw validation("The payload must be JSON with a targetArtifact that has mediaType, digest and size.");
}

const DAY_MS = 86_400_000;

function authorityOf(context: Context): KeyRow {
  const table = context.table(keys);
  const from = context.clock.now() - DAY_MS;
  const make = () =>
    makeCertificate({ commonName: nameOfAuthority(context), from, until: from + 7300 * DAY_MS, issuer: undefined });
  return table.get("authority") ?? table.put("authority", make());
}

function keyOf(context: Context, profile: ProfileRow, authority: KeyRow): KeyRow {
  const table = context.table(keys);
  const id = `${profile.name}/${profile.version}`;
  const from = context.clock.now() - DAY_MS;
  const make = () =>
    makeCertificate({
      commonName: `${profile.name} ${profile.version}`,
      from,
      until: from + 4200 * DAY_MS,
      issuer: { key: authority.key, commonName: nameOfAuthority(context) },
    });
  return table.get(id) ?? table.put(id, make());
}

const nameOfAuthority = ({ account, region }: Context): string => `awslab signing authority ${account} ${region}`;

function endOf(from: number, { value, type }: ValidityPeriod): number {
  const end = new Date(from);
  if (type === "DAYS") end.setUTCDate(end.getUTCDate() + value);
  else end.setUTCMonth(end.getUTCMonth() + (type === "YEARS" ? 12 * value : value));
  return end.getTime();
}
