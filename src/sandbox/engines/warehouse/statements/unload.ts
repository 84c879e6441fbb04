/** UNLOAD: rows of a query as files in S3, one for each slice. https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html */
import { createReadStream } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type * as IAM from "@aws-sdk/client-iam";
import type * as S3 from "@aws-sdk/client-s3";
import { type S3Location, s3Location } from "../../s3-files/index.ts";
import { quoted } from "../definitions.ts";
import { type Execution, type Outcome, slicesOf } from "../execution.ts";
import { recordPlan } from "../plan/record-plan.ts";
import { prepare } from "../prepare.ts";
import { redshiftError } from "../redshift-error.ts";
import { type AssumedRole, asRole, assumeRole } from "../s3-access.ts";
import { SqlReader } from "../sql-reader.ts";
import { readUnloadOptions, type UnloadOptions } from "./unload-options.ts";

export async function unload(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("UNLOAD");
  const query = new SqlReader(reader.bracketed()).string();
  reader.expect("TO");
  const uri = reader.string();
  const options = readUnloadOptions(reader);
  const place = s3Location(uri);
  if (!place) throw redshiftError(`Invalid S3 URI: ${uri}`);
  const role = await assumeRole(execution, options.role);
  await emptied(execution, role, { place, options });
  const prepared = await prepare(execution, query);
  await recordPlan(execution, prepared);
  const { connection, signal, folder } = execution;
  await connection.run(`CREATE OR REPLACE TEMP TABLE unloaded AS ${prepared.sql}`, { signal });
  const out = join(folder, "out");
  await mkdir(out, { recursive: true });
  const rows = await write(execution, options, out);
  await connection.run("DROP TABLE unloaded");
  await put(execution, { role, place, out, options });
  return { changed: rows, notice: `INFO:  UNLOAD completed, ${rows} record(s) unloaded successfully.` };
}

interface Target {
  readonly place: S3Location;
  readonly options: UnloadOptions;
}

async function emptied(execution: Execution, role: AssumedRole, { place, options }: Target): Promise<void> {
  const input = { Bucket: place.bucket, Prefix: place.key };
  const { Contents: found = [] }: { Contents?: readonly { Key?: string }[] } = await asRole(execution, role, {
    operation: "ListObjectsV2",
    input,
  });
  if (options.clean)
    for (const { Key } of found)
      await asRole(execution, role, { operation: "DeleteObject", input: { Bucket: place.bucket, Key } });
  else if (found.length > 0 && !options.overwrite)
    throw redshiftError(
      "Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.",
    );
}

/** Files as the slices write them. */
async function write(execution: Execution, options: UnloadOptions, out: string): Promise<number> {
  const { connection, cluster, signal } = execution;
  const slices = options.parallel ? slicesOf(cluster) : 1;
  const { columns } = await connection.run("SELECT * FROM unloaded LIMIT 0");
  const missing = options.partitionBy.find((name) => !columns.some((column) => column.name.toLowerCase() === name));
  if (missing !== undefined) throw redshiftError(`Partition column "${missing}" does not exist in the query's result`);
  let rows = 0;
  for (let slice = 0; slice < slices; slice++) {
    const where = `FROM unloaded WHERE rowid % ${slices} = ${slice}`;
    const count = Number((await connection.run(`SELECT count(*) ${where}`)).rows[0]?.[0] ?? 0);
    if (count === 0) continue;
    const values = columns.map(({ name, type }) => valueText(name, type, options.format));
    const name = `${String(slice).padStart(4, "0")}_part_`;
    const target = options.partitionBy.length > 0 ? out : join(out, `${name}00${extensionOf(options)}`);
    const partitions =
      options.partitionBy.length > 0
        ? [
            `PARTITION_BY (${options.partitionBy.map(quoted).join(", ")})`,
            `FILENAME_PATTERN '${name}0{i}'`,
            `FILE_EXTENSION '${extensionOf(options).slice(1)}'`,
            "OVERWRITE_OR_IGNORE true",
            ...(options.include ? ["WRITE_PARTITION_COLUMNS true"] : []),
          ]
        : [];
    await connection.run(
      `COPY (SELECT ${values.join(", ")} ${where}) TO '${target.replaceAll("'", "''")}' (${[...formatOf(options), ...partitions].join(", ")})`,
      { signal },
    );
    rows += count;
  }
  return rows;
}

