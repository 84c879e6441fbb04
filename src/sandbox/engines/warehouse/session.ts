/** A session of a database: its settings, its transaction and its temporary tables. */
import type { SqlConnection } from "../sql/database.ts";
import type { TableDefinition } from "./definitions.ts";

export interface Session {
  /** The process that serves it on the leader node: `pg_backend_pid()`. */
  readonly pid: number;
  readonly connection: SqlConnection;
  /** Changes with SET SESSION AUTHORIZATION. */
  user: string;
  /** Who connected. */
  readonly login: string;
  readonly database: string;
  readonly settings: Map<string, string>;
  /** What the cluster's parameter group says of settings that the session does not make itself. */
  readonly defaults: Readonly<Record<string, string>>;
  transaction: "none" | "open" | "failed";
  /** Tables of CREATE TEMP TABLE, by name. */
  readonly temporary: Map<string, TableDefinition>;
  lastQuery: number;
  lastCopyCount: number;
}

/** Defaults of https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_ConfigurationRef.html */
export const SETTINGS: Readonly<Record<string, string>> = {
  analyze_threshold_percent: "10",
  auto_analyze: "on",
  client_encoding: "UTF8",
  datestyle: "ISO, MDY",
  enable_case_sensitive_identifier: "off",
  enable_result_cache_for_session: "on",
  extra_float_digits: "0",
  query_group: "unset",
  search_path: "$user, public",
  statement_timeout: "0",
  timezone: "UTC",
  wlm_query_slot_count: "1",
};

export const settingOf = ({ settings, defaults }: Session, name: string): string | undefined =>
  settings.get(name) ?? (name in SETTINGS ? (defaults[name] ?? SETTINGS[name]) : undefined);

/** Schemas in which unqualified names are looked up; the temporary ones come before, the system's come last. */
export function searchPath(session: Session): string[] {
  const names = (settingOf(session, "search_path") ?? "").split(",").map((each) => each.trim().replaceAll(/["']/g, ""));
  return [...names.map((each) => (each === "$user" ? session.user : each)), "pg_catalog"];
}
