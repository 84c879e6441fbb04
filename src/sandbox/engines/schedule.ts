/**
 * AWS schedule expressions: `at(2026-11-23T10:00:00)`, `rate(5 minutes)` and `cron(0 10 ? * MON-FRI *)`.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
 */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A cron expression without an occurrence in this time has none. */
const HORIZON_MS = 5 * 366 * 24 * HOUR;
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: HOUR, day: 24 * HOUR };

export interface Schedule {
  /** The first occurrence after `after`, in milliseconds since the epoch; undefined where there is none. */
  next(after: number): number | undefined;
}

/** An expression that cannot be read; the message says what is wrong with it. */
export class ScheduleError extends Error {}

/** `anchor` is where a rate begins to count; the time zone (IANA) is that of `at` and `cron`, UTC by default. */
export function parseSchedule(text: string, anchor: number, timezone = "UTC"): Schedule {
  const [, kind, inner = ""] = /^(at|rate|cron)\((.*)\)$/.exec(text.trim()) ?? [];
  const clock = localClock(timezone);
  if (kind === "at") return once(inner, clock);
  if (kind === "rate") return every(inner, anchor);
  if (kind === "cron") return cron(inner, clock);
  throw new ScheduleError(`'${text}' is not an at, rate or cron expression`);
}

interface Local {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 1 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}
type Clock = (at: number) => Local;

function localClock(timezone: string): Clock {
  const format = zoneFormat(timezone);
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
    return {
      year,
      month,
      day,
      hour: hour % 24,
      minute,
      weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1,
    };
  };
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  const numeric = "numeric" as const;
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
    });
  } catch {
    throw new ScheduleError(`'${timeZone}' is not a time zone`);
  }
}

function once(text: string, clock: Clock): Schedule {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text))
    throw new ScheduleError(`'${text}' is not of the form yyyy-mm-ddThh:mm:ss`);
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) throw new ScheduleError(`'${text}' is not a date`);
  const { year, month, day, hour, minute } = clock(asUtc);
  // The zone's offset at about that time; exact but for the hour in which clocks change.
  const offset = Date.UTC(year, month - 1, day, hour, minute) - Math.floor(asUtc / MINUTE) * MINUTE;
  const due = asUtc - offset;
  return { next: (after) => (due > after ? due : undefined) };
}

function every(text: string, anchor: number): Schedule {
  const [, count = "0", unit = "", plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(text) ?? [];
  const step = Number(count) * (UNITS[unit] ?? 0);
  if (step === 0 || (count === "1") !== (plural === ""))
    throw new ScheduleError(`'${text}' is not a rate such as 1 minute or 5 hours`);
  return { next: (after) => anchor + (Math.floor(Math.max(0, after - anchor) / step) + 1) * step };
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

function cron(text: string, clock: Clock): Schedule {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6)
    throw new ScheduleError("A cron expression has six fields: minutes hours day-of-month month day-of-week year");
  const [minute = "", hour = "", day = "", month = "", weekday = "", year = ""] = fields;
  if ((day === "?") === (weekday === "?")) throw new ScheduleError("One of day-of-month and day-of-week must be '?'");
  const minutes = field(minute, 0, 59);
  const hours = field(hour, 0, 23);
  const days = field(day, 1, 31);
  const months = field(month, 1, 12, MONTHS);
  const weekdays = field(weekday, 1, 7, WEEKDAYS);
  const years = field(year, 1970, 2199);
  const onDay = (at: Local) => years(at.year) && months(at.month) && days(at.day) && weekdays(at.weekday);
  return {
    next: (after) => {
      let at = (Math.floor(after / MINUTE) + 1) * MINUTE;
      while (at < after + HORIZON_MS) {
        const local = clock(at);
        const hourFits = onDay(local) && hours(local.hour);
        if (hourFits && minutes(local.minute)) return at;
        at += hourFits ? MINUTE : (60 - local.minute) * MINUTE;
      }
      return undefined;
    },
  };
}

type Field = (value: number) => boolean;

/** `*`, `?`, numbers, names, ranges, lists and steps; L, W and # are refused by name. */
function field(text: string, low: number, high: number, names: readonly string[] = []): Field {
  const number = (part: string): number => {
    const named = names.indexOf(part.toUpperCase());
    const value = named === -1 ? Number(part) : named + low;
    if (/[LW#]/i.test(part) && named === -1)
      throw new ScheduleError(`The cron character in '${part}' is not supported by the sandbox`);
    if (!Number.isInteger(value) || value < low || value > high)
      throw new ScheduleError(`'${part}' must be between ${low} and ${high}`);
    return value;
  };
  const tests = text.split(",").map((part): Field => {
    const [range = "", step] = part.split("/");
    const by = step === undefined ? 1 : Number(step);
    if (!(by >= 1)) throw new ScheduleError(`'${part}' has no valid step`);
    if (range === "*" || range === "?") return (value) => (value - low) % by === 0;
    const [from = low, to = step === undefined ? from : high] = range.split("-").map(number);
    return (value) => value >= from && value <= to && (value - from) % by === 0;
  });
  return (value) => tests.some((test) => test(value));
}
