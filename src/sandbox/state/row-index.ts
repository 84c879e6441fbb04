/** Rows in memory, grouped by table, so that a list reads one table and not the whole store. */

interface Group {
  readonly rows: Map<string, object>;
  /** Keys in order; undefined after a key came or went. */
  sorted: readonly string[] | undefined;
}

export class RowIndex {
  readonly #groups = new Map<string, Group>();

  get(key: string): object | undefined {
    return this.#groups.get(groupOf(key))?.rows.get(key);
  }

  put(key: string, row: object): void {
    const name = groupOf(key);
    let group = this.#groups.get(name);
    if (!group) {
      group = { rows: new Map(), sorted: undefined };
      this.#groups.set(name, group);
    }
    if (!group.rows.has(key)) group.sorted = undefined;
    group.rows.set(key, row);
  }

  delete(key: string): boolean {
    const name = groupOf(key);
    const group = this.#groups.get(name);
    if (!group?.rows.delete(key)) return false;
    group.sorted = undefined;
    if (group.rows.size === 0) this.#groups.delete(name);
    return true;
  }

  /** Entries whose key starts with `prefix`, in key order. */
  entries(prefix: string): [key: string, row: object][] {
    const name = groupOf(prefix);
    const whole = this.#groups.get(name);
    if (whole) return entriesOf(whole, prefix);
    // A prefix that ends before the table does: several tables.
    return [...this.#groups]
      .filter(([each]) => each.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, group]) => entriesOf(group, prefix));
  }
}

const SEGMENTS = 4;

// `service/noun/account/region/` for tables, `~purpose/` for the sandbox's own rows.
function groupOf(key: string): string {
  let end = -1;
  for (let i = key.startsWith("~") ? SEGMENTS - 1 : 0; i < SEGMENTS; i++) {
    end = key.indexOf("/", end + 1);
    if (end < 0) return key;
  }
  return key.slice(0, end + 1);
}

function entriesOf(group: Group, prefix: string): [string, object][] {
  group.sorted ??= [...group.rows.keys()].sort();
  const found: [string, object][] = [];
  for (let i = firstFrom(group.sorted, prefix); i < group.sorted.length; i++) {
    const key = group.sorted[i] ?? "";
    if (!key.startsWith(prefix)) break;
    const row = group.rows.get(key);
    if (row) found.push([key, row]);
  }
  return found;
}

/** Index of the first key that is not before `prefix`. */
function firstFrom(sorted: readonly string[], prefix: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? "") < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}
