/** What a database of the warehouse holds, as its catalog keeps it. */
import type { ColumnType } from "./column-types.ts";

export interface ColumnDefinition {
  readonly name: string;
  readonly type: ColumnType;
  /** `none` for RAW, else az64, bytedict, lzo, zstd... */
  readonly encoding: string;
  readonly notNull: boolean;
  /** SQL of Redshift. */
  readonly defaultValue?: string;
  readonly identity?: { readonly seed: number; readonly step: number };
}

export type Distribution =
  | { readonly style: "EVEN" | "ALL" | "AUTO" }
  | { readonly style: "KEY"; readonly column: string };

export interface TableDefinition {
  readonly kind: "table";
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly columns: readonly ColumnDefinition[];
  readonly distribution: Distribution;
  readonly sort: { readonly style: "COMPOUND" | "INTERLEAVED" | "AUTO"; readonly columns: readonly string[] };
  readonly primaryKey: readonly string[];
  /** ENCODE AUTO: Redshift chose the encodings. */
  readonly autoEncode: boolean;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

export interface ViewDefinition {
  readonly kind: "view";
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  /** The query, as it was written. */
  readonly query: string;
  readonly columns: readonly string[];
  readonly materialized: boolean;
  /** WITH NO SCHEMA BINDING. */
  readonly lateBinding: boolean;
  readonly dependsOn: readonly string[];
}

export type ObjectDefinition = TableDefinition | ViewDefinition;

export interface SchemaDefinition {
  readonly name: string;
  readonly id: number;
  readonly owner: string;
  /** Of an external schema: a database of the Glue Data Catalog. */
  readonly external?: { readonly database: string; readonly roleArn: string; readonly region: string };
}

/** What changes with every write of a table. */
export interface TableState {
  /** Rows that lie behind the sorted ones. */
  readonly unsorted: number;
  /** Rows at the last ANALYZE; null where there was none. */
  readonly analyzed: number | null;
  /** Counts writes. */
  readonly version: number;
}

export const DEFAULT_STATE: TableState = { unsorted: 0, analyzed: null, version: 0 };

/** The table's name in DuckDB: one name, whose dot is a letter of it. */
export const physicalName = ({ schema, name }: { readonly schema: string; readonly name: string }): string =>
  `${schema}.${name}`;

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A value as a SQL literal of DuckDB. */
export const literal = (value: string | number | boolean | null | undefined): string => {
  if (value === null || value === undefined) return "NULL";
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
};
