/** Texts in what is sent and answered: names, ids, ARNs. What only one thing has tells of whom an answer speaks. */

/** Shorter ones are words that anything may use. */
const SHORTEST = 8;

/** All texts in plain data; streams and bytes say nothing. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value.length >= SHORTEST ? [value] : [];
  return isPlain(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** A copy without streams, bytes and the like. */
export function plainOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value === "function" ? undefined : value;
  if (Array.isArray(value)) return value.map(plainOf);
  if (!isPlain(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainOf(each)]));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

/** Which texts an answer is the first to have. */
export class KnownTexts {
  readonly #known = new Set<string>();

  learn(...values: readonly unknown[]): void {
    for (const text of values.flatMap(textsIn)) this.#known.add(text);
  }

  /** Learns them, too. */
  freshIn(answer: unknown): string[] {
    const fresh = [...new Set(textsIn(answer))].filter((text) => !this.#known.has(text));
    this.learn(answer);
    return fresh;
  }
}
