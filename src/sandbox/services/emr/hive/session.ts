import type { SqlConnection } from "../../../engines/sql/database.ts";
import type { QueryEngine } from "../../../engines/sql/query-engine.ts";
import type { Command } from "../steps/command.ts";
import type { Variables } from "./variables.ts";

/** A script while it runs. */
export interface HiveSession extends Pick<Command, "services" | "log" | "signal"> {
  readonly engine: QueryEngine;
  readonly connection: SqlConnection;
  /** Of this script alone. */
  readonly folder: string;
  readonly variables: Variables;
  /** What names without a database mean; USE changes it. */
  database: string;
  /** Statements so far: names of views and folders. */
  count: number;
}
