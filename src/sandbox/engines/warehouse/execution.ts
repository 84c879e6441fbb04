import type { Context } from "../../kit/context.ts";
import type { Mount } from "../lake/index.ts";
import type { SqlColumn, SqlConnection, SqlValue } from "../sql/database.ts";
import type { Principals } from "./access/principals.ts";
import type { Catalog } from "./catalog.ts";
import type { Records } from "./records.ts";
import type { Session } from "./session.ts";
import type { Warehouse } from "./warehouse.ts";

/** The cluster or workgroup that a statement runs on, as its service describes it at that moment. */
export interface Cluster {
  /** Compute nodes. */
  readonly nodes: number;
  readonly serverless: boolean;
  readonly databases: readonly string[];
  readonly superuser: string;
  readonly principals: Principals;
  /** IAM roles that are attached and in-sync. */
  readonly roles: readonly string[];
  readonly defaultRole: string | undefined;
  /** What its parameter group sets, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** RA3 large and xlplus nodes, which the sandbox offers, have two slices each. */
export const SLICES_PER_NODE = 2;

export const slicesOf = ({ nodes }: Cluster): number => nodes * SLICES_PER_NODE;

export type Services = Pick<Context, "service" | "callDocument" | "account" | "region">;

/** A statement while it runs. */
export interface Execution {
  readonly warehouse: Warehouse;
  readonly session: Session;
  readonly connection: SqlConnection;
  readonly catalog: Catalog;
  readonly cluster: Cluster;
  readonly services: Services;
  /** The statement as it was sent. */
  readonly sql: string;
  /** `pg_last_query_id()`. */
  readonly query: number;
  readonly records: Records;
  /** Of this statement alone. */
  readonly folder: string;
  /** External tables that it reads. */
  readonly mounts: ExternalMount[];
  readonly signal: AbortSignal | undefined;
}

export interface ExternalMount {
  /** `schema.table` */
  readonly table: string;
  readonly mount: Mount;
  readonly partitions: number;
}

/** What a statement came to. */
export interface Outcome {
  /** Undefined for statements without a result set. */
  readonly result?: { readonly columns: readonly SqlColumn[]; readonly rows: readonly (readonly SqlValue[])[] };
  /** Rows written. */
  readonly changed?: number;
  /** What a client sees as a notice or message: `COPY`'s count. */
  readonly notice?: string;
}

export const textResult = (name: string, lines: readonly string[]): Outcome => ({
  result: { columns: [{ name, type: "VARCHAR" }], rows: lines.map((line) => [line]) },
});
