import type * as RedshiftData from "@aws-sdk/client-redshift-data";
import type { Principals } from "../../engines/warehouse/index.ts";
import { collection } from "../../kit/index.ts";
import type { Target } from "./target.ts";

/** One SQL text of a statement, and what it came to. */
export interface SubRow {
  readonly sql: string;
  readonly status: RedshiftData.StatementStatusString;
  readonly error: string | undefined;
  readonly query: number;
  readonly resultRows: number;
  readonly resultSize: number;
  readonly hasResult: boolean;
  /** Milliseconds. */
  readonly duration: number;
  readonly updated: number;
}

export interface StatementRow {
  readonly id: string;
  readonly name: string | undefined;
  readonly target: Target;
  readonly batch: boolean;
  readonly mode: RedshiftData.ExecutionMode;
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly subs: readonly SubRow[];
  readonly status: RedshiftData.StatementStatusString;
  readonly error: string | undefined;
  readonly pid: number;
  readonly format: RedshiftData.ResultFormatString;
  readonly session: string | undefined;
  /** Seconds that the session stays after the statement; undefined for one that ends with it. */
  readonly keepAlive: number | undefined;
  readonly withEvent: boolean;
  readonly token: string | undefined;
  /** What the token stands for: the same request. */
  readonly request: string;
  /** ARN of the caller: others do not see the statement. */
  readonly caller: string;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly updated: number;
}

export const statements = collection<StatementRow>({ service: "redshift-data", name: "statements" });

/** Folders of warehouses by the id of the namespace, with the databases that were added. */
export interface WarehouseRow {
  readonly key: string;
  readonly folder: string;
  readonly databases: readonly string[];
  /** Users, groups and roles beside the superuser. */
  readonly principals?: Principals;
  /** Of the cluster's parameter group, when they were last in effect. */
  readonly parameters?: Readonly<Record<string, string>>;
}

export const warehouses = collection<WarehouseRow>({ service: "redshift-data", name: "warehouses" });
