/** IPv4 addresses and CIDR blocks. */
export interface Cidr {
  /** First address, as an unsigned 32-bit number. */
  readonly first: number;
  readonly prefix: number;
  /** How many addresses. */
  readonly size: number;
}

/** A block in canonical form (host bits cleared, as EC2 does); undefined where `text` is none. */
export function parseCidr(text: string): Cidr | undefined {
  const [address, length, ...rest] = text.split("/");
  if (address === undefined || length === undefined || rest.length > 0 || !/^\d{1,2}$/.test(length)) return undefined;
  const ip = parseIp(address);
  const prefix = Number(length);
  if (ip === undefined || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  return { first: ip - (ip % size), prefix, size };
}

export function parseIp(text: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const octets = text.split(".").map(Number);
  return octets.every((octet) => octet < 256) ? octets.reduce((sum, octet) => sum * 256 + octet, 0) : undefined;
}

export const formatIp = (ip: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(ip / 2 ** shift) % 256).join(".");

export const formatCidr = ({ first, prefix }: Cidr): string => `${formatIp(first)}/${prefix}`;

export const overlaps = (a: Cidr, b: Cidr): boolean => a.first < b.first + b.size && b.first < a.first + a.size;

export const contains = (outer: Cidr, inner: Cidr): boolean =>
  outer.first <= inner.first && inner.first + inner.size <= outer.first + outer.size;

export const holds = (block: Cidr, ip: number): boolean => ip >= block.first && ip < block.first + block.size;