const valueText = (name: string, type: string, format: UnloadOptions["format"]): string =>
  type === "BOOLEAN" && (format === "text" || format === "csv")
    ? `CASE WHEN ${quoted(name)} THEN 't' WHEN NOT ${quoted(name)} THEN 'f' END AS ${quoted(name.toLowerCase())}`
    : `${type === "HUGEINT" ? `CAST(${quoted(name)} AS DECIMAL(38, 0))` : quoted(name)} AS ${quoted(name.toLowerCase())}`;

function extensionOf({ format, compression, extension }: UnloadOptions): string {
  if (extension !== undefined) return `.${extension.replace(/^\./, "")}`;
  const packed = compression === "gzip" ? ".gz" : compression === "zstd" ? ".zst" : "";
  return format === "parquet" ? ".parquet" : format === "text" || format === "csv" ? packed : `.${format}${packed}`;
}

function formatOf({ format, delimiter, header, quotes, nullText, compression }: UnloadOptions): string[] {
  if (format === "parquet")
    return ["FORMAT parquet", `COMPRESSION ${compression === "gzip" ? "gzip" : (compression ?? "snappy")}`];
  const packed = compression ? [`COMPRESSION ${compression}`] : [];
  if (format === "json") return ["FORMAT json", ...packed];
  const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const quoting = quotes ? ["FORCE_QUOTE *"] : format === "csv" ? [] : ["QUOTE ''", "ESCAPE ''"];
  return [
    "FORMAT csv",
    `HEADER ${header}`,
    `DELIMITER ${text(delimiter ?? (format === "csv" ? "," : "|"))}`,
    `NULLSTR ${text(nullText)}`,
    ...quoting,
    ...packed,
  ];
}

async function put(
  execution: Execution,
  { role, place, out, options }: Target & { role: AssumedRole; out: string },
): Promise<void> {
  const { services, records, query } = execution;
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  const paths = entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  const s3 = services.service<typeof S3>("s3");
  const put: { url: string; meta: { content_length: number } }[] = [];
  await mayPut(execution, role, `${place.bucket}/${place.key}*`);
  for (const path of paths.sort()) {
    const Key = place.key + relative(out, path).split(sep).join("/");
    const { size } = await stat(path);
    await s3.PutObject({ Bucket: place.bucket, Key, Body: createReadStream(path), ContentLength: size });
    const url = `s3://${place.bucket}/${Key}`;
    put.push({ url, meta: { content_length: size } });
    const rows = await rowsIn(execution, path, options);
    records.unloads.push({ path: url, rows, bytes: size, format: options.format.toUpperCase() });
  }
  if (options.manifest)
    await asRole(execution, role, {
      operation: "PutObject",
      input: {
        Bucket: place.bucket,
        Key: `${place.key}manifest`,
        Body: JSON.stringify({ entries: put }, null, 2),
        Metadata: { query: String(query) },
      },
    });
}

async function rowsIn({ connection }: Execution, path: string, { format, header }: UnloadOptions): Promise<number> {
  const file = `'${path.replaceAll("'", "''")}'`;
  const { rows } = await connection.run(
    format === "parquet"
      ? `SELECT CAST(sum(num_rows) AS BIGINT) FROM parquet_file_metadata(${file})`
      : `SELECT count(*) FROM read_csv(${file}, auto_detect = false, header = ${header}, columns = {'line': 'VARCHAR'}, delim = '\u0001', quote = '', escape = '', strict_mode = false)`,
  );
  return Number(rows[0]?.[0] ?? 0);
}

/** Files are too large for a call as the role: its policies are asked instead. */
async function mayPut({ services }: Execution, role: AssumedRole, resource: string): Promise<void> {
  const { EvaluationResults: results = [] } = await services.service<typeof IAM>("iam").SimulatePrincipalPolicy({
    PolicySourceArn: role.roleArn,
    ActionNames: ["s3:PutObject"],
    ResourceArns: [`arn:aws:s3:::${resource.replace(/\*$/, "0000_part_00")}`],
  });
  if (!results.every(({ EvalDecision }) => EvalDecision === "allowed"))
    throw redshiftError("S3ServiceException:Access Denied,Status 403,Error AccessDenied");
}
