import { hiveTypeOfDuckDb } from "../../../../engines/lake/index.ts";
import type { SqlDatabase } from "../../../../engines/sql/database.ts";
import { SqlError } from "../../../../engines/sql/sql-error.ts";
import type { FileSchema, SeenType } from "./schema.ts";

/** What a Parquet file's footer says; undefined where it cannot be read. */
export async function parquetSchema(database: SqlDatabase, path: string): Promise<FileSchema | undefined> {
  const file = `'${path.replaceAll("'", "''")}'`;
  try {
    const described = await database.run(`DESCRIBE SELECT * FROM read_parquet(${file}, hive_partitioning = false)`);
    const counted = await database.run(`SELECT num_rows FROM parquet_file_metadata(${file})`);
    const columns = described.rows.map(([name, type]): [string, SeenType] => [
      String(name).toLowerCase(),
      { kind: "exact", hive: hiveTypeOfDuckDb(String(type)) },
    ]);
    return {
      format: { classification: "parquet", compression: "none" },
      columns: new Map(columns),
      records: Number(counted.rows[0]?.[0] ?? 0),
    };
  } catch (error) {
    if (error instanceof SqlError && error.kind !== "crashed") return undefined;
    throw error;
  }
}
