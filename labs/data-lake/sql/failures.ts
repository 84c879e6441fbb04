/** What a failed query of Athena means, and what to do about it. */

const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [
    /HIVE_PATH_ALREADY_EXISTS/,
    "The folder that the new table would fill is not empty: delete what an earlier attempt left there.",
  ],
  [
    /external_location/,
    "The work group enforces its own place for results, also for tables: leave external_location out of the statement.",
  ],
  [/TYPE_MISMATCH/, "Two types do not go together. Partition columns are text: write month = '03', not month = 3."],
  [
    /COLUMN_NOT_FOUND/,
    "The table has no such column. A field of a nested column needs the table's alias: c.address.country.",
  ],
  [/TABLE_NOT_FOUND/, "The catalog has no such table: has the crawler run, and into this database?"],
  [/HIVE_BAD_DATA/, "A file does not have what the table's columns promise: look at the types and at the header line."],
  [
    /Bytes scanned limit was exceeded/i,
    "The work group's own limit has stopped the query. Read less: filter on partitions, name columns, use Parquet.",
  ],
  [/No output location provided/i, "The work group has no place for results: give it an OutputLocation in S3."],
  [
    /Insufficient Lake Formation permission/i,
    "Lake Formation guards this database: grant the caller and the Glue role ALL on it and on its tables.",
  ],
  [
    /Access ?Denied|not authorized/i,
    "The caller may not read the files or write the result: look at its permissions for S3.",
  ],
];

/** A sentence of advice; a general one for what is not known. */
export const explain = (reason: string): string =>
  MEANINGS.find(([pattern]) => pattern.test(reason))?.[1] ??
  "Run the query in the console's editor to see where it fails.";
