/**
 * A field of a file as a value of its column, or what is wrong with it.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html
 */
import type { ColumnDefinition } from "../definitions.ts";
import type { CopyOptions, Flag } from "./copy-options.ts";
import { FieldError } from "./field-error.ts";
import { momentReader } from "./moments.ts";

/** Answers the text for the engine's file, null for a null. Throws FieldError. */
export type ReadField = (field: string | null) => string | null;

export function fieldReader(column: ColumnDefinition, options: CopyOptions): ReadField {
  const read = readerOf(column, options);
  const isText = column.type.duckDb === "VARCHAR";
  const { nullText, flags } = options;
  const plain = !BLANKS.some((flag) => flags.has(flag));
  return (field) => {
    let value = field === nullText ? null : field;
    if (value !== null && isText && !plain) value = blanksApplied(value, flags);
    else if (value !== null && !isText && value.trim() === "") value = null;
    if (value !== null) return read(value);
    if (column.notNull) throw new FieldError(1213, "Missing data for not-null field");
    return null;
  };
}

const BLANKS: readonly Flag[] = ["TRIMBLANKS", "EMPTYASNULL", "BLANKSASNULL"];

function blanksApplied(value: string, flags: ReadonlySet<Flag>): string | null {
  const text = flags.has("TRIMBLANKS") ? value.trimEnd() : value;
  if (text === "") return flags.has("EMPTYASNULL") ? null : text;
  return flags.has("BLANKSASNULL") && text.trim() === "" ? null : text;
}

function readerOf(column: ColumnDefinition, options: CopyOptions): (value: string) => string | null {
  const { duckDb } = column.type;
  if (duckDb === "VARCHAR") return textReader(column, options.flags.has("TRUNCATECOLUMNS"));
  if (/^(?:SMALLINT|INTEGER|BIGINT)$/.test(duckDb)) return integerReader(duckDb);
  if (duckDb.startsWith("DECIMAL")) return decimalReader(duckDb, options.flags.has("ROUNDEC"));
  if (duckDb === "FLOAT" || duckDb === "DOUBLE") return readFloat;
  if (duckDb === "BOOLEAN") return readBoolean;
  if (duckDb === "DATE" || duckDb.startsWith("TIME")) return momentReader(duckDb, options);
  if (duckDb === "JSON") return readSuper;
  return quotedText;
}

function textReader(column: ColumnDefinition, truncates: boolean): (value: string) => string {
  const limit = column.type.length ?? 65_535;
  return (value) => {
    // A letter takes up to four bytes.
    if (value.length * 4 <= limit || Buffer.byteLength(value) <= limit) return quotedText(value);
    if (!truncates) throw new FieldError(1204, "String length exceeds DDL length");
    return quotedText(truncated(value, limit));
  };
}

function truncated(value: string, limit: number): string {
  let [text, bytes] = ["", 0];
  for (const letter of value) {
    bytes += Buffer.byteLength(letter);
    if (bytes > limit) break;
    text += letter;
  }
  return text;
}

/** Letters that mean something in the file; the draft separates values by controls of ASCII. */
const SPECIAL = ['"', "\n", "\r", "\u001e", "\u001f"];

const quotedText = (value: string): string =>
  value === "" || SPECIAL.some((letter) => value.includes(letter)) ? `"${value.replaceAll('"', '""')}"` : value;

const RANGES: Readonly<Record<string, { name: string; low: bigint; high: bigint }>> = {
  SMALLINT: { name: "Short", low: -32_768n, high: 32_767n },
  INTEGER: { name: "Integer", low: -2_147_483_648n, high: 2_147_483_647n },
  BIGINT: { name: "Long", low: -9_223_372_036_854_775_808n, high: 9_223_372_036_854_775_807n },
};

function integerReader(type: string): (value: string) => string {
  const { name = type, low = 0n, high = 0n } = RANGES[type] ?? {};
  return (value) => {
    const text = value.trim();
    const wrong = /^[+-]?\d+$/.test(text) ? -1 : wrongDigit(text);
    if (wrong >= 0)
      throw new FieldError(1207, `Invalid digit, Value '${text.charAt(wrong)}', Pos ${wrong}, Type: ${name}`, wrong);
    if (text.length > 4) {
      const number = BigInt(text.startsWith("+") ? text.slice(1) : text);
      if (number < low || number > high) throw new FieldError(1222, `Overflow, Column type: ${name}`);
    }
    return text;
  };
}

const wrongDigit = (text: string): number => {
  const digits = text.replace(/^[+-]/, "");
  const at = digits.search(/\D/);
  return (at < 0 ? digits.length : at) + text.length - digits.length;
};

function decimalReader(type: string, rounds: boolean): (value: string) => string {
  const [, precision = "18", scale = "0"] = /\((\d+),\s*(\d+)\)/.exec(type) ?? [];
  return (value) => {
    const text = value.trim();
    const [, sign = "", whole = "", part = ""] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
    if (whole === "" && part === "") {
      const at = Math.max(0, text.search(/[^\d.+-]/));
      throw new FieldError(1207, `Invalid digit, Value '${text.charAt(at)}', Pos ${at}, Type: Decimal`, at);
    }
    if (whole.replace(/^0+/, "").length > Number(precision) - Number(scale))
      throw new FieldError(1204, "Numeric overflow, Column type: Decimal");
    // Digits beyond the scale are cut off unless ROUNDEC rounds them, which the engine does.
    return `${sign}${whole || "0"}.${rounds ? part || "0" : part.slice(0, Number(scale)) || "0"}`;
  };
}

function readFloat(value: string): string {
  const text = value.trim();
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$|^[+-]?(?:nan|inf(?:inity)?)$/i.test(text))
    throw new FieldError(1208, `Invalid digit, Value '${text.charAt(0)}', Pos 0, Type: Double`);
  return text;
}

function readBoolean(value: string): string {
  const text = value.trim().toLowerCase();
  if (["t", "true", "1", "y", "yes"].includes(text)) return "true";
  if (["f", "false", "0", "n", "no"].includes(text)) return "false";
  throw new FieldError(1210, "Unknown boolean format");
}

function readSuper(value: string): string {
  try {
    JSON.parse(value);
  } catch {
    throw new FieldError(1224, "Invalid JSON format for super data type");
  }
  return quotedText(value);
}
