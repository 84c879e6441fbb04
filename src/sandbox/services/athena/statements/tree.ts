/** Walking the translator's syntax tree, which is plain JSON. */
export type Node = { readonly [key: string]: unknown };

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every node of a tree, from the outside in. */
export function* nodesOf(tree: unknown): Generator<Node> {
  if (Array.isArray(tree)) for (const each of tree) yield* nodesOf(each);
  if (!isNode(tree)) return;
  yield tree;
  for (const value of Object.values(tree)) yield* nodesOf(value);
}

/** `name` of `{ name: "x" }`, in lower case. */
export const nameOfNode = (node: unknown): string | undefined =>
  isNode(node) && typeof node.name === "string" ? node.name.toLowerCase() : undefined;

/** Names that a statement gives itself: aliases of columns, of tables, and of tables' columns. */
export function ownNames(tree: unknown): Set<string> {
  const names = new Set<string>();
  for (const node of nodesOf(tree))
    for (const each of [node.alias, ...(Array.isArray(node.column_aliases) ? node.column_aliases : [])]) {
      const name = nameOfNode(each);
      if (name !== undefined) names.add(name);
    }
  return names;
}
