/** `INSERT {INTO|OVERWRITE} [TABLE] t [PARTITION (...)] query`, `INSERT OVERWRITE DIRECTORY 's3://...' [ROW FORMAT ...] query`. */
import type * as Glue from "@aws-sdk/client-glue";
import { type Cursor, duckDbType, lakeTableOf, parseHiveType, partitionInput } from "../../../engines/lake/index.ts";
import { s3Location } from "../../../engines/s3-files/index.ts";
import { SqlError } from "../../../engines/sql/sql-error.ts";
import { prepareQuery, tableOf } from "./query.ts";
import type { HiveSession } from "./session.ts";
import { formatOf, type OutputFormat, TEXT, writeOutput } from "./write.ts";

export async function insert(session: HiveSession, cursor: Cursor): Promise<void> {
  cursor.expect("INSERT");
  const overwrite = cursor.takes("OVERWRITE");
  if (!overwrite) cursor.expect("INTO");
  if (overwrite && cursor.takes("DIRECTORY")) return insertDirectory(session, cursor);
  if (cursor.comes("LOCAL"))
    throw new SqlError("parser", "the sandbox's Hive writes to S3 only, not to a LOCAL DIRECTORY");
  cursor.takes("TABLE");
  const { database, table: name } = cursor.tableName(session.database);
  const partition = cursor.takes("PARTITION") ? readPartition(cursor) : new Map<string, string | undefined>();
  const table = await tableOf(session, { catalog: undefined, schema: database, name });
  const query = await prepareQuery(session, cursor.rest());
  await insertTable(session, { table, partition, query, overwrite });
}

/** `(dt = '2025-03-01', hour)`: keys, with their values where these are given. */
function readPartition(cursor: Cursor): Map<string, string | undefined> {
  const partition = new Map<string, string | undefined>();
  cursor.expectSymbol("(");
  do {
    const key = cursor.identifier();
    partition.set(key, cursor.takesSymbol("=") ? cursor.literal() : undefined);
  } while (cursor.takesSymbol(","));
  cursor.expectSymbol(")");
  return partition;
}

interface TableInsert {
  readonly table: Glue.Table;
  readonly partition: ReadonlyMap<string, string | undefined>;
  readonly query: string;
  readonly overwrite: boolean;
}

async function insertTable(session: HiveSession, { table, partition, query, overwrite }: TableInsert): Promise<void> {
  const lake = lakeTableOf(table);
  const keys = lake.keys.map((key) => key.name);
  if (keys.some((key) => !partition.has(key)))
    throw new SqlError(
      "catalog",
      `[Error 10019]: Need to specify partition columns (${keys.join(", ")}) because the destination table is partitioned`,
    );
  const fixed = keys.filter((key) => partition.get(key) !== undefined);
  const dynamic = lake.keys.filter((key) => !fixed.includes(key.name));
  const sources = await columnsOf(session, query);
  const targets = [...lake.columns, ...dynamic];
  if (sources.length !== targets.length)
    throw new SqlError(
      "catalog",
      `[Error 10044]: Cannot insert into target table because column number/types are different '${table.Name}': Table insclause-0 has ${targets.length} columns, but query has ${sources.length} columns.`,
    );
  const select = targets.map(
    ({ name, type }, index) =>
      `TRY_CAST(${quoted(sources[index] ?? "")} AS ${duckDbType(parseHiveType(type))}) AS ${quoted(name)}`,
  );
  const folder = fixed.map((key) => `${key}=${partition.get(key)}/`).join("");
  const { folders, rows } = await writeOutput(session, {
    query: `SELECT ${select.join(", ")} FROM (${query}) AS result`,
    place: placeOf(`${lake.location.replace(/\/?$/, "/")}${folder}`),
    format: formatOf(lake.format),
    partitionedBy: dynamic.map((key) => key.name),
    overwrite,
  });
  if (keys.length > 0) await addPartitions(session, table, { fixed: folder, folders });
  session.log.line("stderr", `Loading data to table ${table.DatabaseName}.${table.Name}: ${rows} row(s)`);
}

async function columnsOf(session: HiveSession, query: string): Promise<string[]> {
  const { columns } = await session.connection.run(`SELECT * FROM (${query}) AS result LIMIT 0`);
  return columns.map(({ name }) => name);
}

/** Partitions that the catalog has not yet. */
async function addPartitions(
  session: HiveSession,
  table: Glue.Table,
  { fixed, folders }: { fixed: string; folders: readonly string[] },
): Promise<void> {
  const inputs = folders.map((folder) => {
    const values = Object.fromEntries(
      `${fixed}${folder}`
        .split("/")
        .filter((part) => part.includes("="))
        .map((part): [string, string] => [
          part.slice(0, part.indexOf("=")),
          decodeURIComponent(part.slice(part.indexOf("=") + 1)),
        ]),
    );
    return partitionInput(table, { values, location: undefined });
  });
  if (inputs.length === 0) return;
  const { Errors: errors = [] } = await session.services.service<typeof Glue>("glue").BatchCreatePartition({
    DatabaseName: table.DatabaseName,
    TableName: table.Name,
    PartitionInputList: inputs,
  });
  const real = errors.find(({ ErrorDetail }) => ErrorDetail?.ErrorCode !== "AlreadyExistsException");
  if (real) throw new SqlError("catalog", real.ErrorDetail?.ErrorMessage ?? "partition not created");
}

async function insertDirectory(session: HiveSession, cursor: Cursor): Promise<void> {
  const place = placeOf(cursor.string());
  let format: OutputFormat = TEXT;
  if (cursor.takes("ROW", "FORMAT", "DELIMITED")) {
    cursor.expect("FIELDS", "TERMINATED", "BY");
    format = { ...TEXT, delimiter: cursor.string() };
  }
  if (cursor.takes("STORED", "AS")) {
    const name = cursor.identifier();
    if (name === "parquet") format = { kind: "parquet", delimiter: "" };
    else if (name !== "textfile") throw new SqlError("parser", `the sandbox's Hive does not write ${name}`);
  }
  const query = await prepareQuery(session, cursor.rest());
  const { rows } = await writeOutput(session, { query, place, format, partitionedBy: [], overwrite: true });
  session.log.line("stderr", `Moving data to directory: ${rows} row(s)`);
}

function placeOf(uri: string) {
  const place = s3Location(uri);
  if (!place) throw new SqlError("parser", `the sandbox's Hive keeps data in S3 only, not in ${uri}`);
  return place;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
