/**
 * The Secure Remote Password protocol (SRP-6a) as Cognito's clients speak it: 3072-bit group of RFC 5054, SHA-256, hashes
 * over hexadecimal numbers padded to a whole positive octet, and a 16-octet key derived with HKDF.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
 */

import { createHash, createHmac, getDiffieHellman, timingSafeEqual } from "node:crypto";
import { randomHex } from "../../../shared/random.ts";

// modp15 is the same prime as RFC 5054's 3072-bit group.
const PRIME = getDiffieHellman("modp15").getPrime("hex");
const N = BigInt(`0x${PRIME}`);
const GENERATOR = 2n;
const INFO = "Caldera Derived Key";

interface Identity {
  readonly poolId: string;
  readonly username: string;
}

/** g to the power of the salted hash of the password, hexadecimal. */
export const verifierOf = ({ password, salt, ...of }: Identity & { password: string; salt: string }): string =>
  power(GENERATOR, BigInt(`0x${secretHash(of, password, salt)}`)).toString(16);

function secretHash({ poolId, username }: Identity, password: string, salt: string): string {
  const inner = sha256(`${poolName(poolId)}${username}:${password}`);
  return sha256(Buffer.from(padded(salt) + inner, "hex"));
}

/** What stands behind the region in a pool's id is its name in the protocol. */
const poolName = (poolId: string): string => poolId.slice(poolId.indexOf("_") + 1);

export interface SrpOffer {
  /** Hexadecimal; kept until the client answers. */
  readonly serverSecret: string;
  /** `SRP_B`. */
  readonly serverPublic: string;
}

/** The server's half, for a password's verifier. */
export function offer(verifier: string): SrpOffer {
  const secret = BigInt(`0x${randomHex(64)}`);
  return { serverSecret: secret.toString(16), serverPublic: publicOf(verifier, secret).toString(16) };
}

const multiplier = (): bigint => BigInt(`0x${sha256(Buffer.from(padded(PRIME) + padded("2"), "hex"))}`);

const publicOf = (verifier: string, secret: bigint): bigint =>
  (multiplier() * BigInt(`0x${verifier}`) + power(GENERATOR, secret)) % N;

/** False for a public value that would give the secret away. */
export const isSafePublic = (clientPublic: string): boolean =>
  /^[0-9a-f]{1,1024}$/i.test(clientPublic) && BigInt(`0x${clientPublic}`) % N !== 0n;

export interface SrpClaim extends Identity {
  readonly verifier: string;
  readonly clientPublic: string;
  readonly serverSecret: string;
  /** Base64. */
  readonly block: string;
  readonly timestamp: string;
  /** Base64: `PASSWORD_CLAIM_SIGNATURE`. */
  readonly signature: string;
}

/** True where the client knew the password. */
export function isClaimTrue(claim: SrpClaim): boolean {
  const secret = BigInt(`0x${claim.serverSecret}`);
  const verifier = BigInt(`0x${claim.verifier}`);
  const clientPublic = BigInt(`0x${claim.clientPublic}`);
  const serverPublic = publicOf(claim.verifier, secret);
  const scrambler = sha256(Buffer.from(padded(claim.clientPublic) + padded(serverPublic.toString(16)), "hex"));
  const shared = power((clientPublic * power(verifier, BigInt(`0x${scrambler}`))) % N, secret);
  const extracted = hmac(Buffer.from(padded(scrambler), "hex"), Buffer.from(padded(shared.toString(16)), "hex"));
  const key = hmac(extracted, Buffer.concat([Buffer.from(INFO), Buffer.from([1])])).subarray(0, 16);
  const text = [poolName(claim.poolId), claim.username, Buffer.from(claim.block, "base64"), claim.timestamp];
  const expected = hmac(key, Buffer.concat(text.map((part) => Buffer.from(part))));
  const given = Buffer.from(claim.signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const hmac = (key: Uint8Array, data: Uint8Array): Buffer => createHmac("sha256", key).update(data).digest();
const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** Whole octets, and never one that reads as negative. */
function padded(hex: string): string {
  const even = hex.length % 2 === 1 ? `0${hex}` : hex;
  return /^[89a-f]/i.test(even) ? `00${even}` : even;
}

/** `base` to the power `exponent` modulo N. Node's Diffie-Hellman objects would check the group each time, for a second. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base % N, left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}
