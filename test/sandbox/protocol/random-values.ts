/** Random values of a schema's shape, from a seed: what the property tests send and answer. */
import { NumericValue } from "@smithy/core/serde";
import type { Member, Shape, Values } from "../../../src/sandbox/protocol/index.ts";

export interface RandomOptions {
  readonly seed: number;
  /** Share of optional members that are set, 0 to 1. */
  readonly density?: number;
}

const DEEPEST = 5;
const TEXTS = [
  "a",
  "lab-1",
  "x y",
  "é<&>\"'",
  "日本",
  "=+/%?#",
  "🙂",
  "new\nline",
  "true",
  "0",
  "name/with/slash",
  "-",
];

/** Never empty lists, maps or structures: query protocols cannot tell them from absent ones. */
export function randomValue(shape: Shape, { seed, density = 0.5 }: RandomOptions): Values {
  const next = generator(seed);
  const value = structure(shape, { next, density }, 0);
  return value ?? {};
}

interface Source {
  next(): number;
  readonly density: number;
}

function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0; // mulberry32
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function value(shape: Shape, source: Source, depth: number): unknown {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(source.next() * items.length)] as T;
  switch (shape.kind) {
    case "structure":
    case "union":
      return structure(shape, source, depth + 1);
    case "list": {
      const items = Array.from({ length: 1 + Math.floor(source.next() * 2) }, () =>
        value(shape.value, source, depth + 1),
      ).filter((each) => each !== undefined);
      return items.length === 0 ? undefined : items;
    }
    case "map": {
      const each = value(shape.value, source, depth + 1);
      return each === undefined ? undefined : { [pick(["k", "a b", "é", "K-2"])]: each };
    }
    case "string":
      return pick(TEXTS) + Math.floor(source.next() * 1000);
    case "boolean":
      return source.next() < 0.5;
    case "number":
      return Math.floor(source.next() * 2000) - 1000;
    case "timestamp":
      return new Date(Math.floor(source.next() * 2 ** 31) * 1000);
    case "blob":
      return Uint8Array.from({ length: 1 + Math.floor(source.next() * 9) }, () => Math.floor(source.next() * 256));
    case "bigInteger":
      return BigInt(Math.floor(source.next() * 10 ** 9));
    case "bigDecimal":
      return new NumericValue(String(Math.floor(source.next() * 1000)), "bigDecimal");
    case "document":
      return { text: pick(TEXTS), list: [1, true, null] };
    case "unit":
      return {};
  }
}

function structure(shape: Shape, source: Source, depth: number): Values | undefined {
  const candidates = shape.members.filter(({ shape: member }) => !(member.streaming && member.isStructure));
  if (shape.kind === "union") {
    const member = candidates[Math.floor(source.next() * candidates.length)];
    const only = member && value(member.shape, source, depth);
    return member && only !== undefined ? { [member.name]: only } : undefined;
  }
  const out: Values = {};
  for (const member of candidates) {
    if (!member.required && !isChosen(member, source, depth)) continue;
    const each = value(member.shape, source, depth);
    if (each !== undefined) out[member.name] = each;
  }
  if (Object.keys(out).length > 0 || depth === 0) return out;
  return oneMember(candidates, source, depth);
}

// A structure that would be empty gets one member, a scalar where there is one.
function oneMember(candidates: readonly Member[], source: Source, depth: number): Values | undefined {
  const simple = candidates.find(({ shape }) => !COMPOUND.includes(shape.kind)) ?? candidates[0];
  const only = simple && depth < 2 * DEEPEST ? value(simple.shape, source, depth) : undefined;
  return simple && only !== undefined ? { [simple.name]: only } : undefined;
}

const COMPOUND = ["structure", "union", "list", "map"];

// Tokens are always set, or the client's serializer would make one; deep down, only scalars end the recursion.
function isChosen({ shape }: Member, source: Source, depth: number): boolean {
  if (shape.traits.idempotencyToken !== undefined) return true;
  if (depth >= DEEPEST && COMPOUND.includes(shape.kind)) return false;
  return source.next() < source.density / (depth + 1);
}

/** Comparable form: bytes as hex, dates as text, no undefined members, no client metadata. */
export function plain(each: unknown): unknown {
  if (each instanceof Uint8Array) return `hex:${Buffer.from(each).toString("hex")}`;
  if (each instanceof Date) return each.toISOString();
  if (each instanceof NumericValue || typeof each === "bigint" || each instanceof String) return String(each);
  if (Array.isArray(each)) return each.map(plain);
  if (typeof each !== "object" || each === null) return each;
  const members = Object.entries(each).filter(([name, member]) => member !== undefined && name !== "$metadata");
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
}
