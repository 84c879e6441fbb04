/** Redshift Spectrum: a table of the data lake laid out for one query. */
import { join } from "node:path";
import { nameOf } from "../../../../shared/errors.ts";
import { filesScanned, lakeTableOf, mountTable } from "../../lake/index.ts";
import { s3Location } from "../../s3-files/index.ts";
import { quoted, type SchemaDefinition } from "../definitions.ts";
import type { Execution } from "../execution.ts";
import { noRelation } from "../redshift-error.ts";
import { assumeRole, filesOf, s3Error } from "../s3-access.ts";
import { externalPartitions, externalSchema, externalTable } from "./glue-catalog.ts";

/** The name by which the engine knows the table. Throws Redshift's error where the catalog has none. */
export async function mountExternal(execution: Execution, definition: SchemaDefinition, name: string): Promise<string> {
  const { connection, mounts, services, warehouse, folder } = execution;
  const place = `${definition.name}.${name}`;
  if (mounts.some(({ table }) => table === place)) return place;
  const schema = await externalSchema(execution, definition);
  const described = await externalTable(schema, name);
  if (!described) throw noRelation(place);
  const table = lakeTableOf(described);
  const partitions = table.keys.length === 0 ? [] : await externalPartitions(schema, name);
  const role = await assumeRole(execution, definition.external?.roleArn);
  const location = s3Location(table.location);
  if (location) await filesOf(execution, role, { bucket: location.bucket, key: location.key });
  const mount = await mountTable(services, {
    id: `mount${mounts.length}`,
    table,
    partitions: partitions.map(({ Values: values = [], StorageDescriptor: storage }) => ({
      values,
      location: storage?.Location ?? "",
    })),
    cache: warehouse.cache,
    root: join(folder, "lake"),
  }).catch((error: unknown) => {
    throw nameOf(error) === "SqlError" ? error : s3Error(error);
  });
  mounts.push({ table: place, mount, partitions: partitions.length });
  await connection.run(`CREATE OR REPLACE TEMP VIEW ${quoted(place)} AS ${mount.source}`);
  return place;
}

/** What Spectrum reads for a query: partitions and files that its conditions do not rule out. */
export async function recordExternal(execution: Execution, sql: string): Promise<void> {
  const { connection, mounts, records } = execution;
  if (mounts.length === 0) return;
  const scanned = await filesScanned(
    connection,
    sql,
    mounts.map(({ mount }) => mount),
  );
  for (const { table, mount, partitions } of mounts) {
    const files = scanned.get(mount) ?? [];
    records.external.push({
      table,
      format: mount.table.format.kind,
      totalPartitions: partitions,
      qualifiedPartitions:
        mount.table.keys.length === 0 ? 0 : new Set(files.map(({ values }) => values.join("/"))).size,
      files: files.length,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      rows: await rowsOf(
        execution,
        mount.table.format.kind,
        files.map(({ path }) => path),
      ),
    });
  }
}

/** Only Parquet tells without being read. */
async function rowsOf({ connection }: Execution, format: string, paths: readonly string[]): Promise<number> {
  if (format !== "parquet" || paths.length === 0) return 0;
  const list = paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(", ");
  const { rows } = await connection.run(`SELECT CAST(sum(num_rows) AS BIGINT) FROM parquet_file_metadata([${list}])`);
  return Number(rows[0]?.[0] ?? 0);
}
