/** Scalars as they stand in query strings, forms, headers and JSON text. */
import { parseRfc3339DateTimeWithOffset, parseRfc7231DateTime } from "@smithy/core/serde";
import { MalformedInput } from "./protocol.ts";

export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

/** Clients are not all true to the format of the model, so a number is always seconds and text any known form. */
export function timestampFrom(value: number | string, format: TimestampFormat, at: string): Date {
  if (typeof value === "number" || /^-?\d+(\.\d+)?$/.test(value)) return validDate(new Date(Number(value) * 1000), at);
  try {
    const date =
      format === "http-date" || /^[A-Z][a-z]{2}/.test(value)
        ? parseRfc7231DateTime(value)
        : parseRfc3339DateTimeWithOffset(value);
    if (date) return date;
  } catch {
    // Not strictly RFC 3339; botocore leaves out the zone now and then.
  }
  return validDate(new Date(value), at);
}

function validDate(date: Date, at: string): Date {
  if (Number.isNaN(date.getTime())) throw new MalformedInput(`${at} must be a timestamp.`);
  return date;
}

export function numberFrom(value: string, at: string): number {
  const number = Number(value);
  if (value.trim() === "" || (Number.isNaN(number) && value !== "NaN"))
    throw new MalformedInput(`${at} must be a number, not '${value}'.`);
  return number;
}

export function booleanFrom(value: string, at: string): boolean {
  if (/^true$/i.test(value)) return true;
  if (/^false$/i.test(value)) return false;
  throw new MalformedInput(`${at} must be a boolean, not '${value}'.`);
}

export function bigIntegerFrom(value: string, at: string): bigint {
  if (!/^-?\d+$/.test(value)) throw new MalformedInput(`${at} must be an integer, not '${value}'.`);
  return BigInt(value);
}

export function bytesFromBase64(value: string, at: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value) || value.length % 4 !== 0)
    throw new MalformedInput(`${at} must be base64.`);
  return Buffer.from(value, "base64");
}
