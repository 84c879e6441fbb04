/** The cyclic redundancy checks of S3 that Node has not: CRC-32C and CRC-64/NVME, both reflected. */

export interface Crc {
  update(bytes: Uint8Array): void;
  /** Big-endian. */
  digest(): Buffer;
}

const CASTAGNOLI = 0x82f63b78;
// 0x9a6c9329ac4bc9b5 in halves.
const NVME_HIGH = 0x9a6c9329;
const NVME_LOW = 0xac4bc9b5;

let table32: Uint32Array | undefined;

export function crc32c(): Crc {
  table32 ??= Uint32Array.from({ length: 256 }, (_, n) => {
    let value = n;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ CASTAGNOLI : value >>> 1;
    return value;
  });
  const table = table32;
  let state = 0xffffffff;
  return {
    update: (bytes) => {
      for (const octet of bytes) state = (table[(state ^ octet) & 0xff] ?? 0) ^ (state >>> 8);
    },
    digest: () => {
      const out = Buffer.alloc(4);
      out.writeUInt32BE((state ^ 0xffffffff) >>> 0);
      return out;
    },
  };
}

let table64: { high: Uint32Array; low: Uint32Array } | undefined;

/** In two halves of 32 bits: BigInt would be slower by far. */
export function crc64nvme(): Crc {
  table64 ??= nvmeTable();
  const tables = table64;
  let [high, low] = [0xffffffff, 0xffffffff];
  return {
    update: (bytes) => {
      for (const octet of bytes) {
        const index = (low ^ octet) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (tables.low[index] ?? 0);
        high = (high >>> 8) ^ (tables.high[index] ?? 0);
      }
    },
    digest: () => {
      const out = Buffer.alloc(8);
      out.writeUInt32BE(~high >>> 0, 0);
      out.writeUInt32BE(~low >>> 0, 4);
      return out;
    },
  };
}

function nvmeTable(): { high: Uint32Array; low: Uint32Array } {
  const made = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let n = 0; n < 256; n++) {
    let [high, low] = [0, n];
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (carry) {
        low ^= NVME_LOW;
        high ^= NVME_HIGH;
      }
    }
    made.high[n] = high;
    made.low[n] = low;
  }
  return made;
}
