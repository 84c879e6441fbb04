/** What a data set reads and which columns come out of it. */
import type * as QuickSight from "@aws-sdk/client-quicksight";
import { type Context, found, parseArn } from "../../kit/index.ts";
import { invalidValue, notFound, notInSandbox } from "./faults.ts";
import { type DataSetRow, type DataSourceRow, dataSources } from "./state.ts";

export interface Column {
  readonly name: string;
  readonly type: QuickSight.ColumnDataType;
}

export interface SourceTable {
  readonly source: DataSourceRow;
  /** The query that reads the input columns, in their order. */
  readonly sql: string;
  readonly catalog: string | undefined;
  readonly database: string | undefined;
}

type Contents = Pick<DataSetRow, "physical" | "logical">;

/** Throws ResourceNotFoundException where the data source is gone. */
export function sourceTable(context: Context, contents: Contents): SourceTable {
  const { table, columns } = physicalTable(contents);
  const names = columns.map(({ Name = "" }) => quoted(Name)).join(", ");
  const { RelationalTable: relational, CustomSql: custom } = table;
  const source = sourceOf(context, relational?.DataSourceArn ?? custom?.DataSourceArn ?? "");
  if (relational) {
    const { Catalog: catalog, Schema: database, Name: name = "" } = relational;
    const from = database === undefined ? quoted(name) : `${quoted(database)}.${quoted(name)}`;
    return { source, sql: `SELECT ${names} FROM ${from}`, catalog, database };
  }
  const inner = (custom?.SqlQuery ?? "").trim().replace(/;\s*$/, "");
  return { source, sql: `SELECT ${names} FROM (${inner}) AS "custom"`, catalog: undefined, database: undefined };
}

/** Columns as the query answers them, before they are renamed or left out. */
export const inputColumns = (contents: Contents): Column[] =>
  physicalTable(contents).columns.map(({ Name: name = "", Type }) => ({ name, type: TYPES[Type ?? "STRING"] }));

/** Columns as analyses see them; `from` is the place of the input column. */
export function outputColumns(contents: Contents): (Column & { readonly from: number })[] {
  let columns = inputColumns(contents).map((column, from) => ({ ...column, from }));
  for (const transform of logicalTable(contents).DataTransforms ?? []) columns = transformed(columns, transform);
  return columns;
}

const TYPES: Readonly<Record<QuickSight.InputColumnDataType, QuickSight.ColumnDataType>> = {
  STRING: "STRING",
  INTEGER: "INTEGER",
  DECIMAL: "DECIMAL",
  DATETIME: "DATETIME",
  BIT: "STRING",
  BOOLEAN: "STRING",
  JSON: "STRING",
  SEMISTRUCT: "STRING",
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function physicalTable({ physical, logical }: Contents) {
  if (Object.keys(physical).length > 1) throw notInSandbox("A data set of several physical tables");
  const [id, table] = Object.entries(physical)[0] ?? [];
  const columns = table?.RelationalTable?.InputColumns ?? table?.CustomSql?.Columns;
  if (!table || columns === undefined)
    throw table?.CustomSql
      ? invalidValue("Columns of CustomSql are required.")
      : notInSandbox("A physical table other than RelationalTable and CustomSql");
  const source = logicalTable({ physical, logical }).Source;
  if (source?.PhysicalTableId !== id) throw invalidValue(`Logical table does not read the physical table ${id}.`);
  return { table, columns };
}

function logicalTable({ logical }: Contents): QuickSight.LogicalTable {
  const [table, ...others] = Object.values(logical);
  if (!table || others.length > 0) throw notInSandbox("A data set of several logical tables");
  if (table.Source?.JoinInstruction) throw notInSandbox("JoinInstruction");
  return table;
}

type Columns = ReturnType<typeof outputColumns>;

function transformed(columns: Columns, transform: QuickSight.TransformOperation): Columns {
  const { ProjectOperation: project, RenameColumnOperation: rename, CastColumnTypeOperation: cast } = transform;
  if (project) return (project.ProjectedColumns ?? []).map((name) => columnOf(columns, name));
  if (rename) {
    const renamed = columnOf(columns, rename.ColumnName);
    return columns.map((each) => (each === renamed ? { ...each, name: rename.NewColumnName ?? "" } : each));
  }
  if (cast) {
    const changed = columnOf(columns, cast.ColumnName);
    return columns.map((each) => (each === changed ? { ...each, type: cast.NewColumnType ?? each.type } : each));
  }
  throw notInSandbox(`Transform ${Object.keys(transform).join(", ")}`);
}

const columnOf = (columns: Columns, name = ""): Columns[number] =>
  found(
    columns.find((each) => each.name === name),
    () => invalidValue(`Column ${name} is not in the data set.`),
  );

function sourceOf(context: Context, sourceArn: string): DataSourceRow {
  const id = parseArn(sourceArn)?.resource.replace(/^datasource\//, "") ?? sourceArn;
  return found(context.table(dataSources).get(id), () => notFound("DATA_SOURCE", id));
}
