import { callOf } from "../operators.ts";

type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A date minus a date is an interval of days in Trino and a number in DuckDB. Known by the syntax only: literals, casts, `date(x)`
 * and `current_date`; of two columns DuckDB's number stays.
 */
export function dateMinus(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(dateMinus);
  if (!isNode(tree)) return tree;
  const inner: Node = Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, dateMinus(value)]));
  const { sub } = inner;
  if (!isNode(sub)) return inner;
  const [left, right] = [isDate(sub.left), isDate(sub.right)];
  if (!(left && right) && !(left && isColumn(sub.right)) && !(right && isColumn(sub.left))) return inner;
  return callOf("trino_date_minus", sub.left, sub.right);
}

const isColumn = (node: unknown): boolean => isNode(node) && isNode(node.column);

function isDate(node: unknown): boolean {
  if (!isNode(node)) return false;
  const { literal, cast, function: called } = node;
  if (isNode(literal)) return literal.literal_type === "date";
  if (isNode(cast)) return isNode(cast.to) && cast.to.data_type === "date";
  return isNode(called) && /^(?:date|current_date)$/i.test(String(called.name));
}
