/** Trino calls columns without a name `_col0`, `_col1`; DuckDB by their expression. */

type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/** The names that Trino makes up, by position; undefined where a column has a name of its own. */
export function columnNames(tree: unknown, count: number): readonly (string | undefined)[] {
  const expressions = firstSelect(tree) ?? [];
  // A star stands for columns that all have names, and moves what comes after it.
  const star = expressions.findIndex((each) => isNode(each) && ("star" in each || "all" in each));
  return Array.from({ length: count }, (_, index) => {
    const at = star < 0 || index < star ? index : index - count + expressions.length;
    return at <= star && star >= 0 && index >= star
      ? undefined
      : nameless(expressions[at])
        ? `_col${index}`
        : undefined;
  });
}

const nameless = (expression: unknown): boolean =>
  isNode(expression) && !["alias", "column", "dot", "identifier"].some((key) => key in expression);

/** Of a union the first query names the columns. */
function firstSelect(tree: unknown): readonly unknown[] | undefined {
  if (Array.isArray(tree)) return firstSelect(tree[0]);
  if (!isNode(tree)) return undefined;
  if (isNode(tree.select) && Array.isArray(tree.select.expressions)) return tree.select.expressions;
  for (const key of ["union", "intersect", "except", "subquery"]) {
    const inner = tree[key];
    if (isNode(inner)) return firstSelect(inner.left ?? inner.this);
  }
  return undefined;
}
