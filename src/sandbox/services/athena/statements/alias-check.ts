/** What DuckDB finds and Trino does not: an alias of the SELECT list in WHERE, GROUP BY and HAVING. */
import type * as Glue from "@aws-sdk/client-glue";
import { placeOf } from "../queries/place-of.ts";
import { QueryError } from "../queries/query-error.ts";
import { isNode, type Node, nameOfNode, nodesOf } from "./tree.ts";

/** Throws QueryError COLUMN_NOT_FOUND. Selects from anything but tables of the catalog are passed over: their columns are not known. */
export function checkAliases(tree: unknown, tables: readonly Glue.Table[], sql: string): void {
  for (const { select } of nodesOf(tree)) if (isNode(select)) checkSelect(select, tables, sql);
}

function checkSelect(select: Node, tables: readonly Glue.Table[], sql: string): void {
  const columns = columnsOf(select, tables);
  if (!columns) return;
  const aliases = new Set(
    (Array.isArray(select.expressions) ? select.expressions : []).flatMap(
      (each) => (isNode(each) && isNode(each.alias) ? nameOfNode(each.alias.alias) : undefined) ?? [],
    ),
  );
  for (const clause of [select.where_clause, select.group_by, select.having])
    for (const { column } of nodesOf(clause)) {
      if (!isNode(column) || column.table) continue;
      const name = nameOfNode(column.name) ?? "";
      if (aliases.has(name) && !columns.has(name))
        throw new QueryError(`COLUMN_NOT_FOUND: ${placeOf(sql, name)}: Column '${name}' cannot be resolved`);
    }
}

/** Columns of the tables that a select reads; undefined where it reads anything else. */
function columnsOf({ from, joins }: Node, tables: readonly Glue.Table[]): Set<string> | undefined {
  const sources = [
    ...(isNode(from) && Array.isArray(from.expressions) ? from.expressions : []),
    ...(Array.isArray(joins) ? joins.map((join) => (isNode(join) ? join.this : undefined)) : []),
  ];
  const columns = new Set<string>();
  for (const source of sources) {
    const name = isNode(source) && isNode(source.table) ? nameOfNode(source.table.name) : undefined;
    const found = tables.filter((table) => table.Name === name);
    if (name === undefined || found.length === 0) return undefined;
    for (const { StorageDescriptor, PartitionKeys } of found)
      for (const { Name = "" } of [...(StorageDescriptor?.Columns ?? []), ...(PartitionKeys ?? [])])
        columns.add(Name.toLowerCase());
  }
  return columns;
}
