import { nowMs } from "../../../../shared/clock.ts";
import { QueryError } from "../queries/query-error.ts";

const UNITS = ["YEARS", "MONTHS", "WEEKS", "DAYS", "HOURS", "MINUTES", "SECONDS"] as const;
type Unit = (typeof UNITS)[number];

const SPAN: Readonly<Record<Exclude<Unit, "YEARS" | "MONTHS">, number>> = {
  WEEKS: 7 * 86_400_000,
  DAYS: 86_400_000,
  HOURS: 3_600_000,
  MINUTES: 60_000,
  SECONDS: 1000,
};

export interface DateRange {
  /** `2024-01-01,NOW`. */
  readonly range: string;
  /** Of Java's DateTimeFormatter: yyyy, MM, dd, HH, mm, ss and what stands between them. */
  readonly format: string;
  readonly interval: number;
  readonly unit: string | undefined;
}

/**
 * Values of a projected key of type date, at most `most` of them.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html#partition-projection-date-type
 */
export function projectedDates({ range, format, interval, unit }: DateRange, most: number): string[] {
  const step = unitOf(unit, format);
  const [from = "", to = ""] = range.split(",").map((each) => each.trim());
  const end = dateOf(to, format);
  const values: string[] = [];
  for (let date = dateOf(from, format); date <= end && values.length <= most; date = later(date, interval, step)) {
    const text = formatted(date, format);
    if (text !== values.at(-1)) values.push(text);
  }
  return values;
}

/** A format of days or of months has a step of its own; a finer or a coarser one must be told. */
function unitOf(unit: string | undefined, format: string): Unit {
  const finest = /[Hms]/.test(format) ? undefined : /d/.test(format) ? "DAYS" : /M/.test(format) ? "MONTHS" : undefined;
  const name = unit?.toUpperCase() ?? finest;
  const known = UNITS.find((each) => each === name || each === `${name}S`);
  if (known) return known;
  throw new QueryError(
    unit === undefined
      ? `INVALID_TABLE_PROPERTY: projection of the format ${format} needs an interval.unit`
      : `INVALID_TABLE_PROPERTY: interval.unit ${unit} is not one of ${UNITS.join(", ")}`,
  );
}

/** A date in the format, or `NOW`, `NOW-3DAYS`. */
function dateOf(text: string, format: string): Date {
  const [now, sign, amount = "0", unit] = /^NOW(?:\s*([+-])\s*(\d+)\s*([A-Z]+))?$/i.exec(text) ?? [];
  if (now !== undefined)
    return later(new Date(nowMs()), (sign === "-" ? -1 : 1) * Number(amount), unitOf(unit ?? "DAYS", format));
  const at = (letters: string, otherwise: number): number => {
    const index = format.indexOf(letters);
    return index < 0 ? otherwise : Number(text.slice(index, index + letters.length));
  };
  const date = [at("yyyy", 1970), at("MM", 1) - 1, at("dd", 1), at("HH", 0), at("mm", 0), at("ss", 0)] as const;
  if (date.some(Number.isNaN))
    throw new QueryError(`INVALID_TABLE_PROPERTY: ${text} is not a date of the format ${format}`);
  return new Date(Date.UTC(...date));
}

function later(date: Date, count: number, unit: Unit): Date {
  if (unit !== "YEARS" && unit !== "MONTHS") return new Date(date.getTime() + count * SPAN[unit]);
  const months = date.getUTCMonth() + (unit === "YEARS" ? 12 : 1) * count;
  const first = new Date(date);
  first.setUTCMonth(months, 1);
  // The 31st of a month without one is its last day.
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date.getUTCDate(), last));
  return first;
}

const formatted = (date: Date, format: string): string =>
  format
    .replace("yyyy", String(date.getUTCFullYear()))
    .replace("MM", two(date.getUTCMonth() + 1))
    .replace("dd", two(date.getUTCDate()))
    .replace("HH", two(date.getUTCHours()))
    .replace("mm", two(date.getUTCMinutes()))
    .replace("ss", two(date.getUTCSeconds()));

const two = (value: number): string => String(value).padStart(2, "0");
