import type * as Glue from "@aws-sdk/client-glue";
import { delimitedRecords } from "./delimited-text.ts";
import { type FileFormat, type FileSchema, NULL, type SeenType, widened } from "./schema.ts";

/** https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-builtin-csv */
const DELIMITERS = [",", "|", "\t", ";", "\u0001"];
const TRIAL_RECORDS = 100;
const LONGEST_NAME = 150;

/**
 * The schema of delimited text, by the built-in classifier or by one of the account; undefined for what is no such text: the
 * built-in one wants two columns and two rows at least.
 */
export function csvSchema(
  text: string,
  compression: FileFormat["compression"],
  custom?: Glue.CreateCsvClassifierRequest,
): FileSchema | undefined {
  const quote = custom?.QuoteSymbol ?? '"';
  const delimiter = custom?.Delimiter ?? delimiterOf(text, quote, custom?.AllowSingleColumn ?? false);
  if (delimiter === undefined) return undefined;
  const records = [...delimitedRecords(text, delimiter, quote)];
  const [first, ...rest] = records;
  if (!first || (first.length < 2 && !custom?.AllowSingleColumn)) return undefined;
  const header = hasHeader(first, rest, custom);
  const rows = header ? rest : records;
  const open = custom?.Serde === "OpenCSVSerDe";
  const types = open ? first.map((): SeenType => ({ kind: "string" })) : typesOf(rows, first.length);
  const quoted = text.startsWith(quote) || new RegExp(`[\\n${escaped(delimiter)}]${escaped(quote)}`).test(text);
  return {
    format: {
      classification: "csv",
      compression,
      delimiter,
      header,
      quoted,
      quote,
      // The built-in classifier always takes it: quotes in the data are then to be dealt with by whoever edits the table.
      serde: open ? "OpenCSVSerde" : "LazySimpleSerDe",
    },
    columns: new Map(names(first, header, custom?.Header).map((name, index) => [name, types[index] ?? NULL])),
    records: rows.length,
  };
}

function delimiterOf(text: string, quote: string, single: boolean): string | undefined {
  let best: { delimiter: string; columns: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const trial: string[][] = [];
    for (const record of delimitedRecords(text, delimiter, quote)) {
      trial.push(record);
      if (trial.length === TRIAL_RECORDS) break;
    }
    const columns = trial[0]?.length ?? 0;
    const even = trial.length >= 2 && trial.every((record) => record.length === columns);
    if (even && columns >= 2 && columns > (best?.columns ?? 0)) best = { delimiter, columns };
  }
  return best?.delimiter ?? (single ? "," : undefined);
}

/** A header is all text, short, fit for names, and unlike at least one row. */
function hasHeader(
  first: readonly string[],
  rows: readonly string[][],
  custom?: Glue.CreateCsvClassifierRequest,
): boolean {
  if (custom?.ContainsHeader === "PRESENT") return true;
  if (custom?.ContainsHeader === "ABSENT") return false;
  const fit = first.every(
    (name, index) =>
      typeOf(name).kind === "string" &&
      (name.length < LONGEST_NAME || index === first.length - 1) &&
      /[A-Za-z_]/.test(name),
  );
  if (!fit || new Set(first).size < first.length) return false;
  return rows.some((row) => row.some((value) => value !== "" && typeOf(value).kind !== "string"));
}

function names(first: readonly string[], header: boolean, given: readonly string[] | undefined): string[] {
  const taken = new Set<string>();
  return first.map((text, index) => {
    const wanted = (given?.[index] ?? (header ? text.trim() : `col${index}`)).toLowerCase() || `col${index}`;
    const name = taken.has(wanted) ? `${wanted}_${index}` : wanted;
    taken.add(name);
    return name;
  });
}

function typesOf(rows: readonly string[][], count: number): SeenType[] {
  const types = Array.from({ length: count }, (): SeenType => NULL);
  for (const row of rows)
    for (let index = 0; index < count; index++) {
      const known = types[index] ?? NULL;
      const value = row[index] ?? "";
      if (value !== "" && known.kind !== "string") types[index] = widened(known, typeOf(value));
    }
  return types;
}

const LONGEST_BIGINT = 9_223_372_036_854_775_807n;

function typeOf(text: string): SeenType {
  const value = text.trim();
  if (/^[+-]?\d+$/.test(value)) {
    const size = BigInt(value.replace(/^[+-]/, ""));
    return { kind: size <= LONGEST_BIGINT ? "bigint" : "double" };
  }
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) return { kind: "double" };
  return { kind: /^(true|false)$/i.test(value) ? "boolean" : "string" };
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|-]/g, "\\$&");
