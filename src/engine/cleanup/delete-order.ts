/** Deletes many resources: what must go first goes first, independent branches at the same time. */
import type { ResourceType } from "../../aws/index.ts";
import type { End } from "./delete-resource.ts";

export interface Ordered {
  readonly type: ResourceType;
  readonly id: string;
}

/**
 * Runs `remove` for each item once everything of the types before it has ended. Where one of those was left, the item is
 * blocked by it and is not tried. A rejected `remove` rejects the whole, after the others have ended.
 */
export async function deleteInOrder<T extends Ordered>(
  items: readonly T[],
  types: readonly ResourceType[],
  remove: (item: T) => Promise<End>,
): Promise<Map<T, End>> {
  const before = precedence(types);
  const ends = new Map<T, Promise<End>>();
  const endOf = (item: T): Promise<End> => {
    const known = ends.get(item);
    if (known) return known;
    const first = before.get(item.type.type) ?? new Set();
    const waits = items.filter((each) => first.has(each.type.type));
    const end = (async (): Promise<End> => {
      for (const each of waits) {
        const of = await endOf(each);
        if (of.state === "left" || of.state === "foreign")
          return { state: "left", why: `blocked by ${each.type.type} ${each.id}`, blocked: true };
      }
      return remove(item);
    })();
    ends.set(item, end);
    return end;
  };
  await Promise.allSettled(items.map(endOf));
  const settled = new Map<T, End>();
  for (const [item, end] of ends) settled.set(item, await end);
  return settled;
}

/** For each type, all types that go before it, directly or not. */
export function precedence(types: readonly ResourceType[]): ReadonlyMap<string, ReadonlySet<string>> {
  const rows = new Map(types.map((each) => [each.type, each]));
  const closed = new Map<string, Set<string>>();
  const close = (type: string, path: readonly string[]): Set<string> => {
    if (path.includes(type)) throw new Error(`the order of deletion has a cycle: ${[...path, type].join(" after ")}`);
    const known = closed.get(type);
    if (known) return known;
    const first = new Set<string>();
    for (const each of rows.get(type)?.after ?? []) {
      first.add(each);
      for (const further of close(each, [...path, type])) first.add(further);
    }
    closed.set(type, first);
    return first;
  };
  for (const { type } of types) close(type, []);
  return closed;
}
