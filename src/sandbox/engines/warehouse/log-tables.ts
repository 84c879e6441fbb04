/** The log tables behind the STL and SYS views: one row for what each statement did. */
import { isoNow } from "../../../shared/clock.ts";
import type { SqlConnection } from "../sql/database.ts";
import { literal } from "./definitions.ts";
import type { ExternalScan, Records, ScanRecord } from "./records.ts";
import type { Queue } from "./wlm.ts";

export const LOG_TABLES: readonly string[] = [
  "CREATE SCHEMA IF NOT EXISTS log",
  `CREATE TABLE IF NOT EXISTS log.queries (query BIGINT, username VARCHAR, pid INTEGER, xid BIGINT, database VARCHAR,
    label VARCHAR, kind VARCHAR, text VARCHAR, started TIMESTAMP, ended TIMESTAMP, status VARCHAR, error VARCHAR,
    rows BIGINT, cached BOOLEAN, session_id VARCHAR)`,
  `CREATE TABLE IF NOT EXISTS log.scans (query BIGINT, tbl INTEGER, name VARCHAR, slice INTEGER, step INTEGER, rows BIGINT,
    rows_pre_filter BIGINT, rows_pre_user_filter BIGINT, rrscan BOOLEAN, blocks BIGINT, bytes BIGINT, started TIMESTAMP,
    ended TIMESTAMP)`,
  `CREATE TABLE IF NOT EXISTS log.files (query BIGINT, tbl INTEGER, name VARCHAR, file VARCHAR, bytes BIGINT, lines BIGINT,
    rows BIGINT, errors BIGINT, slice INTEGER, recorded TIMESTAMP)`,
  `CREATE TABLE IF NOT EXISTS log.load_errors (query BIGINT, tbl INTEGER, name VARCHAR, file VARCHAR, line BIGINT,
    position INTEGER, colname VARCHAR, type VARCHAR, length VARCHAR, raw_line VARCHAR, raw_value VARCHAR, code INTEGER,
    reason VARCHAR, slice INTEGER, recorded TIMESTAMP, pid INTEGER)`,
  "CREATE TABLE IF NOT EXISTS log.unloads (query BIGINT, path VARCHAR, rows BIGINT, bytes BIGINT, format VARCHAR, recorded TIMESTAMP)",
  `CREATE TABLE IF NOT EXISTS log.external (query BIGINT, name VARCHAR, format VARCHAR, total INTEGER, qualified INTEGER,
    files INTEGER, bytes BIGINT, rows BIGINT, recorded TIMESTAMP)`,
  "CREATE TABLE IF NOT EXISTS log.plans (query BIGINT, line INTEGER, text VARCHAR)",
  "ALTER TABLE log.queries ADD COLUMN IF NOT EXISTS userid INTEGER DEFAULT 100",
  "ALTER TABLE log.queries ADD COLUMN IF NOT EXISTS service_class INTEGER DEFAULT 100",
  "ALTER TABLE log.queries ADD COLUMN IF NOT EXISTS queue VARCHAR DEFAULT 'Default queue'",
  "ALTER TABLE log.queries ADD COLUMN IF NOT EXISTS priority VARCHAR DEFAULT 'normal'",
];

export interface QueryRecord {
  readonly query: number;
  readonly user: string;
  readonly userId: number;
  readonly pid: number;
  readonly database: string;
  readonly label: string;
  /** SELECT, DDL, COPY... as in sys_query_history.query_type. */
  readonly kind: string;
  readonly text: string;
  readonly started: string;
  readonly status: "success" | "failed" | "canceled";
  readonly error: string | undefined;
  readonly rows: number;
  readonly queue: Queue;
}

type Row = readonly (string | number | boolean | null | undefined)[];

/** Writes everything in one transaction. */
export async function writeRecords(connection: SqlConnection, record: QueryRecord, records: Records): Promise<void> {
  const { query, pid } = record;
  const now = timestampOf(isoNow());
  await connection.run("BEGIN");
  await insert(connection, "queries", [queryRow(record, records, now)]);
  await insert(
    connection,
    "scans",
    records.scans.map((each) => scanRow(record, each, now)),
  );
  await insertLoads(connection, query, { pid, now, records });
  await insert(
    connection,
    "unloads",
    records.unloads.map(({ path, rows, bytes, format }) => [query, path, rows, bytes, format, now]),
  );
  await insert(
    connection,
    "external",
    records.external.map((each) => externalRow(query, each, now)),
  );
  await insert(
    connection,
    "plans",
    records.plan.map((text, line) => [query, line + 1, text]),
  );
  await connection.run("COMMIT");
}

const queryRow = (record: QueryRecord, { cached }: Records, now: string): Row => [
  record.query,
  record.user,
  record.pid,
  record.query + 1000,
  record.database,
  record.label,
  record.kind,
  record.text.slice(0, 65_535),
  timestampOf(record.started),
  now,
  record.status,
  record.error,
  record.rows,
  cached,
  String(record.pid),
  record.userId,
  record.queue.serviceClass,
  record.queue.name,
  record.queue.priority,
];

const scanRow = ({ query, started }: QueryRecord, scan: ScanRecord, now: string): Row => [
  query,
  scan.tableId,
  scan.table,
  scan.slice,
  scan.step,
  scan.rows,
  scan.rowsPreFilter,
  scan.rowsPreUserFilter,
  scan.rangeRestricted,
  scan.blocks,
  scan.bytes,
  timestampOf(started),
  now,
];

const externalRow = (query: number, scan: ExternalScan, now: string): Row => [
  query,
  scan.table,
  scan.format,
  scan.totalPartitions,
  scan.qualifiedPartitions,
  scan.files,
  scan.bytes,
  scan.rows,
  now,
];

async function insertLoads(
  connection: SqlConnection,
  query: number,
  { pid, now, records }: { pid: number; now: string; records: Records },
): Promise<void> {
  await insert(
    connection,
    "files",
    records.files.map((each) => [
      query,
      each.tableId,
      each.table,
      each.file,
      each.bytes,
      each.lines,
      each.rows,
      each.errors,
      each.slice,
      now,
    ]),
  );
  await insert(
    connection,
    "load_errors",
    records.loadErrors.map((each) => [
      query,
      each.tableId,
      each.table,
      each.file,
      each.line,
      each.position,
      each.column,
      each.type,
      each.length,
      each.rawLine.slice(0, 1024),
      each.rawValue.slice(0, 1024),
      each.code,
      each.reason,
      each.slice,
      now,
      pid,
    ]),
  );
}

async function insert(connection: SqlConnection, table: string, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map((row) => `(${row.map(literal).join(", ")})`).join(", ");
  await connection.run(`INSERT INTO log.${table} VALUES ${values}`);
}

const timestampOf = (iso: string): string => iso.replace("T", " ").replace("Z", "");
