import type * as S3 from "@aws-sdk/client-s3";
import { Cursor } from "../../../engines/lake/index.ts";
import { putFiles, s3Location } from "../../../engines/s3-files/index.ts";
import type { Execution, Outcome } from "../queries/execution.ts";
import { QueryError } from "../queries/query-error.ts";
import { putText } from "../results/result-files.ts";
import { prepare } from "./select.ts";
import { checkProperties, fileFormat, partitionedBy, withProperties } from "./with-properties.ts";
import { columnsOf, fileColumn, writeFiles } from "./write-files.ts";

/** `UNLOAD (query) TO 's3://...' WITH (...)`. https://docs.aws.amazon.com/athena/latest/ug/unload.html */
export async function unload(execution: Execution, sql: string): Promise<Outcome> {
  const { context, row } = execution;
  const cursor = new Cursor(sql);
  cursor.expect("UNLOAD");
  const query = cursor.bracketed();
  cursor.expect("TO");
  const uri = cursor.string();
  const properties = cursor.takes("WITH") ? withProperties(cursor.bracketed()) : {};
  cursor.end();
  const place = s3Location(uri);
  if (!place) throw new QueryError(`INVALID_FUNCTION_ARGUMENT: ${uri} is not a location in S3`);
  checkProperties(properties, ["format", "compression", "compression_level", "field_delimiter", "partitioned_by"]);
  if (properties.format === undefined) throw new QueryError("SYNTAX_ERROR: UNLOAD needs a format");
  const { Contents: contents = [] } = await context
    .service<typeof S3>("s3")
    .ListObjectsV2({ Bucket: place.bucket, Prefix: place.key, MaxKeys: 1 });
  if (contents.length > 0) throw new QueryError(`HIVE_PATH_ALREADY_EXISTS: Target directory already exists: ${uri}`);
  const prepared = await prepare(execution, query);
  const columns = await columnsOf(execution, prepared);
  const { folder, rows } = await writeFiles(execution, {
    query: prepared,
    select: columns.map(fileColumn).join(", "),
    format: fileFormat(properties),
    partitionedBy: partitionedBy(properties),
  });
  const files = await putFiles(context, folder, place);
  const manifest = `${row.output.replace(/\/?$/, "/")}${row.id}-manifest.csv`;
  await putText(context, manifest, files.map(({ key }) => `s3://${place.bucket}/${key}\n`).join(""));
  return { columns: [], rows: [], form: "csv", bytes: prepared.bytes, written: rows, manifest };
}
