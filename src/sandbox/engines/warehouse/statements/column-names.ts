/** Names of columns that have none of their own: Redshift calls them by their function, DuckDB by their expression. */
import type { SqlColumn } from "../../sql/database.ts";

type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

export function columnNames(tree: unknown, columns: readonly SqlColumn[]): string[] {
  const expressions = firstSelect(tree) ?? [];
  const hasStar = expressions.some((each) => isNode(each) && ("star" in each || "all" in each));
  if (!hasStar && expressions.length === columns.length)
    return columns.map((column, index) => nameOf(expressions[index]) ?? column.name.toLowerCase());
  return columns.map(({ name }) => (/^[\w$]+\(/.test(name) ? functionName(name) : name.toLowerCase()));
}

function nameOf(expression: unknown): string | undefined {
  if (!isNode(expression) || "alias" in expression || "column" in expression || "identifier" in expression)
    return undefined;
  const [key = "", value] = Object.entries(expression)[0] ?? [];
  if (!isNode(value)) return undefined;
  if (key === "function" || key === "aggregate_function") return functionName(String(value.name ?? ""));
  if (key === "window_function") return nameOf(value.this) ?? "?column?";
  if (key === "cast" || key === "try_cast") return nameOf(value.this) ?? columnOf(value.this) ?? castName(value.to);
  if (key === "case") return "case";
  if (["literal", "add", "sub", "mul", "div", "mod", "neg", "concat", "paren"].includes(key)) return "?column?";
  return key;
}

const columnOf = (value: unknown): string | undefined =>
  isNode(value) && isNode(value.column) && isNode(value.column.name)
    ? String(value.column.name.name).toLowerCase()
    : undefined;

const CASTS: Readonly<Record<string, string>> = { int: "int4", big_int: "int8", var_char: "varchar", boolean: "bool" };

const castName = (type: unknown): string =>
  isNode(type) ? (CASTS[String(type.data_type)] ?? String(type.data_type)) : "?column?";

const functionName = (name: string): string =>
  (/^\w+/.exec(name)?.[0] ?? name)
    .toLowerCase()
    .replace(/^redshift_/, "")
    .replace(/^count_star$/, "count");

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
