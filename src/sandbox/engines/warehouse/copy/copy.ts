/** COPY: files of S3 into a table, line by line, with what is wrong in them. https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { s3Location } from "../../s3-files/index.ts";
import { type ColumnDefinition, DEFAULT_STATE, physicalName, quoted, type TableDefinition } from "../definitions.ts";
import { type Execution, type Outcome, slicesOf } from "../execution.ts";
import { tableNamed } from "../prepare.ts";
import { redshiftError } from "../redshift-error.ts";
import { type AssumedRole, assumeRole, type FoundFile, filesOf } from "../s3-access.ts";
import { SqlReader } from "../sql-reader.ts";
import { rowCount, wrote } from "../statements/write-rows.ts";
import { type CopyOptions, readCopyOptions } from "./copy-options.ts";
import { DraftFile } from "./draft-file.ts";
import { readJson } from "./read-json.ts";
import { readLines } from "./read-lines.ts";

interface Copying {
  readonly execution: Execution;
  readonly table: TableDefinition;
  readonly columns: readonly ColumnDefinition[];
  readonly options: CopyOptions;
  readonly files: readonly FoundFile[];
}

export async function copy(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("COPY");
  const table = tableNamed(execution, reader.qualifiedName(), "INSERT");
  const names = reader.comesSymbol("(") ? reader.names() : undefined;
  reader.expect("FROM");
  const uri = reader.string();
  const options = readCopyOptions(reader);
  const columns = targetColumns(table, names, options);
  const role = await assumeRole(execution, options.role);
  const files = options.manifest ? await manifestFiles(execution, role, uri) : await prefixFiles(execution, role, uri);
  const copying: Copying = { execution, table, columns, options, files };
  const before = await rowCount(execution, table);
  const loaded = options.format === "parquet" ? await copyParquet(copying) : await copyText(copying);
  if (options.flags.has("NOLOAD"))
    return { notice: `INFO:  Load into table '${table.name}' completed, 0 record(s) loaded successfully.` };
  await wrote(execution, table, { before, added: loaded, sorted: true });
  await keepStatistics(copying, before + loaded, before === 0);
  execution.session.lastCopyCount = loaded;
  return {
    changed: loaded,
    notice: `INFO:  Load into table '${table.name}' completed, ${loaded} record(s) loaded successfully.`,
  };
}

function targetColumns(
  table: TableDefinition,
  names: readonly string[] | undefined,
  { flags }: CopyOptions,
): readonly ColumnDefinition[] {
  if (!names) return table.columns.filter(({ identity }) => !identity || flags.has("EXPLICIT_IDS"));
  return names.map((name) => {
    const column = table.columns.find((each) => each.name === name);
    if (!column) throw redshiftError(`column "${name}" of relation "${table.name}" does not exist`);
    return column;
  });
}

async function prefixFiles(execution: Execution, role: AssumedRole, uri: string): Promise<FoundFile[]> {
  const place = s3Location(uri);
  if (!place) throw redshiftError(`Invalid S3 URI: ${uri}`);
  const files = await filesOf(execution, role, place);
  if (files.length === 0) throw redshiftError(`The specified S3 prefix '${place.key}' does not exist`);
  return files;
}

interface Manifest {
  readonly entries?: readonly { readonly url?: string; readonly mandatory?: boolean }[];
}

/** https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html */
async function manifestFiles(execution: Execution, role: AssumedRole, uri: string): Promise<FoundFile[]> {
  const place = s3Location(uri);
  const own = place && (await filesOf(execution, role, place)).find(({ key }) => key === place.key);
  if (!own) throw redshiftError(`Manifest file ${uri} does not exist`);
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(own.path, "utf8"));
  } catch {
    throw redshiftError(`Manifest file is not in correct json format, S3 Path: ${uri}`);
  }
  const files: FoundFile[] = [];
  for (const { url = "", mandatory = false } of manifest.entries ?? []) {
    const entry = s3Location(url);
    if (!entry) throw redshiftError(`Invalid S3 URI: ${url}`);
    const found = (await filesOf(execution, role, entry)).find(({ key }) => key === entry.key);
    if (found) files.push(found);
    else if (mandatory)
      throw redshiftError(
        `Problem reading manifest file - S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey: ${url}`,
      );
  }
  return files;
}

