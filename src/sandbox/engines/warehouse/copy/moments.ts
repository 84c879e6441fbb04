/** Dates and times in files. https://docs.aws.amazon.com/redshift/latest/dg/r_DATEFORMAT_and_TIMEFORMAT_strings.html */
import type { CopyOptions } from "./copy-options.ts";
import { FieldError } from "./field-error.ts";

interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly fraction: string;
  readonly zone: string;
}

type Kind = "date" | "time" | "timestamp";

const DEFAULTS: Readonly<Record<Kind, string>> = {
  date: "YYYY-MM-DD",
  time: "HH24:MI:SS",
  timestamp: "YYYY-MM-DD HH24:MI:SS",
};

export function momentReader(duckDb: string, options: CopyOptions): (value: string) => string | null {
  const kind: Kind = duckDb === "DATE" ? "date" : duckDb.startsWith("TIMESTAMP") ? "timestamp" : "time";
  const format = (kind === "date" ? options.dateFormat : options.timeFormat) ?? DEFAULTS[kind];
  const anyDate = options.flags.has("ACCEPTANYDATE");
  const zoned = duckDb.endsWith("TZ");
  return (value) => {
    const moment = parsed(value.trim(), format, kind);
    if (moment && isReal(moment)) return written(moment, kind, zoned);
    if (anyDate) return null;
    if (kind === "date")
      throw value.trim().length < 10
        ? new FieldError(1205, "Invalid Date Format - length must be 10 or more")
        : new FieldError(1205, `Invalid date format or value [${format}]`);
    throw new FieldError(1206, `Invalid timestamp format or value [${format}]`);
  };
}

const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/;

function parsed(text: string, format: string, kind: Kind): Moment | undefined {
  if (/^epoch(?:secs|millisecs)$/i.test(format)) return ofEpoch(text, /^epochsecs$/i.test(format));
  if (kind === "time") {
    const [, hour, minute, second, fraction, zone] = CLOCK.exec(text) ?? [];
    return hour === undefined ? undefined : momentOf({ hour, minute, second, fraction, zone });
  }
  if (format !== DEFAULTS[kind] && format.toLowerCase() !== "auto") return ofPattern(text, format);
  const [, year, month, day, hour, minute, second, fraction, zone] = ISO.exec(text) ?? [];
  if (year !== undefined) return momentOf({ year, month, day, hour, minute, second, fraction, zone });
  return format.toLowerCase() === "auto" ? recognized(text) : undefined;
}

const RECOGNIZED = [
  "MM/DD/YYYY HH24:MI:SS",
  "MM/DD/YYYY",
  "YYYYMMDD",
  "DD-MON-YYYY HH24:MI:SS",
  "DD-MON-YYYY",
  "MON DD, YYYY",
];

function recognized(text: string): Moment | undefined {
  for (const format of RECOGNIZED) {
    const found = ofPattern(text, format);
    if (found) return found;
  }
  return undefined;
}

type Parts = { readonly [name in keyof Moment]?: string | undefined };

const momentOf = ({
  year = "1970",
  month = "1",
  day = "1",
  hour = "0",
  minute = "0",
  second = "0",
  fraction = "",
  zone = "",
}: Parts): Moment => ({
  year: Number(year),
  month: Number(month),
  day: Number(day),
  hour: Number(hour),
  minute: Number(minute),
  second: Number(second),
  fraction,
  zone,
});

function ofEpoch(text: string, seconds: boolean): Moment | undefined {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) return undefined;
  const date = new Date(Number(text) * (seconds ? 1000 : 1));
  const [, year, month, day, hour, minute, second, fraction] =
    /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)\.(\d+)/.exec(date.toISOString()) ?? [];
  return momentOf({ year, month, day, hour, minute, second, fraction });
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const PATTERNS: readonly (readonly [word: string, pattern: string, part: string])[] = [
  ["YYYY", "(?<year>\\d{4})", "year"],
  ["YY", "(?<short>\\d{2})", "short"],
  ["MONTH", "(?<name>[A-Za-z]+)", "name"],
  ["MON", "(?<name>[A-Za-z]{3})", "name"],
  ["MM", "(?<month>\\d{1,2})", "month"],
  ["DD", "(?<day>\\d{1,2})", "day"],
  ["HH24", "(?<hour>\\d{1,2})", "hour"],
  ["HH12", "(?<hour>\\d{1,2})", "hour"],
  ["HH", "(?<hour>\\d{1,2})", "hour"],
  ["MI", "(?<minute>\\d{1,2})", "minute"],
  ["SS", "(?<second>\\d{1,2})(?:\\.(?<fraction>\\d{1,6}))?", "second"],
  ["AM", "(?<half>[AaPp][Mm])", "half"],
  ["PM", "(?<half>[AaPp][Mm])", "half"],
  ["OF", "(?<zone>[+-]\\d{2}(?::?\\d{2})?)", "zone"],
];

function ofPattern(text: string, format: string): Moment | undefined {
  const groups = patternOf(format).exec(text)?.groups;
  if (!groups) return undefined;
  const { short, name, half, hour, ...parts } = groups;
  const month = name === undefined ? parts.month : String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1);
  const year = short === undefined ? parts.year : `${Number(short) < 70 ? 20 : 19}${short}`;
  const afternoon = half?.toLowerCase() === "pm";
  const hours = half === undefined ? hour : String((Number(hour) % 12) + (afternoon ? 12 : 0));
  return momentOf({ ...parts, year, month, hour: hours });
}

function patternOf(format: string): RegExp {
  let [pattern, rest] = ["^", format];
  while (rest !== "") {
    const found = PATTERNS.find(([word]) => rest.toUpperCase().startsWith(word));
    pattern += found ? found[1] : rest.charAt(0).replace(/[^\w]/, "\\$&");
    rest = rest.slice(found ? found[0].length : 1);
  }
  return new RegExp(`${pattern}$`);
}

function isReal({ year, month, day, hour, minute, second }: Moment): boolean {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  return day <= 28 || day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

function written(
  { year, month, day, hour, minute, second, fraction, zone }: Moment,
  kind: Kind,
  zoned: boolean,
): string {
  const date = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  if (kind === "date") return date;
  const time = `${two(hour)}:${two(minute)}:${two(second)}${fraction === "" ? "" : `.${fraction}`}${zoned ? zone.replace("Z", "+00") || "+00" : ""}`;
  return kind === "time" ? time : `${date} ${time}`;
}
