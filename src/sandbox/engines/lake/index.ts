/** The data lake as SQL sees it: tables of the Glue catalog over files in S3. */

export { bytesScanned, filesScanned } from "./bytes-scanned.ts";
export { catalogDatabases, catalogPartitions, catalogTables, lakePartitions } from "./catalog-lists.ts";
export { Cursor } from "./ddl/cursor.ts";
export { FORMATS, LAZY, serdeOf } from "./ddl/formats.ts";
export { type Ddl, parseDdl } from "./ddl/parse.ts";
export { runDdl } from "./ddl/run.ts";
export { partitionInput } from "./ddl/table-of.ts";
export { hiveTypeOfDuckDb } from "./hive-type-of-duckdb.ts";
export { duckDbType, type HiveType, parseHiveType } from "./hive-types.ts";
export { insufficient, type LakeNeed, lakeAllows, lakePrincipal } from "./lake-permissions.ts";
export { type LakeTable, lakeTableOf } from "./lake-table.ts";
export { type LakePartition, type Mount, mountTable } from "./mount-table.ts";
