import type * as Glue from "@aws-sdk/client-glue";
import { collection, type Tags } from "../../../kit/index.ts";

export interface DatabaseRow {
  /** Lower case, as all names of the catalog: it is Hive's. */
  readonly name: string;
  readonly arn: string;
  readonly input: Glue.DatabaseInput;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly tags: Tags;
}

export interface TableRow {
  readonly database: string;
  readonly name: string;
  readonly arn: string;
  readonly input: Glue.TableInput;
  readonly created: number;
  readonly updated: number;
  readonly createdBy: string;
  /** Counts from 0. */
  readonly version: number;
  /** Earlier definitions, by their version. */
  readonly archive: readonly { readonly version: number; readonly input: Glue.TableInput; readonly updated: number }[];
}

export interface PartitionRow {
  readonly database: string;
  readonly table: string;
  /** In the order of the table's partition keys. */
  readonly values: readonly string[];
  readonly input: Glue.PartitionInput;
  readonly created: number;
}

export const databases = collection<DatabaseRow>({
  service: "glue",
  name: "databases",
  resource: { noun: "database", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Keys: `<database>/<table>`. */
export const tables = collection<TableRow>({
  service: "glue",
  name: "tables",
  resource: { noun: "table", arn: (row) => row.arn },
});

/** Keys: `<database>/<table>/<values as JSON>`. */
export const partitions = collection<PartitionRow>({ service: "glue", name: "partitions" });

export const tableKey = (database: string, table: string): string => `${database}/${table}`;

export const partitionKey = (database: string, table: string, values: readonly string[]): string =>
  `${database}/${table}/${JSON.stringify(values)}`;

/** The catalog keeps names in lower case. */
export const catalogName = (name = ""): string => name.toLowerCase();
