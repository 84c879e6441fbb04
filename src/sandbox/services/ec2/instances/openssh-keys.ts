/** OpenSSH's key formats, which node:crypto does not write. RFC 4253 section 6.6, RFC 8709, openssh PROTOCOL.key. */
import { createPublicKey, type KeyObject } from "node:crypto";
import { randomOctets } from "../../../../shared/random.ts";

/** `ssh-rsa AAAA...` or `ssh-ed25519 AAAA...`, without a comment. */
export function opensshPublicKey(key: KeyObject): string {
  const { kty, n = "", e = "", x = "" } = key.export({ format: "jwk" });
  const type = kty === "RSA" ? "ssh-rsa" : "ssh-ed25519";
  const parts = kty === "RSA" ? [mpint(fromUrl(e)), mpint(fromUrl(n))] : [string(fromUrl(x))];
  return `${type} ${Buffer.concat([string(type), ...parts]).toString("base64")}`;
}

/** The key in a line of an OpenSSH public key file. Throws where it is none. */
export function parseOpensshPublicKey(line: string): KeyObject {
  const [, blob = ""] = line.split(/\s+/);
  const [type = Buffer.alloc(0), first = Buffer.alloc(0), second = Buffer.alloc(0)] = fieldsOf(
    Buffer.from(blob, "base64"),
  );
  const url = (part: Buffer): string => (part[0] === 0 ? part.subarray(1) : part).toString("base64url");
  if (type.toString() === "ssh-rsa")
    return createPublicKey({ format: "jwk", key: { kty: "RSA", e: url(first), n: url(second) } });
  if (type.toString() === "ssh-ed25519")
    return createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: first.toString("base64url") } });
  throw new Error(`unknown key type ${type.toString()}`);
}

function fieldsOf(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    const length = blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}

/** An Ed25519 private key as `ssh-keygen` writes it, without a passphrase. */
export function opensshPrivateKey(key: KeyObject): string {
  const { d = "", x = "" } = key.export({ format: "jwk" });
  const type = "ssh-ed25519";
  const publicBlob = Buffer.concat([string(type), string(fromUrl(x))]);
  const check = Buffer.from(randomOctets(4));
  const secret = Buffer.concat([check, check, publicBlob, string(Buffer.concat([fromUrl(d), fromUrl(x)])), string("")]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1));
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    string("none"),
    string("none"),
    string(""),
    uint32(1),
    string(publicBlob),
    string(Buffer.concat([secret, padding])),
  ]).toString("base64");
  const lines = body.match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----"].join("\n");
}

const fromUrl = (text: string): Buffer => Buffer.from(text, "base64url");

function uint32(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
}

const string = (value: string | Buffer): Buffer => {
  const octets = Buffer.from(value);
  return Buffer.concat([uint32(octets.length), octets]);
};

/** A positive number gets a leading zero octet where its highest bit is set. */
const mpint = (value: Buffer): Buffer =>
  string((value[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), value]) : value);
