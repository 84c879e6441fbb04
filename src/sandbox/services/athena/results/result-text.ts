import type { SqlValue } from "../../../engines/sql/database.ts";
import type { ResultType } from "./column-types.ts";

/** A value as Athena's results have it: text; null for null. */
export function resultText(type: ResultType, value: SqlValue): string | null {
  if (value === null) return null;
  const inner = (each: SqlValue, of: ResultType): string => resultText(of, each) ?? "null";
  if (type.kind === "array" && Array.isArray(value)) return `[${value.map((each) => inner(each, type.of)).join(", ")}]`;
  if (type.kind === "map" && Array.isArray(value))
    return `{${(value as { key: SqlValue; value: SqlValue }[]).map((each) => `${inner(each.key, type.key)}=${inner(each.value, type.value)}`).join(", ")}}`;
  if (type.kind === "row" && typeof value === "object" && !Array.isArray(value)) {
    const record = value as Readonly<Record<string, SqlValue>>;
    return `{${type.fields.map((field) => `${field.name}=${inner(record[field.name] ?? null, field.type)}`).join(", ")}}`;
  }
  if (type.kind !== "simple") return JSON.stringify(value);
  return simpleText(type.name, value);
}

function simpleText(name: string, value: SqlValue): string {
  if ((name === "double" || name === "float") && typeof value === "number") return doubleText(value);
  if (name === "varbinary" && typeof value === "string") return hexOf(value);
  if (name === "interval day to second" && typeof value === "object") return intervalText(value as never);
  const text = typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : String(value);
  if (name === "timestamp") return withMilliseconds(text);
  if (name === "timestamp with time zone") return `${withMilliseconds(text.replace(/\+00$/, ""))} UTC`;
  return text;
}

const withMilliseconds = (text: string): string => {
  const [seconds = "", fraction = ""] = text.split(".");
  return `${seconds}.${fraction.slice(0, 3).padEnd(3, "0")}`;
};

/** As Java prints a double: `3.0`, `1.0E10`. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = "", power = ""] = value.toExponential().split("e");
    return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(power)}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** `68 65 6c`, from DuckDB's `hel` with `\\xFF` for what cannot be printed. */
const hexOf = (blob: string): string =>
  [...blob.matchAll(/\\x([0-9A-Fa-f]{2})|([\s\S])/g)]
    .map(([, hex, letter = ""]) => hex?.toLowerCase() ?? letter.charCodeAt(0).toString(16).padStart(2, "0"))
    .join(" ");

/** `2 03:00:00.000`, or `1-2` for years and months. */
function intervalText({ months, days, micros }: { months: number; days: number; micros: string }): string {
  const sign = (value: number): string => (value < 0 ? "-" : "");
  if (months !== 0 && days === 0 && Number(micros) === 0)
    return `${sign(months)}${Math.floor(Math.abs(months) / 12)}-${Math.abs(months) % 12}`;
  const total = days * 86_400_000 + Math.trunc(Number(micros) / 1000);
  const size = Math.abs(total);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const time = [two((size / 3_600_000) % 24), two((size / 60_000) % 60), two((size / 1000) % 60)].join(":");
  return `${sign(total)}${Math.floor(size / 86_400_000)} ${time}.${String(size % 1000).padStart(3, "0")}`;
}
