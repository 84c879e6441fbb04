/**
 * Bytes that a value of a column takes on disk under its encoding, estimated from the first rows as they lie.
 * https://docs.aws.amazon.com/redshift/latest/dg/c_Compression_encodings.html
 */
import { deflateRawSync } from "node:zlib";
import type { SqlConnection } from "../../sql/database.ts";
import { type ColumnDefinition, physicalName, quoted, type TableDefinition } from "../definitions.ts";

const SAMPLE = 8192;

/** A value as its encodings see it: numbers by value, texts by letters. */
type Sample =
  | { readonly kind: "numbers"; readonly values: readonly number[] }
  | { readonly kind: "texts"; readonly values: readonly string[] };

export type ColumnSamples = ReadonlyMap<string, Sample>;

export async function sampleColumns(connection: SqlConnection, table: TableDefinition): Promise<ColumnSamples> {
  const expressions = table.columns.map(expressionOf);
  const { rows } = await connection.run(
    `SELECT ${expressions.join(", ")} FROM ${quoted(physicalName(table))} LIMIT ${SAMPLE}`,
  );
  return new Map(
    table.columns.map(({ name, type }, index) => {
      const values = rows.map((row) => row[index]).filter((value) => value !== null && value !== undefined);
      return [
        name,
        isText(type.duckDb)
          ? { kind: "texts", values: values.map(String) }
          : { kind: "numbers", values: values.map(Number) },
      ];
    }),
  );
}

const isText = (type: string): boolean => /^(?:VARCHAR|JSON|BLOB)/.test(type);

function expressionOf({ name, type }: ColumnDefinition): string {
  const column = quoted(name);
  if (isText(type.duckDb)) return `CAST(${column} AS VARCHAR)`;
  if (type.duckDb === "DATE") return `date_diff('day', DATE '2000-01-01', ${column})`;
  if (type.duckDb.startsWith("TIMESTAMP")) return `epoch_us(${column})`;
  if (type.duckDb.startsWith("TIME")) return `epoch_us(CAST(${column} AS TIME))`;
  const [, scale] = /^DECIMAL\(\d+,\s*(\d+)\)/.exec(type.duckDb) ?? [];
  return scale === undefined ? `CAST(${column} AS DOUBLE)` : `CAST(${column} AS DOUBLE) * 1e${scale}`;
}

/** Bytes of a value under an encoding; never 0. */
export function bytesPerValue(column: ColumnDefinition, encoding: string, samples: ColumnSamples): number {
  const sample = samples.get(column.name);
  if (!sample || sample.values.length === 0) return Math.min(column.type.width, 32);
  return Math.max(
    0.01,
    sample.kind === "texts" ? ofTexts(sample.values, encoding) : ofNumbers(sample.values, encoding, column.type.width),
  );
}

function ofTexts(values: readonly string[], encoding: string): number {
  const raw = values.reduce((sum, value) => sum + Buffer.byteLength(value) + 4, 0) / values.length;
  switch (encoding) {
    case "none":
      return raw;
    case "bytedict":
      return dictionary(values, raw);
    case "text255":
    case "text32k":
      return (
        dictionary(
          values.flatMap((value) => value.split(" ")),
          raw,
        ) * (raw / 6 > 1 ? 2 : 1)
      );
    case "runlength":
      return (runs(values) * (raw + 1)) / values.length;
    default:
      return deflated(values.join("\n"), encoding) / values.length;
  }
}

function ofNumbers(values: readonly number[], encoding: string, width: number): number {
  switch (encoding) {
    case "none":
      return width;
    case "bytedict":
      return dictionary(values, width);
    case "delta":
      return deltas(values, 127, { small: 1, width });
    case "delta32k":
      return deltas(values, 32_767, { small: 2, width });
    case "mostly8":
      return mostly(values, 127, { small: 1, width });
    case "mostly16":
      return mostly(values, 32_767, { small: 2, width });
    case "mostly32":
      return mostly(values, 2_147_483_647, { small: 4, width });
    case "runlength":
      return (runs(values) * (width + 1)) / values.length;
    case "lzo":
    case "zstd":
      return deflated(packed(values, width), encoding) / values.length;
    default:
      return packedBits(values, width);
  }
}

/** AZ64 packs groups of 64 values into the bits that their range needs. */
function packedBits(values: readonly number[], width: number): number {
  const GROUP = 64;
  let bytes = 0;
  for (let at = 0; at < values.length; at += GROUP) {
    const group = values.slice(at, at + GROUP);
    const range = Math.max(...group) - Math.min(...group);
    bytes += (group.length * Math.ceil(Math.log2(range + 1))) / 8 + width;
  }
  return Math.min(width, bytes / values.length);
}

const DICTIONARY_SIZE = 256;

function dictionary(values: readonly (string | number)[], raw: number): number {
  const distinct = new Set(values).size;
  const kept = Math.min(1, DICTIONARY_SIZE / distinct);
  return kept * 1 + (1 - kept) * (raw + 1);
}

type Widths = { readonly small: number; readonly width: number };

const deltas = (values: readonly number[], limit: number, { small, width }: Widths): number =>
  values.reduce((sum, value, index) => {
    const before = values[index - 1];
    return sum + (before !== undefined && Math.abs(value - before) <= limit ? small : small + width);
  }, 0) / values.length;

const mostly = (values: readonly number[], limit: number, { small, width }: Widths): number =>
  values.reduce((sum, value) => sum + (Math.abs(value) <= limit ? small : small + width), 0) / values.length;

const runs = (values: readonly (string | number)[]): number =>
  values.filter((value, index) => value !== values[index - 1]).length;

const deflated = (data: string | Uint8Array, encoding: string): number =>
  deflateRawSync(data, { level: encoding === "zstd" ? 6 : 1 }).length;

function packed(values: readonly number[], width: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(values.length * 8));
  for (const [index, value] of values.entries()) bytes.setFloat64(index * 8, value);
  return width >= 8
    ? new Uint8Array(bytes.buffer)
    : new Uint8Array(bytes.buffer).filter((_, index) => index % 8 < width);
}
