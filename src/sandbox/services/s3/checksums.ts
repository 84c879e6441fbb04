/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { type Crc, crc32c, crc64nvme } from "./crc.ts";
import { badDigest, invalidRequest, notInSandbox } from "./faults.ts";

export const ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256", "SHA512", "MD5"] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** Base64, by algorithm. */
export type Checksums = Readonly<Partial<Record<Algorithm, string>>>;

/** How `ChecksumCRC32` and its like are called in the API. */
export type ChecksumMembers = { readonly [A in Algorithm as `Checksum${A}`]?: string | undefined };

/** The one checksum that a request carries, if any. */
export function givenChecksum(input: ChecksumMembers): { algorithm: Algorithm; value: string } | undefined {
  const given = ALGORITHMS.flatMap((algorithm) => {
    const value = input[`Checksum${algorithm}`];
    return value === undefined ? [] : [{ algorithm, value }];
  });
  if (given.length > 1)
    throw invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  const [one] = given;
  // Of a multipart object, `-3` tells the number of parts.
  const digest = one && Buffer.from(one.value.replace(/-\d+$/, ""), "base64");
  if (one && digest?.length !== LENGTHS[one.algorithm])
    throw invalidRequest(`Value for x-amz-checksum-${one.algorithm.toLowerCase()} header is invalid.`);
  return one;
}

/** The algorithm that a request names; undefined without one. */
export function namedAlgorithm(name: string | undefined): Algorithm | undefined {
  if (name === undefined) return undefined;
  const known = ALGORITHMS.find((algorithm) => algorithm === name);
  if (!known) throw notInSandbox(`The checksum algorithm ${name}`);
  return known;
}

export function checkChecksum(given: { algorithm: Algorithm; value: string } | undefined, actual: Checksums): void {
  if (given && actual[given.algorithm] !== given.value) throw badDigest(given.algorithm);
}

/** As members of an answer. */
export const checksumMembers = (checksums: Checksums): ChecksumMembers =>
  Object.fromEntries(Object.entries(checksums).map(([algorithm, value]) => [`Checksum${algorithm}`, value]));

export function createHasher(algorithm: Algorithm): Crc {
  if (algorithm === "CRC32C") return crc32c();
  if (algorithm === "CRC64NVME") return crc64nvme();
  if (algorithm === "CRC32") return plainCrc();
  const hash = createHash(algorithm.toLowerCase());
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
}

/** The checksum of a multipart object over the checksums of its parts: `<base64>-<parts>`. */
export function compositeChecksum(algorithm: Algorithm, parts: readonly string[]): string {
  const hasher = createHasher(algorithm);
  for (const part of parts) hasher.update(Buffer.from(part, "base64"));
  return `${hasher.digest().toString("base64")}-${parts.length}`;
}

const LENGTHS: Readonly<Record<Algorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
};

function plainCrc(): Crc {
  let state = 0;
  return {
    update: (bytes) => {
      state = crc32(bytes, state);
    },
    digest: () => {
      const out = Buffer.alloc(4);
      out.writeUInt32BE(state);
      return out;
    },
  };
}
