/**
 * What a join makes the slices send to each other.
 * https://docs.aws.amazon.com/redshift/latest/dg/c_data_redistribution.html
 */
export interface Lying {
  readonly rows: number;
  /** Columns by whose hash the rows lie (any of them); `all` on every node; undefined on the leader alone. */
  readonly keys: readonly string[] | "all" | undefined;
}

export interface EqualColumns {
  readonly outer: string;
  readonly inner: string;
}

export interface Movement {
  readonly label: string;
  readonly keys: Lying["keys"];
  readonly cost: number;
}

/** Cost of a row on the network against one that is scanned. */
const SENT = 0.1;

export function movement(
  outer: Lying,
  inner: Lying,
  { equal, slices }: { equal: readonly EqualColumns[]; slices: number },
): Movement {
  if (inner.keys === "all")
    return { label: outer.keys === "all" ? "DS_DIST_ALL_NONE" : "DS_DIST_ALL_NONE", keys: outer.keys, cost: 0 };
  const [outerKeys, innerKeys] = [listed(outer.keys), listed(inner.keys)];
  const together = equal.find((pair) => outerKeys.includes(pair.outer) && innerKeys.includes(pair.inner));
  if (together) return { label: "DS_DIST_NONE", keys: [together.outer, together.inner], cost: 0 };
  if (outer.keys === "all") return { label: "DS_DIST_ALL_INNER", keys: "all", cost: inner.rows * SENT };
  return cheapest(outer, inner, { equal, slices });
}

const listed = (keys: Lying["keys"]): readonly string[] => (keys === "all" || keys === undefined ? [] : keys);

/** A copy for every slice, or the rows of one side or both sent to where their key belongs. */
function cheapest(
  outer: Lying,
  inner: Lying,
  { equal, slices }: { equal: readonly EqualColumns[]; slices: number },
): Movement {
  const broadcast: Movement = { label: "DS_BCAST_INNER", keys: outer.keys, cost: inner.rows * slices * SENT };
  const [pair] = equal;
  if (!pair) return broadcast;
  const byOuter = equal.find((each) => listed(outer.keys).includes(each.outer));
  const byInner = equal.find((each) => listed(inner.keys).includes(each.inner));
  const ways: Movement[] = [broadcast];
  if (byOuter) ways.push({ label: "DS_DIST_INNER", keys: [byOuter.outer, byOuter.inner], cost: inner.rows * SENT });
  if (byInner) ways.push({ label: "DS_DIST_OUTER", keys: [byInner.outer, byInner.inner], cost: outer.rows * SENT });
  if (!byOuter && !byInner)
    ways.push({ label: "DS_DIST_BOTH", keys: [pair.outer, pair.inner], cost: (outer.rows + inner.rows) * SENT });
  return ways.reduce((best, each) => (each.cost < best.cost ? each : best));
}
