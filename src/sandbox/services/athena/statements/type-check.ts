/** What Trino refuses and DuckDB would quietly convert: text compared with numbers or dates. */
import type * as Glue from "@aws-sdk/client-glue";
import { placeOf } from "../queries/place-of.ts";
import { QueryError } from "../queries/query-error.ts";
import { isNode, nodesOf, ownNames } from "./tree.ts";

const OPERATORS: Readonly<Record<string, string>> = { eq: "=", neq: "<>", lt: "<", lte: "<=", gt: ">", gte: ">=" };

interface Typed {
  readonly type: string;
  /** Of a column. */
  readonly name?: string;
}

/**
 * Throws QueryError TYPE_MISMATCH for a comparison whose sides have no common type, where each is a column of the catalog or a
 * literal. A name that the statement gives itself is nobody's column.
 */
export function checkComparisons(tree: unknown, tables: readonly Glue.Table[], sql: string): void {
  const types = columnTypes(tables, ownNames(tree));
  const typesOf = (nodes: readonly unknown[]): (Typed | undefined)[] => nodes.map((each) => typeOf(each, types));
  for (const node of nodesOf(tree)) {
    for (const [key, operator] of Object.entries(OPERATORS)) {
      const { [key]: comparison } = node;
      if (!isNode(comparison)) continue;
      const [a, b] = typesOf([comparison.left, comparison.right]);
      if (differ(a, b)) throw mismatch(sql, [a, b], `Cannot apply operator: ${a?.type} ${operator} ${b?.type}`);
    }
    const { between, in: within } = node;
    if (isNode(between)) checkBetween(typesOf([between.this, between.low, between.high]), sql);
    if (isNode(within) && Array.isArray(within.expressions))
      checkList(typesOf([within.this, ...within.expressions]), sql);
  }
}

function checkBetween([value, low, high]: readonly (Typed | undefined)[], sql: string): void {
  for (const end of [low, high])
    if (differ(value, end))
      throw mismatch(sql, [value, end], `Cannot check if ${value?.type} is BETWEEN ${low?.type} and ${high?.type}`);
}

function checkList([value, ...items]: readonly (Typed | undefined)[], sql: string): void {
  const other = items.find((item) => differ(value, item));
  if (other)
    throw mismatch(
      sql,
      [value, other],
      `IN value and list items must be the same type or coercible to a common type. Cannot find common type between ${value?.type} and ${other.type}, all types (without duplicates): [${value?.type}, ${other.type}]`,
    );
}

function mismatch(sql: string, sides: readonly (Typed | undefined)[], words: string): QueryError {
  const column = sides.find((side) => side?.name !== undefined)?.name ?? "";
  return new QueryError(`TYPE_MISMATCH: ${placeOf(sql, column)}: ${words}`);
}

const differ = (a: Typed | undefined, b: Typed | undefined): boolean =>
  a !== undefined && b !== undefined && family(a.type) !== family(b.type);

/** Types within a family convert into each other. */
function family(type: string): string {
  if (/^(?:varchar|char)/.test(type)) return "text";
  if (/^(?:date|timestamp)/.test(type)) return "time";
  return type === "boolean" ? type : "number";
}

/** By lower-case name; only names whose type is the same in all tables. */
function columnTypes(tables: readonly Glue.Table[], own: ReadonlySet<string>): Map<string, string> {
  const types = new Map<string, string>();
  const mixed = new Set<string>();
  for (const { StorageDescriptor, PartitionKeys } of tables)
    for (const { Name = "", Type = "" } of [...(StorageDescriptor?.Columns ?? []), ...(PartitionKeys ?? [])]) {
      const type = trinoType(Type);
      if (type === undefined || own.has(Name) || (types.has(Name) && types.get(Name) !== type)) mixed.add(Name);
      else types.set(Name, type);
    }
  for (const name of mixed) types.delete(name);
  return types;
}

const NAMES: Readonly<Record<string, string>> = {
  string: "varchar",
  int: "integer",
  float: "real",
  timestamp: "timestamp(3)",
};

/** Of a simple type of the metastore. */
const trinoType = (hive: string): string | undefined =>
  /^(?:string|varchar|char|tinyint|smallint|int|integer|bigint|float|double|decimal|boolean|date|timestamp)\b/i.test(
    hive,
  )
    ? (NAMES[hive.toLowerCase()] ?? hive.toLowerCase())
    : undefined;

function typeOf(node: unknown, types: Map<string, string>): Typed | undefined {
  if (!isNode(node)) return undefined;
  const { literal, column, boolean } = node;
  if (isNode(literal)) return literalType(String(literal.literal_type), String(literal.value));
  if (isNode(boolean)) return { type: "boolean" };
  if (!isNode(column) || !isNode(column.name)) return undefined;
  const name = String(column.name.name);
  const type = types.get(name.toLowerCase());
  return type ? { type, name } : undefined;
}

function literalType(kind: string, value: string): Typed | undefined {
  if (kind === "string") return { type: `varchar(${/^__text_\d+__$/.test(value) ? "n" : value.length})` };
  if (kind === "date") return { type: "date" };
  if (kind === "timestamp") return { type: "timestamp(3)" };
  if (kind !== "number") return undefined;
  const [, whole = "", part] = /^(\d*)(?:\.(\d*))?$/.exec(value) ?? [];
  if (/e/i.test(value)) return { type: "double" };
  if (part !== undefined) return { type: `decimal(${Math.max(1, whole.length + part.length)},${part.length})` };
  return { type: Number(value) > 2_147_483_647 ? "bigint" : "integer" };
}
