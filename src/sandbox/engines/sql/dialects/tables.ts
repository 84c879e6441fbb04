/** The tables that a statement names, in the translator's syntax tree (plain JSON). */

export interface TableName {
  readonly catalog: string | undefined;
  readonly schema: string | undefined;
  readonly name: string;
}

type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/** Every table that the statement reads or writes, but not the names that its own WITH clauses make. */
export function tablesIn(tree: unknown): TableName[] {
  const own = new Set<string>();
  visit(tree, (node) => {
    for (const cte of Array.isArray(node.ctes) ? node.ctes : []) own.add(identifier(cte.alias)?.toLowerCase() ?? "");
  });
  const found: TableName[] = [];
  visit(tree, (node) => {
    const table = tableOf(node);
    if (table && (table.schema !== undefined || !own.has(table.name.toLowerCase()))) found.push(table);
  });
  return found;
}

/** The tree with tables called by what `rename` answers; a table without an alias keeps its name as one. */
export function renameTables(tree: unknown, rename: (table: TableName) => string | undefined): unknown {
  if (Array.isArray(tree)) return tree.map((each) => renameTables(each, rename));
  if (!isNode(tree)) return tree;
  const table = tableOf(tree);
  const name = table && rename(table);
  const inner: Node = Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [key, renameTables(value, rename)]),
  );
  if (!table || name === undefined || !isNode(inner.table)) return inner;
  const alias = inner.table.alias ?? quoted(table.name);
  return {
    ...inner,
    table: { ...inner.table, name: quoted(name), schema: null, catalog: null, alias, alias_explicit_as: true },
  };
}

const quoted = (name: string): Node => ({ name, quoted: true, trailing_comments: [] });

function tableOf({ table }: Node): TableName | undefined {
  // A column's qualifier has the same key, but is a mere name.
  if (!isNode(table) || !("schema" in table)) return undefined;
  const name = identifier(table.name);
  return name === undefined
    ? undefined
    : { name, schema: identifier(table.schema), catalog: identifier(table.catalog) };
}

const identifier = (node: unknown): string | undefined =>
  isNode(node) && typeof node.name === "string" ? node.name : undefined;

function visit(tree: unknown, see: (node: Node) => void): void {
  if (Array.isArray(tree)) for (const each of tree) visit(each, see);
  if (!isNode(tree)) return;
  see(tree);
  for (const value of Object.values(tree)) visit(value, see);
}
