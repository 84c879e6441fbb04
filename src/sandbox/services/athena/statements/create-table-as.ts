import type * as Glue from "@aws-sdk/client-glue";
import type * as S3 from "@aws-sdk/client-s3";
import { nameOf } from "../../../../shared/errors.ts";
import { Cursor, FORMATS, LAZY, serdeOf } from "../../../engines/lake/index.ts";
import { putFiles, type S3Location, s3Location } from "../../../engines/s3-files/index.ts";
import type { SqlColumn } from "../../../engines/sql/database.ts";
import type { Context } from "../../../kit/index.ts";
import type { Execution, Outcome } from "../queries/execution.ts";
import { QueryError } from "../queries/query-error.ts";
import { resultType } from "../results/column-types.ts";
import { addPartitions } from "./new-partitions.ts";
import { prepare } from "./select.ts";
import { checkProperties, fileFormat, type Properties, partitionedBy, withProperties } from "./with-properties.ts";
import { checkNames, columnsOf, type FileFormat, fileColumn, hiveType, writeFiles } from "./write-files.ts";

/** `CREATE TABLE t WITH (...) AS query`. https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html */
export async function createTableAs(execution: Execution, sql: string): Promise<Outcome> {
  const { context, row } = execution;
  const { database, table, ifNotExists, properties, query } = parse(sql, row.database);
  const existing = await exists(context, database, table);
  if (existing && ifNotExists) return nothing(0);
  if (existing)
    throw new QueryError(`TABLE_ALREADY_EXISTS: Table 'awsdatacatalog.${database}.${table}' already exists`);
  checkProperties(properties, PROPERTIES);
  const place = await target(execution, properties);
  const prepared = await prepare(execution, query);
  await checkNames(execution, prepared);
  const columns = await columnsOf(execution, prepared);
  const keys = partitionedBy(properties);
  checkKeys(columns, keys);
  const format = fileFormat(properties);
  const select = columns.map(fileColumn).join(", ");
  const { folder, rows } = await writeFiles(execution, { query: prepared, select, format, partitionedBy: keys });
  const files = await putFiles(context, folder, place);
  const described = { database, table, columns, keys, format, location: `s3://${place.bucket}/${place.key}` };
  await context.service<typeof Glue>("glue").CreateTable({ DatabaseName: database, TableInput: tableInput(described) });
  await addPartitions(context, { database, table }, { bucket: place.bucket, keys: files.map(({ key }) => key) });
  return { ...nothing(prepared.bytes), written: rows };
}

const PROPERTIES = [
  "format",
  "external_location",
  "partitioned_by",
  "write_compression",
  "parquet_compression",
  "orc_compression",
  "compression_level",
  "field_delimiter",
];

/** Whether a CREATE TABLE AS names where its files go. */
export function namesLocation(sql: string): boolean {
  try {
    return "external_location" in parse(sql, "").properties;
  } catch {
    // What cannot be read fails when it runs.
    return false;
  }
}

const nothing = (bytes: number): Outcome => ({ columns: [], rows: [], form: "csv", bytes });

function parse(sql: string, current: string) {
  const cursor = new Cursor(sql);
  cursor.expect("CREATE", "TABLE");
  const ifNotExists = cursor.takes("IF", "NOT", "EXISTS");
  const name = cursor.tableName(current);
  const properties = cursor.takes("WITH") ? withProperties(cursor.bracketed()) : {};
  cursor.expect("AS");
  const query = cursor.rest().replace(/\s+WITH\s+(?:NO\s+)?DATA\s*$/i, "");
  return { ...name, ifNotExists, properties, query };
}

async function exists(context: Context, DatabaseName: string, Name: string): Promise<boolean> {
  try {
    await context.service<typeof Glue>("glue").GetTable({ DatabaseName, Name });
    return true;
  } catch (error) {
    if (nameOf(error) !== "EntityNotFoundException") throw error;
    if (/^Database/.test((error as Error).message))
      throw new QueryError(`SCHEMA_NOT_FOUND: Schema '${DatabaseName}' does not exist`);
    return false;
  }
}

/** The named place, which must be empty, or one beside the query's result. */
async function target({ context, row }: Execution, properties: Properties): Promise<S3Location> {
  const uri = String(properties.external_location ?? `${row.output.replace(/\/?$/, "/")}tables/${row.id}/`);
  const place = s3Location(uri);
  if (!place) throw new QueryError(`INVALID_TABLE_PROPERTY: external_location is not a location in S3: ${uri}`);
  const key = place.key === "" || place.key.endsWith("/") ? place.key : `${place.key}/`;
  const { Contents: contents = [] } = await context
    .service<typeof S3>("s3")
    .ListObjectsV2({ Bucket: place.bucket, Prefix: key, MaxKeys: 1 });
  if (contents.length > 0)
    throw new QueryError(
      `HIVE_PATH_ALREADY_EXISTS: Target directory for table already exists: s3://${place.bucket}/${key}. You may need to manually clean the data at this location before retrying. Athena will not delete data in your account.`,
    );
  return { bucket: place.bucket, key };
}

function checkKeys(columns: readonly SqlColumn[], keys: readonly string[]): void {
  const names = columns.map(({ name }) => name.toLowerCase());
  const missing = keys.find((key) => !names.includes(key));
  if (missing !== undefined)
    throw new QueryError(`COLUMN_NOT_FOUND: Partition column '${missing}' is not among the query's columns`);
  if (keys.length > 0 && names.slice(-keys.length).join() !== keys.join())
    throw new QueryError(
      `HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the table properties: [${keys.join(", ")}]`,
    );
}

interface Described {
  readonly database: string;
  readonly table: string;
  readonly columns: readonly SqlColumn[];
  readonly keys: readonly string[];
  readonly format: FileFormat;
  readonly location: string;
}

function tableInput({ table, columns, keys, format, location }: Described): Glue.TableInput {
  const all = columns.map(({ name, type }) => ({ Name: name.toLowerCase(), Type: hiveType(resultType(type)) }));
  const hive = format.kind === "parquet" ? "PARQUET" : format.kind === "json" ? "JSONFILE" : "TEXTFILE";
  const delimited = { "field.delim": format.delimiter, "serialization.format": format.delimiter };
  return {
    Name: table,
    TableType: "EXTERNAL_TABLE",
    Parameters: {
      EXTERNAL: "TRUE",
      "parquet.compression": format.compression.toUpperCase(),
      has_encrypted_data: "false",
    },
    PartitionKeys: all.filter(({ Name }) => keys.includes(Name)),
    StorageDescriptor: {
      Columns: all.filter(({ Name }) => !keys.includes(Name)),
      Location: location,
      InputFormat: FORMATS[hive].input,
      OutputFormat: FORMATS[hive].output,
      SerdeInfo: {
        Name: table,
        SerializationLibrary: hive === "TEXTFILE" ? LAZY : serdeOf(hive),
        Parameters: hive === "TEXTFILE" ? delimited : { "serialization.format": "1" },
      },
      Compressed: false,
    },
  };
}
