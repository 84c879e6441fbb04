/**
 * X.509 certificates of the sandbox's signing keys: an authority of its own and a leaf for each profile version. Node can
 * read certificates but not make them, so the little DER that they need is written here (RFC 5280, X.690).
 */
import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { randomOctets } from "../../../shared/random.ts";

export interface CertificateRequest {
  readonly commonName: string;
  readonly from: number;
  readonly until: number;
  /** Who signs; undefined for a self-signed authority. */
  readonly issuer: { readonly key: string; readonly commonName: string } | undefined;
}

export interface MadeCertificate {
  /** PKCS 8, PEM. */
  readonly key: string;
  /** DER, base64. */
  readonly certificate: string;
}

/** A new P-384 key and its certificate, signed with ECDSA and SHA-384. */
export function makeCertificate({ commonName, from, until, issuer }: CertificateRequest): MadeCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const authority = issuer === undefined;
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(randomOctets(16)),
    ECDSA_WITH_SHA384,
    name(issuer?.commonName ?? commonName),
    sequence(time(from), time(until)),
    name(commonName),
    publicKey.export({ format: "der", type: "spki" }),
    tagged(0xa3, sequence(...extensions(authority))),
  );
  const signer = issuer ? createPrivateKey(issuer.key) : privateKey;
  const signature = sign("sha384", toBeSigned, signer);
  return {
    key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    certificate: sequence(toBeSigned, ECDSA_WITH_SHA384, bits(signature)).toString("base64"),
  };
}

function extensions(authority: boolean): Buffer[] {
  const critical = tagged(0x01, Buffer.from([0xff]));
  const extension = (oid: string, value: Buffer) => sequence(objectId(oid), critical, octets(value));
  return [
    extension("2.5.29.19", authority ? sequence(critical) : sequence()),
    // keyCertSign and cRLSign, or digitalSignature.
    extension("2.5.29.15", tagged(0x03, Buffer.from(authority ? [0x01, 0x06] : [0x07, 0x80]))),
    ...(authority ? [] : [extension("2.5.29.37", sequence(objectId("1.3.6.1.5.5.7.3.3")))]),
  ];
}

function tagged(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, "0"), "hex");
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

const sequence = (...content: Uint8Array[]): Buffer => tagged(0x30, ...content);
const octets = (value: Uint8Array): Buffer => tagged(0x04, value);
const bits = (value: Uint8Array): Buffer => tagged(0x03, Buffer.from([0]), value);

/** Positive and without needless zeros in front. */
function integer(value: Uint8Array): Buffer {
  const first = Buffer.from(value);
  first[0] = (first[0] ?? 0) & 0x7f || 0x01;
  return tagged(0x02, first);
}

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const arcs = rest.flatMap((arc) => {
    const septets = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) septets.unshift((left & 0x7f) | 0x80);
    return septets;
  });
  return tagged(0x06, Buffer.from([first * 40 + second, ...arcs]));
}

const ECDSA_WITH_SHA384 = sequence(objectId("1.2.840.10045.4.3.3"));

/** UTCTime to 2049, GeneralizedTime after. */
function time(ms: number): Buffer {
  const text = `${new Date(ms).toISOString().replace(/[-:T]|\.\d{3}/g, "")}`;
  return text < "2050" ? tagged(0x17, Buffer.from(text.slice(2))) : tagged(0x18, Buffer.from(text));
}

function name(commonName: string): Buffer {
  const attribute = (oid: string, value: string, tag: number) =>
    tagged(0x31, sequence(objectId(oid), tagged(tag, Buffer.from(value))));
  return sequence(
    attribute("2.5.4.6", "US", 0x13),
    attribute("2.5.4.8", "WA", 0x0c),
    attribute("2.5.4.10", "awslab sandbox", 0x0c),
    attribute("2.5.4.3", commonName, 0x0c),
  );
}
