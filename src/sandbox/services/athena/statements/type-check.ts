/** What Trino refuses and DuckDB would quietly convert: text compared with numbers. */
import type * as Glue from "@aws-sdk/client-glue";
import { placeOf, QueryError } from "../queries/query-error.ts";

type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

const OPERATORS: Readonly<Record<string, string>> = { eq: "=", neq: "<>", lt: "<", lte: "<=", gt: ">", gte: ">=" };

/** Throws QueryError TYPE_MISMATCH for a comparison of a column and a literal that have no common type. */
export function checkComparisons(tree: unknown, tables: readonly Glue.Table[], sql: string): void {
  const types = columnTypes(tables);
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) visit(each);
    if (!isNode(node)) return;
    for (const [key, operator] of Object.entries(OPERATORS)) {
      const comparison = node[key];
      if (isNode(comparison)) check({ operator, left: comparison.left, right: comparison.right });
    }
    for (const value of Object.values(node)) visit(value);
  };
  const check = ({ operator, left, right }: { operator: string; left: unknown; right: unknown }): void => {
    const [a, b] = [typeOf(left, types), typeOf(right, types)];
    if (!a || !b || a.type === b.type) return;
    const column = a.name ?? b.name ?? "";
    throw new QueryError(
      `TYPE_MISMATCH: ${placeOf(sql, column)}: Cannot apply operator: ${a.type} ${operator} ${b.type}`,
    );
  };
  visit(tree);
}

/** By lower-case name; only names whose type is the same in all tables. */
function columnTypes(tables: readonly Glue.Table[]): Map<string, string> {
  const types = new Map<string, string>();
  const mixed = new Set<string>();
  for (const { StorageDescriptor, PartitionKeys } of tables)
    for (const { Name = "", Type = "" } of [...(StorageDescriptor?.Columns ?? []), ...(PartitionKeys ?? [])]) {
      const type = family(Type);
      if (types.has(Name) && types.get(Name) !== type) mixed.add(Name);
      types.set(Name, type ?? "");
    }
  for (const name of mixed) types.delete(name);
  return types;
}

const family = (type: string): string | undefined =>
  /^(?:string|varchar|char)/i.test(type)
    ? "varchar"
    : /^(?:tinyint|smallint|int|integer|bigint)/i.test(type)
      ? "integer"
      : undefined;

function typeOf(node: unknown, types: Map<string, string>): { type: string; name?: string } | undefined {
  if (!isNode(node)) return undefined;
  const { literal, column } = node;
  if (isNode(literal))
    return literal.literal_type === "string"
      ? { type: "varchar" }
      : literal.literal_type === "number" && /^\d+$/.test(String(literal.value))
        ? { type: "integer" }
        : undefined;
  if (!isNode(column) || !isNode(column.name)) return undefined;
  const name = String(column.name.name);
  const type = types.get(name.toLowerCase());
  return type ? { type, name } : undefined;
}
