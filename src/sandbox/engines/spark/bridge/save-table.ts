import type * as Glue from "@aws-sdk/client-glue";
import { lakeTableOf } from "../../lake/index.ts";
import type { Session } from "./answers.ts";
import { hiveTypeOf } from "./hive-type-of.ts";
import { SparkError } from "./spark-error.ts";
import { name } from "./sql-text.ts";
import { type Writer, type Writing, writeFrame } from "./write-files.ts";

export interface TableWriting extends Writing {
  /** `table` or `database.table`. */
  readonly table: string;
  /** `insertInto`: columns by position, the table must exist. */
  readonly insert: boolean;
}

/** `saveAsTable` and `insertInto`, over the Glue Data Catalog. */
export async function saveTable(session: Session, writer: Writer, writing: TableWriting): Promise<void> {
  const { catalog } = session;
  const [table = "", database = catalog.database] = writing.table
    .replaceAll("`", "")
    .toLowerCase()
    .split(".")
    .reverse();
  const place = { database, table };
  const found = writing.insert ? await catalog.table(place) : await catalog.find(place);
  if (found && (writing.insert || writing.mode === "append")) return insert(session, writer, { ...writing, found });
  if (found && writing.mode === "errorifexists")
    throw new SparkError(
      "AnalysisException",
      `[TABLE_OR_VIEW_ALREADY_EXISTS] Cannot create table or view \`${database}\`.\`${table}\` because it already exists.`,
    );
  if (found && writing.mode === "ignore") return;
  const uri = writing.options.path ?? found?.StorageDescriptor?.Location ?? (await defaultLocation(session, place));
  const files = await writeFrame(writer, { ...writing, uri, mode: "overwrite" });
  if (found) await catalog.glue().DeleteTable({ DatabaseName: database, Name: table });
  await catalog.glue().CreateTable({ DatabaseName: database, TableInput: tableInput(writing, table, uri) });
  await catalog.addPartitions(await catalog.table(place), files);
}

async function defaultLocation({ catalog }: Session, place: { database: string; table: string }): Promise<string> {
  const { Database: database } = await catalog.glue().GetDatabase({ Name: place.database });
  const root = database?.LocationUri;
  if (!root)
    throw new SparkError(
      "IllegalArgumentException",
      `the database ${place.database} has no location: give the table one with option("path", "s3://...")`,
    );
  return `${root.replace(/\/$/, "")}/${place.table}`;
}

function tableInput({ columns, partitionBy, format }: TableWriting, table: string, uri: string): Glue.TableInput {
  if (format !== "parquet")
    throw new SparkError("AnalysisException", `the sandbox saves tables as parquet only, not as ${format}`);
  const isKey = (column: string): boolean => partitionBy.some((key) => key.toLowerCase() === column.toLowerCase());
  const column = ({ name: Name, type }: { name: string; type: string }) => ({
    Name: Name.toLowerCase(),
    Type: hiveTypeOf(type),
  });
  return {
    Name: table,
    TableType: "EXTERNAL_TABLE",
    Parameters: { classification: "parquet", EXTERNAL: "TRUE", "spark.sql.sources.provider": "parquet" },
    PartitionKeys: columns.filter((each) => isKey(each.name)).map(column),
    StorageDescriptor: {
      Columns: columns.filter((each) => !isKey(each.name)).map(column),
      Location: uri,
      InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
      OutputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
      SerdeInfo: {
        SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        Parameters: { path: uri },
      },
    },
  };
}

/** Columns are taken by position, as Hive does. */
async function insert(session: Session, writer: Writer, writing: TableWriting & { found: Glue.Table }): Promise<void> {
  const table = lakeTableOf(writing.found);
  const all = [...table.columns, ...table.keys];
  if (all.length !== writing.columns.length)
    throw new SparkError(
      "AnalysisException",
      `[INSERT_COLUMN_ARITY_MISMATCH.${all.length > writing.columns.length ? "NOT_ENOUGH" : "TOO_MANY"}_DATA_COLUMNS] Cannot write to the table: it has ${all.length} columns, the data ${writing.columns.length}.`,
    );
  const byName = !writing.insert;
  const select = all.map(
    (column, index) => `${name(byName ? column.name : (writing.columns[index]?.name ?? ""))} AS ${name(column.name)}`,
  );
  const frame = await session.frames.add(`SELECT ${select.join(", ")} FROM ${writing.frame}`);
  const files = await writeFrame(writer, {
    ...writing,
    ...formatOf(table.format),
    frame: frame.name,
    columns: frame.columns,
    uri: table.location,
    mode: writing.mode === "overwrite" ? "overwrite" : "append",
    partitionBy: table.keys.map((key) => key.name),
  });
  await session.catalog.addPartitions(writing.found, files);
}

function formatOf(format: ReturnType<typeof lakeTableOf>["format"]): Pick<Writing, "format" | "options"> {
  if (format.kind === "parquet" || format.kind === "json") return { format: format.kind, options: {} };
  if (format.kind === "delimited") return { format: "csv", options: { sep: format.delimiter } };
  throw new SparkError("AnalysisException", "the sandbox does not insert into tables of this SerDe");
}
