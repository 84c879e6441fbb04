/** Items in the order of a key: those of a table, or of an index on it. In memory only; built from the rows. */
import { createHash } from "node:crypto";
import type { ItemRow } from "../state.ts";
import type { Place } from "./keys.ts";

export interface Entry extends Place {
  readonly row: ItemRow;
}

export interface Partition {
  readonly pk: string;
  /** Decides the order of partitions, and their segment, in a scan: as good as random, and always the same. */
  readonly hash: string;
  readonly entries: readonly Entry[];
}

interface Filling extends Partition {
  readonly entries: Entry[];
}

export class View {
  readonly #partitions = new Map<string, Filling>();
  #order: Filling[] = [];
  count = 0;
  bytes = 0;

  constructor(entries: readonly Entry[] = []) {
    for (const entry of entries) {
      const known = this.#partitions.get(entry.pk);
      if (known) known.entries.push(entry);
      else this.#partitions.set(entry.pk, { pk: entry.pk, hash: hashOf(entry.pk), entries: [entry] });
      this.count++;
      this.bytes += entry.row.size;
    }
    for (const partition of this.#partitions.values()) partition.entries.sort(byPlace);
    this.#order = [...this.#partitions.values()].sort(byHash);
  }

  partition(pk: string): readonly Entry[] {
    return this.#partitions.get(pk)?.entries ?? [];
  }

  /** Partitions in the order of a scan. */
  get partitions(): readonly Partition[] {
    return this.#order;
  }

  /** Adds an entry, or takes it for the one that is at its place. */
  put(entry: Entry): void {
    let partition = this.#partitions.get(entry.pk);
    if (!partition) {
      partition = { pk: entry.pk, hash: hashOf(entry.pk), entries: [] };
      this.#partitions.set(entry.pk, partition);
      this.#order.splice(firstNotBefore(this.#order, partition, byHash), 0, partition);
    }
    const at = firstNotBefore(partition.entries, entry, byPlace);
    const old = partition.entries[at];
    const isSame = old !== undefined && byPlace(old, entry) === 0;
    partition.entries.splice(at, isSame ? 1 : 0, entry);
    if (!isSame) this.count++;
    this.bytes += entry.row.size - (isSame ? old.row.size : 0);
  }

  remove(place: Place): void {
    const partition = this.#partitions.get(place.pk);
    if (!partition) return;
    const at = firstNotBefore(partition.entries, place, byPlace);
    const old = partition.entries[at];
    if (!old || byPlace(old, place) !== 0) return;
    partition.entries.splice(at, 1);
    this.count--;
    this.bytes -= old.row.size;
    if (partition.entries.length > 0) return;
    this.#partitions.delete(place.pk);
    this.#order.splice(firstNotBefore(this.#order, partition, byHash), 1);
  }
}

/** First by sort key; in an index several items share one. */
export const byPlace = (a: Place, b: Place): number =>
  a.sk < b.sk ? -1 : a.sk > b.sk ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

export const byHash = (a: Omit<Partition, "entries">, b: Omit<Partition, "entries">): number =>
  a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : a.pk < b.pk ? -1 : a.pk > b.pk ? 1 : 0;

export const hashOf = (pk: string): string => createHash("md5").update(pk).digest("hex");

/** Index of the first element that does not come before `wanted`. */
export function firstNotBefore<T, W>(sorted: readonly T[], wanted: W, order: (a: T, b: W) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const each = sorted[middle];
    if (each !== undefined && order(each, wanted) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