async function copyText(copying: Copying): Promise<number> {
  const { execution, table, columns, options, files } = copying;
  const draft = new DraftFile({
    path: join(execution.folder, "rows"),
    table,
    columns,
    options,
    limit: options.flags.has("IGNOREALLERRORS") ? Number.POSITIVE_INFINITY : Math.max(1, options.maxErrors),
  });
  const read = options.format === "json" ? readJson : readLines;
  try {
    for (const [index, file] of files.entries()) {
      draft.begin({
        file: `s3://${file.bucket}/${file.key}`,
        bytes: file.size,
        slice: index % slicesOf(execution.cluster),
      });
      const complete = await read(file.path, draft, execution.signal);
      if (!complete) break;
    }
  } finally {
    draft.end();
  }
  execution.records.files.push(...draft.files);
  execution.records.loadErrors.push(...draft.errors);
  if (draft.failed) throw loadFailed(copying);
  return options.flags.has("NOLOAD") ? 0 : insertDraft(copying, draft.path);
}

const loadFailed = ({ execution, table }: Copying): Error =>
  redshiftError(
    `Load into table '${table.name}' failed.  Check '${execution.cluster.serverless ? "sys_load_error_detail" : "stl_load_errors"}' system table for details.`,
  );

async function insertDraft(copying: Copying, path: string): Promise<number> {
  const { columns } = copying;
  const types = columns.map(({ name, type }) => `${text(name)}: ${text(type.duckDb)}`).join(", ");
  return insertFrom(
    copying,
    `SELECT * FROM read_csv(${text(path)}, auto_detect = false, header = false, columns = {${types}}, delim = '\u001f', quote = '"', escape = '"', nullstr = '\u001e', allow_quoted_nulls = false, max_line_size = 16777216)`,
  );
}

async function copyParquet(copying: Copying): Promise<number> {
  const { execution, columns, files, table } = copying;
  const source = `read_parquet([${files.map(({ path }) => text(path)).join(", ")}])`;
  const described = await execution.connection.run(`SELECT * FROM ${source} LIMIT 0`);
  if (described.columns.length !== columns.length)
    throw redshiftError(
      `Unmatched number of columns between table and file. Table columns: ${columns.length}, Data columns: ${described.columns.length}`,
    );
  const values = described.columns.map(
    ({ name }, index) =>
      `CAST(${quoted(name)} AS ${columns[index]?.type.duckDb}) AS ${quoted(columns[index]?.name ?? name)}`,
  );
  const loaded = await insertFrom(copying, `SELECT ${values.join(", ")} FROM ${source}`);
  for (const [index, file] of files.entries())
    execution.records.files.push({
      tableId: table.id,
      table: table.name,
      file: `s3://${file.bucket}/${file.key}`,
      bytes: file.size,
      lines: loaded,
      rows: Math.round(loaded / files.length),
      errors: 0,
      slice: index % slicesOf(execution.cluster),
    });
  return loaded;
}

async function insertFrom({ execution, table, columns }: Copying, query: string): Promise<number> {
  const names = columns.map(({ name }) => quoted(name));
  const keys = table.sort.columns.filter((name) => columns.some((column) => column.name === name));
  const order = keys.length === 0 ? "" : ` ORDER BY ${keys.map((name) => `source.${quoted(name)}`).join(", ")}`;
  const { changed } = await execution.connection.run(
    `INSERT INTO ${quoted(physicalName(table))} (${names.join(", ")}) SELECT * FROM (${query}) AS source(${names.join(", ")})${order}`,
    { signal: execution.signal },
  );
  return changed;
}

/** By default the first load of a table gathers its statistics. */
async function keepStatistics({ execution, table, options }: Copying, rows: number, first: boolean): Promise<void> {
  if (options.statistics === "off" || !(options.statistics === "on" || first)) return;
  const state = (await execution.catalog.state(table.id)) ?? DEFAULT_STATE;
  await execution.catalog.putState(table.id, { ...state, analyzed: rows });
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
