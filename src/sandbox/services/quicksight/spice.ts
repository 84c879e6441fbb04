/** The rows of data sets: copies in SPICE, files in the service's folder, and rows read when they are asked for. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../kit/index.ts";
import { queryAthena } from "./athena-source.ts";
import { type Column, inputColumns, outputColumns, sourceTable } from "./data-set-columns.ts";
import type { DataSetRow } from "./state.ts";

export type Value = string | number | null;

export interface Rows {
  readonly columns: readonly Column[];
  readonly values: readonly (readonly Value[])[];
}

export interface ReadRows extends Rows {
  /** Rows of which a value is not of its column's type: they are left out. */
  readonly dropped: number;
}

/** Asks the data source for all rows. Throws `SourceError`. */
export async function readRows(context: Context, row: DataSetRow, signal?: AbortSignal): Promise<ReadRows> {
  const { source, ...query } = sourceTable(context, row);
  const csv = await queryAthena(context, source.parameters.AthenaParameters ?? {}, query, signal);
  const inputs = inputColumns(row);
  const outputs = outputColumns(row);
  const values: Value[][] = [];
  let dropped = 0;
  for (const line of linesOf(csv, inputs.length)) {
    const typed = outputs.map(({ from, type }) => typedValue(line[from] ?? null, type));
    if (typed.includes(undefined)) dropped += 1;
    else values.push(typed.filter((value) => value !== undefined));
  }
  return { columns: outputs.map(({ name, type }) => ({ name, type })), values, dropped };
}

/** Replaces the rows that SPICE has; answers their size in bytes. */
export function keepRows(context: Context, dataSetId: string, { columns, values }: Rows): number {
  const path = pathOf(context, dataSetId);
  const text = JSON.stringify({ columns, values });
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(`${path}.draft`, text);
  renameSync(`${path}.draft`, path);
  return Buffer.byteLength(text);
}

/** What a visual sees: the copy in SPICE (nothing before the first ingestion), or what the data source says now. */
export async function rowsOf(context: Context, row: DataSetRow): Promise<Rows> {
  if (row.importMode === "DIRECT_QUERY") return readRows(context, row);
  const path = pathOf(context, row.id);
  return existsSync(path)
    ? (JSON.parse(readFileSync(path, "utf8")) as Rows)
    : { columns: outputColumns(row), values: [] };
}

export const forgetRows = (context: Context, dataSetId: string): void =>
  rmSync(pathOf(context, dataSetId), { force: true });

const pathOf = (context: Context, dataSetId: string): string =>
  join(context.folder(), `${context.account}-${context.region}`, "spice", `${encodeURIComponent(dataSetId)}.json`);

/** Rows of Athena's CSV without its header: values in quotes, null as nothing. */
function* linesOf(csv: string, width: number): Generator<(string | null)[]> {
  const field = /(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/y;
  field.lastIndex = csv.indexOf("\n") + 1;
  while (field.lastIndex < csv.length && field.lastIndex > 0) {
    const line: (string | null)[] = [];
    for (;;) {
      const match = field.exec(csv);
      line.push(match?.[1]?.replaceAll('""', '"') ?? (match?.[2] ? match[2] : null));
      if (match?.[3] !== ",") break;
    }
    if (line.length === width) yield line;
  }
}

function typedValue(text: string | null, type: Column["type"]): Value | undefined {
  if (text === null) return null;
  if (type === "STRING") return text;
  if (type === "DATETIME") {
    const iso = `${text.trim().replace(" ", "T").replace(/ UTC$/, "")}Z`.replace(
      /^(\d{4}-\d\d-\d\d)Z$/,
      "$1T00:00:00Z",
    );
    return Number.isNaN(Date.parse(iso)) ? undefined : new Date(iso).toISOString();
  }
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isNaN(value) || (type === "INTEGER" && !Number.isInteger(value)) ? undefined : value;
}
