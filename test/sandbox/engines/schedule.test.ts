import { expect, test } from "vitest";
import { parseSchedule } from "../../../src/sandbox/engines/schedule.ts";

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString().slice(0, 16));
// A Monday.
const now = Date.parse("2026-11-23T06:14:30Z");

test.each<[expression: string, zone: string, expected: string | undefined]>([
  ["at(2026-11-24T10:00:00)", "UTC", "2026-11-24T10:00"],
  ["at(2026-11-24T10:00:00)", "Europe/Berlin", "2026-11-24T09:00"],
  ["at(2026-11-22T10:00:00)", "UTC", undefined],
  ["rate(1 minute)", "UTC", "2026-11-23T06:15"],
  ["rate(2 hours)", "UTC", "2026-11-23T08:14"],
  ["cron(0 10 * * ? *)", "UTC", "2026-11-23T10:00"],
  ["cron(0 10 * * ? *)", "America/New_York", "2026-11-23T15:00"],
  ["cron(0/15 6 ? * MON-FRI *)", "UTC", "2026-11-23T06:15"],
  ["cron(30 5 ? * SUN,TUE *)", "UTC", "2026-11-24T05:30"],
  ["cron(0 0 1 1 ? 2028)", "UTC", "2028-01-01T00:00"],
  ["cron(0 0 1 JAN-FEB ? *)", "UTC", "2027-01-01T00:00"],
  ["cron(0 0 30 2 ? *)", "UTC", undefined],
])("%s in %s", (expression, zone, expected) => {
  expect(iso(parseSchedule(expression, now, zone).next(now))).toBe(expected);
});

test.each([
  ["rate(1 minutes)", "is not a rate"],
  ["cron(0 10 * * * *)", "must be '?'"],
  ["cron(0 10 L * ? *)", "The cron character in 'L' is not supported"],
  ["cron(60 10 * * ? *)", "must be between 0 and 59"],
  ["every day", "is not an at, rate or cron expression"],
])("%s is refused", (expression, message) => {
  expect(() => parseSchedule(expression, now)).toThrow(message);
});
