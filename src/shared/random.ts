/** All randomness of the product comes from here, so that a simulation can seed it (see test/chaos). */
import { randomBytes } from "node:crypto";

let source: (size: number) => Uint8Array = (size) => randomBytes(size);

/** Replaces the source of randomness; returns a function that restores the previous one. For seeded simulations only. */
export function seedRandom(next: (size: number) => Uint8Array): () => void {
  const previous = source;
  source = next;
  return () => {
    source = previous;
  };
}

export const randomOctets = (size: number): Uint8Array => source(size);

/** `length` lower-case hexadecimal characters. */
export const randomHex = (length: number): string =>
  Buffer.from(source(Math.ceil(length / 2)))
    .toString("hex")
    .slice(0, length);

/** A version 4 UUID. */
export function randomUuid(): string {
  const hex = randomHex(32);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** A number in [0, 1). */
export const randomUnit = (): number => Buffer.from(source(4)).readUInt32BE(0) / 2 ** 32;

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** One lower-case base32 character for each octet (its low five bits). */
export const toBase32 = (octets: Uint8Array): string => Array.from(octets, (octet) => BASE32[octet & 31]).join("");

/** `length` characters of lower-case base32 (RFC 4648 alphabet): what run ids are made of. */
export const randomBase32 = (length: number): string => toBase32(source(length));
