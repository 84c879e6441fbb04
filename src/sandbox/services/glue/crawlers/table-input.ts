import { createHash } from "node:crypto";
import type * as Glue from "@aws-sdk/client-glue";
import { FORMATS, LAZY, serdeOf } from "../../../engines/lake/index.ts";
import { type FileSchema, hiveTypeOf } from "./classify/schema.ts";
import type { Dataset, Partition, Statistics } from "./grouping.ts";

/** A table as crawlers describe it: https://docs.aws.amazon.com/glue/latest/dg/table-properties-crawler.html */
export function tableInput(dataset: Dataset, { name, crawler }: { name: string; crawler: string }): Glue.TableInput {
  const keys = keysOf(dataset.partitions);
  const parameters = {
    CrawlerSchemaDeserializerVersion: "1.0",
    CrawlerSchemaSerializerVersion: "1.0",
    UPDATED_BY_CRAWLER: crawler,
    ...parametersOf(dataset.schema, dataset.statistics),
    ...(keys.length > 0 ? { "partition_filtering.enabled": "true" } : {}),
  };
  const columns = columnsOf(dataset.schema).filter(({ Name }) => !keys.includes(Name));
  return {
    Name: name,
    Owner: "owner",
    Retention: 0,
    StorageDescriptor: { ...storageOf(dataset.schema, columns, parameters), Location: dataset.location },
    PartitionKeys: keys.map((Name) => ({ Name, Type: "string" })),
    TableType: "EXTERNAL_TABLE",
    Parameters: parameters,
  };
}

/** A partition of a table; with `columns` it takes the table's own instead of what its files say. */
export function partitionInput(
  { folders, location, schema, statistics }: Partition,
  columns?: readonly Glue.Column[],
): Glue.PartitionInput {
  const parameters = {
    CrawlerSchemaDeserializerVersion: "1.0",
    CrawlerSchemaSerializerVersion: "1.0",
    ...parametersOf(schema, statistics),
  };
  return {
    Values: folders.map((folder) => keyAndValue(folder).value),
    StorageDescriptor: { ...storageOf(schema, columns ?? columnsOf(schema), parameters), Location: location },
    Parameters: parameters,
  };
}

/** Names as tables have them: small letters, digits and underscores. */
export const tableName = (prefix: string, name: string): string =>
  `${prefix}${name}`.toLowerCase().replace(/[^a-z0-9_]/g, "_");

/** For a table whose name is taken by another one. */
export const otherName = (name: string, location: string): string =>
  `${name}_${createHash("md5").update(location).digest("hex")}`;

/** `year=2025` is a value of `year`; other folders are values of `partition_0` and so on. */
function keysOf(partitions: readonly Partition[]): string[] {
  const depth = partitions[0]?.folders.length ?? 0;
  return Array.from({ length: depth }, (_, index) => {
    const names = new Set(partitions.map(({ folders }) => keyAndValue(folders[index] ?? "").key));
    const [only] = names;
    return names.size === 1 && only !== undefined ? only : `partition_${index}`;
  });
}

function keyAndValue(folder: string): { key: string | undefined; value: string } {
  const [, key, value] = /^([^=]+)=(.*)$/.exec(folder) ?? [];
  if (key === undefined || value === undefined) return { key: undefined, value: folder };
  return { key: key.toLowerCase(), value: decoded(value) };
}

/** Hadoop writes signs that folders may not have as `%3A`. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const columnsOf = ({ columns }: FileSchema): { Name: string; Type: string }[] =>
  [...columns].map(([Name, type]) => ({ Name, Type: hiveTypeOf(type) }));

function parametersOf({ format }: FileSchema, { files, bytes, records }: Statistics): Record<string, string> {
  return {
    ...(format.classification === "csv"
      ? {
          areColumnsQuoted: String(format.quoted === true),
          columnsOrdered: "true",
          delimiter: format.delimiter ?? ",",
          ...(format.header ? { "skip.header.line.count": "1" } : {}),
        }
      : {}),
    averageRecordSize: String(records === 0 ? 0 : Math.round(bytes / records)),
    classification: format.classification,
    compressionType: format.compression,
    objectCount: String(files),
    recordCount: String(records),
    sizeKey: String(bytes),
    typeOfData: "file",
  };
}

function storageOf(
  schema: FileSchema,
  columns: readonly Glue.Column[],
  parameters: Record<string, string>,
): Glue.StorageDescriptor {
  const { classification, compression } = schema.format;
  const format = FORMATS[classification === "parquet" ? "PARQUET" : "TEXTFILE"];
  return {
    Columns: [...columns],
    InputFormat: format.input,
    OutputFormat: format.output,
    Compressed: compression !== "none",
    NumberOfBuckets: -1,
    SerdeInfo: serdeInfo(schema),
    BucketColumns: [],
    SortColumns: [],
    Parameters: parameters,
    StoredAsSubDirectories: false,
  };
}

function serdeInfo({ format, columns }: FileSchema): Glue.SerDeInfo {
  switch (format.classification) {
    case "json":
      return {
        SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
        Parameters: { paths: [...columns.keys()].sort().join(",") },
      };
    case "parquet":
      return { SerializationLibrary: serdeOf("PARQUET"), Parameters: { "serialization.format": "1" } };
    case "csv":
      return format.serde === "OpenCSVSerde"
        ? {
            SerializationLibrary: "org.apache.hadoop.hive.serde2.OpenCSVSerde",
            Parameters: { separatorChar: format.delimiter ?? ",", quoteChar: format.quote ?? '"' },
          }
        : { SerializationLibrary: LAZY, Parameters: { "field.delim": format.delimiter ?? "," } };
    default:
      return { Parameters: {} };
  }
}
