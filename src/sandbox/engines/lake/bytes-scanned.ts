import type { SqlConnection } from "../sql/database.ts";
import { type Scan, scansOf } from "../sql/scans.ts";
import type { Mount, MountedFile } from "./mount-table.ts";
import { scannedMounts } from "./scanned-mount.ts";
import { MOUNT } from "./table-source.ts";

/**
 * Bytes that a query reads from the mounted tables, as Athena and Spectrum count them: whole files of text formats, and of
 * Parquet the compressed sizes of the columns read, each without the files that the conditions on partition keys leave out.
 * https://docs.aws.amazon.com/athena/latest/ug/performance-tuning.html
 */
export async function bytesScanned(
  connection: SqlConnection,
  query: string,
  mounts: readonly Mount[],
): Promise<number> {
  if (mounts.length === 0) return 0;
  const plan = await connection.run(`EXPLAIN (FORMAT json) ${query}`);
  let bytes = 0;
  const scans = scansOf(String(plan.rows[0]?.[1] ?? "[]"));
  const read = mountsOf(scans, mounts);
  for (const [index, scan] of scans.entries()) {
    const mount = read[index];
    if (mount) bytes += await scanned(connection, scan, mount);
  }
  return bytes;
}

const mountsOf = (scans: readonly Scan[], mounts: readonly Mount[]): readonly (Mount | undefined)[] =>
  mounts.length === 1 ? scans.map(() => mounts[0]) : scannedMounts(scans, mounts);

/** Files of each mount that a query reads: those that the conditions on partition keys do not leave out. */
export async function filesScanned(
  connection: SqlConnection,
  query: string,
  mounts: readonly Mount[],
): Promise<ReadonlyMap<Mount, readonly MountedFile[]>> {
  const plan = await connection.run(`EXPLAIN (FORMAT json) ${query}`);
  const found = new Map<Mount, readonly MountedFile[]>();
  const scans = scansOf(String(plan.rows[0]?.[1] ?? "[]"));
  const read = mountsOf(scans, mounts);
  for (const [index, scan] of scans.entries()) {
    const mount = read[index];
    if (!mount) continue;
    const paths = await filesThatMeet(connection, scan.files, mount);
    found.set(
      mount,
      mount.files.filter(({ path }) => paths.has(path)),
    );
  }
  return found;
}

async function scanned(connection: SqlConnection, scan: Scan, mount: Mount): Promise<number> {
  const paths = await filesThatMeet(connection, scan.files, mount);
  if (mount.table.format.kind !== "parquet")
    return mount.files.reduce((sum, file) => sum + (paths.has(file.path) ? file.size : 0), 0);
  if (paths.size === 0 || scan.columns.length === 0) return 0;
  const columns = scan.columns.map(text).join(", ");
  const { rows } = await connection.run(
    `SELECT CAST(coalesce(sum(total_compressed_size), 0) AS BIGINT) FROM parquet_metadata([${[...paths].map(text).join(", ")}]) WHERE lower(string_split(path_in_schema, ', ')[1]) IN (${columns})`,
  );
  return Number(rows[0]?.[0] ?? 0);
}

/** The engine itself decides which files meet its condition. */
async function filesThatMeet(connection: SqlConnection, condition: string, mount: Mount): Promise<Set<string>> {
  if (mount.files.length === 0) return new Set();
  const rows = mount.files.map((file) => `(${[file.path, mount.id, ...file.values].map(text).join(", ")})`);
  const names = ["__path", MOUNT, ...mount.table.keys.map(({ name }) => `"${name}"`)];
  const where = condition === "" ? "true" : condition;
  const sql = `SELECT __path FROM (VALUES ${rows.join(", ")}) AS files(${names.join(", ")}) WHERE ${where}`;
  const answer = await connection.run(sql);
  return new Set(answer.rows.map(([path]) => String(path)));
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
