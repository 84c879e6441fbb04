/** What the WHERE clause of a query says of a table's partition keys, as far as it is plain to see. */
import { isNode, nameOfNode, nodesOf } from "./tree.ts";

export interface KeyCondition {
  /** The values that an equality or an IN allows; undefined for other comparisons. */
  readonly values: readonly string[] | undefined;
  meets(value: string): boolean;
}

export type KeyConditions = ReadonlyMap<string, readonly KeyCondition[]>;

/**
 * By column, in lower case: comparisons with literals that are joined by AND. Nothing for statements of more than one SELECT,
 * where a name may be another table's.
 */
export function keyConditions(tree: unknown): KeyConditions {
  const selects = [...nodesOf(tree)].filter(({ select }) => isNode(select));
  const [{ select } = {}] = selects;
  const found = new Map<string, KeyCondition[]>();
  if (selects.length !== 1 || !isNode(select) || !isNode(select.where_clause)) return found;
  if (Array.isArray(select.joins) && select.joins.length > 0) return found;
  for (const node of conjuncts(select.where_clause.this)) {
    const condition = conditionOf(node);
    if (condition) found.set(condition.column, [...(found.get(condition.column) ?? []), condition]);
  }
  return found;
}

function conjuncts(node: unknown): unknown[] {
  if (!isNode(node)) return [];
  if (isNode(node.and)) return [...conjuncts(node.and.left), ...conjuncts(node.and.right)];
  if (isNode(node.paren)) return conjuncts(node.paren.this);
  return [node];
}

const COMPARE: Readonly<Record<string, (order: number) => boolean>> = {
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
};
const FLIPPED: Readonly<Record<string, string>> = { lt: "gt", lte: "gte", gt: "lt", gte: "lte" };

function conditionOf(node: unknown): (KeyCondition & { column: string }) | undefined {
  if (!isNode(node)) return undefined;
  const { eq, in: within, between } = node;
  if (isNode(eq)) return equal(columnOf(eq.left) ?? columnOf(eq.right), [literalOf(eq.right) ?? literalOf(eq.left)]);
  if (isNode(within) && within.not !== true && Array.isArray(within.expressions) && within.expressions.length > 0)
    return equal(columnOf(within.this), within.expressions.map(literalOf));
  if (isNode(between) && between.not !== true) {
    const [low, high] = [literalOf(between.low), literalOf(between.high)];
    const meets = (value: string) => order(value, low ?? "") >= 0 && order(value, high ?? "") <= 0;
    return low === undefined || high === undefined ? undefined : named(columnOf(between.this), undefined, meets);
  }
  const [key] = Object.keys(COMPARE).filter((each) => isNode(node[each]));
  const comparison = key === undefined ? undefined : node[key];
  if (key === undefined || !isNode(comparison)) return undefined;
  const left = columnOf(comparison.left);
  const limit = left === undefined ? literalOf(comparison.left) : literalOf(comparison.right);
  const test = COMPARE[left === undefined ? (FLIPPED[key] ?? key) : key];
  if (limit === undefined || !test) return undefined;
  return named(left ?? columnOf(comparison.right), undefined, (value) => test(order(value, limit)));
}

const named = (column: string | undefined, values: readonly string[] | undefined, meets: KeyCondition["meets"]) =>
  column === undefined ? undefined : { column, values, meets };

function equal(column: string | undefined, values: readonly (string | undefined)[]) {
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length) return undefined;
  return named(column, known, (value) => known.some((each) => order(each, value) === 0));
}

const columnOf = (node: unknown): string | undefined =>
  isNode(node) && isNode(node.column) ? nameOfNode(node.column.name) : undefined;

const literalOf = (node: unknown): string | undefined =>
  isNode(node) && isNode(node.literal) && !/^__text_/.test(String(node.literal.value))
    ? String(node.literal.value)
    : undefined;

/** Whole numbers by their size, anything else as text. */
function order(a: string, b: string): number {
  const [x, y] = /^-?\d+$/.test(a) && /^-?\d+$/.test(b) ? [Number(a), Number(b)] : [a, b];
  return x < y ? -1 : x > y ? 1 : 0;
}
