/** VACUUM, ANALYZE and ANALYZE COMPRESSION. */
import { DEFAULT_STATE, physicalName, quoted, type TableDefinition } from "../definitions.ts";
import type { Execution, Outcome } from "../execution.ts";
import { bytesPerValue, sampleColumns } from "../physical/column-sizes.ts";
import { tableNamed } from "../prepare.ts";
import { redshiftError } from "../redshift-error.ts";
import { SqlReader } from "../sql-reader.ts";
import { ENCODINGS } from "./table-definition.ts";
import { rowCount } from "./write-rows.ts";

const KINDS = ["FULL", "SORT", "DELETE", "REINDEX", "RECLUSTER"] as const;

/** https://docs.aws.amazon.com/redshift/latest/dg/r_VACUUM_command.html */
export async function vacuum(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("VACUUM");
  const kind = KINDS.find((each) => reader.takes(each)) ?? "FULL";
  if (kind === "SORT" || kind === "DELETE") reader.expect("ONLY");
  const table = reader.done || reader.comes("TO") ? undefined : tableNamed(execution, reader.qualifiedName());
  const threshold = reader.takes("TO") ? reader.number() : 95;
  if (threshold < 0 || threshold > 100) throw redshiftError("vacuum threshold must be between 0 and 100");
  reader.takes("PERCENT");
  reader.takes("BOOST");
  reader.end();
  const tables = table
    ? [table]
    : execution.catalog.objects.filter((each): each is TableDefinition => each.kind === "table");
  if (kind !== "DELETE") for (const each of tables) await sort(execution, each, threshold);
  return {};
}

/** Tables that are sorted to the threshold already are left as they are. */
async function sort(execution: Execution, table: TableDefinition, threshold: number): Promise<void> {
  if (table.sort.columns.length === 0) return;
  const state = (await execution.catalog.state(table.id)) ?? DEFAULT_STATE;
  const rows = await rowCount(execution, table);
  if (state.unsorted === 0 || rows === 0 || (rows - state.unsorted) / rows >= threshold / 100) return;
  const name = quoted(physicalName(table));
  const keys = table.sort.columns.map(quoted).join(", ");
  const { connection } = execution;
  await connection.run(`CREATE TEMP TABLE vacuumed AS SELECT * FROM ${name} ORDER BY ${keys}`);
  await connection.run(`DELETE FROM ${name}`);
  await connection.run(`INSERT INTO ${name} SELECT * FROM vacuumed ORDER BY rowid`);
  await connection.run("DROP TABLE vacuumed");
  await execution.catalog.putState(table.id, { ...state, unsorted: 0, version: state.version + 1 });
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_ANALYZE.html */
export async function analyze(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.skip();
  reader.takes("VERBOSE");
  const table = reader.done ? undefined : tableNamed(execution, reader.qualifiedName());
  if (table && reader.comesSymbol("(")) checkColumns(table, reader.names());
  void (reader.takes("PREDICATE", "COLUMNS") || reader.takes("ALL", "COLUMNS"));
  reader.end();
  const tables = table
    ? [table]
    : execution.catalog.objects.filter((each): each is TableDefinition => each.kind === "table");
  for (const each of tables) {
    const state = (await execution.catalog.state(each.id)) ?? DEFAULT_STATE;
    await execution.catalog.putState(each.id, { ...state, analyzed: await rowCount(execution, each) });
  }
  return {};
}

function checkColumns(table: TableDefinition, names: readonly string[]): void {
  const missing = names.find((name) => !table.columns.some((column) => column.name === name));
  if (missing !== undefined) throw redshiftError(`column "${missing}" of relation "${table.name}" does not exist`);
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_ANALYZE_COMPRESSION.html: the smallest encoding of each column. */
export async function analyzeCompression(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("ANALYZE", "COMPRESSION");
  const table = tableNamed(execution, reader.qualifiedName());
  const wanted = reader.comesSymbol("(") ? reader.names() : table.columns.map(({ name }) => name);
  checkColumns(table, wanted);
  if (reader.takes("COMPROWS")) reader.number();
  reader.end();
  const samples = await sampleColumns(execution.connection, table);
  const rows = table.columns
    .filter(({ name }) => wanted.includes(name))
    .map((column) => {
      const raw = bytesPerValue(column, "none", samples);
      const now = bytesPerValue(column, column.encoding, samples);
      const best = candidates(column.type.duckDb)
        .map((encoding) => ({ encoding, bytes: bytesPerValue(column, encoding, samples) }))
        .reduce((least, each) => (each.bytes < least.bytes ? each : least), { encoding: "raw", bytes: raw });
      return [table.name, column.name, best.encoding, (Math.max(0, (now - best.bytes) / now) * 100).toFixed(2)];
    });
  return {
    result: {
      columns: ["Table", "Column", "Encoding", "Est_reduction_pct"].map((name) => ({ name, type: "VARCHAR" })),
      rows,
    },
  };
}

/** Encodings that a type may have; ANALYZE COMPRESSION favours AZ64 and ZSTD. */
const candidates = (type: string): string[] =>
  /^(?:VARCHAR|BLOB|JSON)/.test(type)
    ? ["zstd", "bytedict", "lzo"]
    : /^(?:BOOLEAN|FLOAT|DOUBLE)/.test(type)
      ? ["zstd"]
      : ENCODINGS.filter((each) => each === "az64" || each === "zstd");
