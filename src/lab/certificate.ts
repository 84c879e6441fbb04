/** A certificate that its own key has signed: for domain names that nobody else has to believe in. RFC 5280, in DER. */
import { createSign, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { nowMs } from "../shared/clock.ts";
import { randomOctets } from "../shared/random.ts";

/** Both as PEM. */
export interface SelfSigned {
  readonly certificate: string;
  readonly privateKey: string;
}

const DAY_MS = 86_400_000;

/** An RSA key of 2,048 bits and its certificate for a domain name of at most 64 characters, good from yesterday on for `days` days. */
export async function selfSigned(domainName: string, days: number): Promise<SelfSigned> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const name = sequence(set(sequence(COMMON_NAME, tagged(UTF8_STRING, Buffer.from(domainName)))));
  const validity = sequence(utcTime(nowMs() - DAY_MS), utcTime(nowMs() + days * DAY_MS));
  const names = sequence(tagged(DNS_NAME, Buffer.from(domainName)));
  const extensions = sequence(sequence(SUBJECT_ALTERNATIVE_NAME, tagged(OCTET_STRING, names)));
  const body = sequence(
    tagged(0xa0, tagged(INTEGER, Buffer.from([2]))),
    // Positive, and not zero in front.
    tagged(INTEGER, Buffer.from([1, ...randomOctets(15)])),
    SHA256_WITH_RSA,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, extensions),
  );
  const signature = createSign("sha256").update(body).sign(privateKey);
  const certificate = sequence(body, SHA256_WITH_RSA, tagged(BIT_STRING, Buffer.from([0]), signature));
  return { certificate: pem(certificate), privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const UTF8_STRING = 0x0c;
/** The choice dNSName of GeneralName. */
const DNS_NAME = 0x82;

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const short = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...short]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => tagged(0x30, ...parts);
const set = (...parts: readonly Uint8Array[]): Buffer => tagged(0x31, ...parts);

/** YYMMDDhhmmssZ: until 2049. */
const utcTime = (ms: number): Buffer =>
  tagged(0x17, Buffer.from(`${new Date(ms).toISOString().replaceAll(/[-:T]/g, "").slice(2, 14)}Z`));

const COMMON_NAME = Buffer.from("0603550403", "hex");
const SUBJECT_ALTERNATIVE_NAME = Buffer.from("0603551d11", "hex");
const SHA256_WITH_RSA = Buffer.from("300d06092a864886f70d01010b0500", "hex");

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replaceAll(/.{64}/g, "$&\n").trimEnd()}\n-----END CERTIFICATE-----\n`;
