/** Results of statements: kept as files, answered page by page. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type * as RedshiftData from "@aws-sdk/client-redshift-data";
import type { SqlColumn, SqlValue } from "../../engines/sql/database.ts";
import { resultType } from "../../engines/warehouse/index.ts";
import { type Context, page } from "../../kit/index.ts";
import { indexOf } from "./describe.ts";
import { invalid, statementNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { statementOf } from "./statements.ts";
import { waitFor } from "./waiting.ts";

interface Kept {
  readonly columns: readonly SqlColumn[];
  readonly rows: readonly (readonly SqlValue[])[];
}

const pathOf = (context: Context, id: string): string =>
  join(context.folder(), "results", `${id.replaceAll(":", "-")}.json`);

/** Answers the result's size in bytes; of one that cannot be written whole nothing stays. */
export async function keepResult(context: Context, id: string, { columns, rows }: Kept): Promise<number> {
  const text = JSON.stringify({ columns, rows });
  const path = pathOf(context, id);
  try {
    await mkdir(join(context.folder(), "results"), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return rows.reduce((sum, row) => sum + row.reduce<number>((bytes, value) => bytes + lengthOf(value), 0), 0);
}

const lengthOf = (value: SqlValue): number => Buffer.byteLength(value === null ? "" : String(value));

/** Rows of a page; AWS answers pages of about 1 MB. */
const PAGE = 1000;

export const getStatementResult: On<"GetStatementResult"> = async (input, context) => {
  const { columns, rows, format } = await resultOf(context, input);
  if (format === "CSV") throw invalid("The statement's result format is CSV. Use GetStatementResultV2 instead.");
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: undefined,
    max: PAGE,
    badToken: "ValidationException",
  });
  return {
    Records: items.map((row) => row.map((value, index) => fieldOf(value, columns[index]?.type ?? ""))),
    ColumnMetadata: columns.map(metadataOf),
    TotalNumRows: rows.length,
    NextToken: next,
  };
};

/** https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_GetStatementResultV2.html: results as CSV. */
export const getStatementResultV2: On<"GetStatementResultV2"> = async (input, context) => {
  const { columns, rows, format } = await resultOf(context, input);
  if (format !== "CSV") throw invalid("The statement's result format is JSON. Use GetStatementResult instead.");
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: undefined,
    max: PAGE,
    badToken: "ValidationException",
  });
  const lines = items.map((row) => row.map((value, index) => csvText(value, columns[index]?.type ?? "")).join(","));
  const header = columns.map(({ name }) => csvText(name, "VARCHAR")).join(",");
  return {
    Records: [{ CSVRecords: `${[...(input.NextToken ? [] : [header]), ...lines].join("\r\n")}\r\n` }],
    ColumnMetadata: columns.map(metadataOf),
    TotalNumRows: rows.length,
    ResultFormat: "CSV",
    NextToken: next,
  };
};

async function resultOf(
  context: Context,
  { Id: id = "", WaitTimeSeconds }: { Id?: string | undefined; WaitTimeSeconds?: number | undefined },
): Promise<Kept & { format: RedshiftData.ResultFormatString }> {
  const own = statementOf(context, id);
  const row = await waitFor(context, own.id, WaitTimeSeconds);
  const index = indexOf(id);
  if (row.batch && index === undefined) throw invalid("Query is a batch: name a sub-statement to get its result.");
  const sub = row.subs[index ?? 0];
  if (!sub) throw statementNotFound(id);
  if (sub.status !== "FINISHED" || (row.status !== "FINISHED" && row.mode === "TRANSACTION"))
    throw fault404(id, sub.status === "FINISHED" ? row.status : sub.status);
  if (!sub.hasResult) throw fault404(id, undefined);
  const text = await readFile(pathOf(context, `${row.id}:${(index ?? 0) + 1}`), "utf8");
  return { ...(JSON.parse(text) as Kept), format: row.format };
}

const fault404 = (id: string, status: string | undefined) =>
  statementNotFound(
    id,
    status === undefined
      ? "Query does not have result. Please check query status with DescribeStatement."
      : `Query ${status === "FAILED" || status === "ABORTED" ? `has ${status}` : "is not finished"}: result is not available. Please check query status with DescribeStatement.`,
  );

/** Whole numbers, floating point numbers and booleans have members of their own; all else is text. */
function fieldOf(value: SqlValue | undefined, type: string): RedshiftData.Field {
  if (value === null || value === undefined) return { isNull: true };
  const { wire } = resultType(type);
  if (/^int[248]$/.test(wire)) return { longValue: Number(value) };
  if (/^float[48]$/.test(wire)) return { doubleValue: Number(value) };
  if (wire === "bool") return { booleanValue: value === true };
  return { stringValue: typeof value === "object" ? JSON.stringify(value) : String(value) };
}

function csvText(value: SqlValue | undefined, type: string): string {
  if (value === null || value === undefined) return "";
  if (resultType(type).wire === "bool") return value === true ? "t" : "f";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function metadataOf({ name, type }: SqlColumn): RedshiftData.ColumnMetadata {
  const { wire, width } = resultType(type);
  const [, precision, scale] = /^DECIMAL\((\d+),\s*(\d+)\)/.exec(type) ?? [];
  const number = /^(?:int|float|numeric)/.test(wire);
  return {
    isCaseSensitive: wire === "varchar",
    isCurrency: false,
    isSigned: number,
    label: name,
    length: 0,
    name,
    nullable: 1,
    precision: Number(precision ?? PRECISIONS[wire] ?? width),
    scale: Number(scale ?? 0),
    schemaName: "",
    tableName: "",
    typeName: wire,
  };
}

const PRECISIONS: Readonly<Record<string, number>> = {
  int2: 5,
  int4: 10,
  int8: 19,
  numeric: 38,
  float4: 8,
  float8: 17,
  bool: 1,
  date: 13,
  timestamp: 29,
};
