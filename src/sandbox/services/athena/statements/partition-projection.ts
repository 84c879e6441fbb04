import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import type { LakePartition } from "../../../engines/lake/index.ts";
import { QueryError } from "../queries/query-error.ts";

const MOST = 100_000;

/**
 * Partitions by rule and not by catalog: integer, enum and date keys, a location template.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export function projectedPartitions(table: Glue.Table): LakePartition[] {
  const parameters = table.Parameters ?? {};
  const keys = (table.PartitionKeys ?? []).map(({ Name = "" }) => Name);
  const template = parameters["storage.location.template"] ?? defaultTemplate(table, keys);
  let combinations: string[][] = [[]];
  for (const key of keys) {
    const values = valuesOf(key, parameters);
    combinations = combinations.flatMap((before) => values.map((value) => [...before, value]));
    if (combinations.length > MOST)
      throw new QueryError(`INVALID_TABLE_PROPERTY: more than ${MOST} projected partitions`);
  }
  return combinations.map((values) => ({
    values,
    location: keys.reduce((text, key, index) => text.replaceAll(`\${${key}}`, values[index] ?? ""), template),
  }));
}

const defaultTemplate = (table: Glue.Table, keys: readonly string[]): string =>
  `${(table.StorageDescriptor?.Location ?? "").replace(/\/$/, "")}/${keys.map((key) => `${key}=\${${key}}`).join("/")}/`;

function valuesOf(key: string, parameters: Readonly<Record<string, string>>): string[] {
  const property = (name: string): string => {
    const value = parameters[`projection.${key}.${name}`];
    if (value === undefined) throw new QueryError(`INVALID_TABLE_PROPERTY: projection.${key}.${name} is missing`);
    return value;
  };
  const type = property("type");
  if (type === "enum")
    return property("values")
      .split(",")
      .map((each) => each.trim());
  if (type === "integer") return integers(key, property("range"), parameters);
  if (type === "date")
    return dates(property("range"), property("format"), parameters[`projection.${key}.interval.unit`]);
  throw new QueryError(`INVALID_TABLE_PROPERTY: the sandbox does not project partitions of type ${type}`);
}

function integers(key: string, range: string, parameters: Readonly<Record<string, string>>): string[] {
  const [low = 0, high = 0] = range.split(",").map(Number);
  const step = Number(parameters[`projection.${key}.interval`] ?? 1);
  const digits = Number(parameters[`projection.${key}.digits`] ?? 0);
  const values: string[] = [];
  for (let value = low; value <= high && values.length <= MOST; value += step)
    values.push(String(value).padStart(digits, "0"));
  return values;
}

const DAY = 86_400_000;

function dates(
  range: string,
  format: string,
  unit = /d/.test(format) ? "DAYS" : /M/.test(format) ? "MONTHS" : "YEARS",
): string[] {
  const [from = "", to = ""] = range.split(",").map((each) => each.trim());
  const end = dateOf(to, format);
  const values: string[] = [];
  for (let date = dateOf(from, format); date <= end && values.length <= MOST; date = next(date, unit)) {
    const text = formatted(date, format);
    if (text !== values.at(-1)) values.push(text);
  }
  return values;
}

/** A date in the format, or `NOW`, `NOW-3DAYS`. */
function dateOf(text: string, format: string): Date {
  const [now, sign, amount = "0", unit = "DAYS"] = /^NOW(?:([+-])(\d+)(YEARS|MONTHS|WEEKS|DAYS)?)?$/.exec(text) ?? [];
  if (now !== undefined) {
    const days = { YEARS: 365, MONTHS: 30, WEEKS: 7, DAYS: 1 }[unit] ?? 1;
    return new Date(nowMs() + (sign === "-" ? -1 : 1) * Number(amount) * days * DAY);
  }
  const at = (letters: string, otherwise: number): number => {
    const index = format.indexOf(letters);
    return index < 0 ? otherwise : Number(text.slice(index, index + letters.length));
  };
  return new Date(Date.UTC(at("yyyy", 1970), at("MM", 1) - 1, at("dd", 1)));
}

function next(date: Date, unit: string): Date {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (unit === "YEARS") return new Date(Date.UTC(year + 1, month, day));
  if (unit === "MONTHS") return new Date(Date.UTC(year, month + 1, day));
  return new Date(date.getTime() + (unit === "WEEKS" ? 7 : 1) * DAY);
}

const formatted = (date: Date, format: string): string =>
  format
    .replace("yyyy", String(date.getUTCFullYear()))
    .replace("MM", String(date.getUTCMonth() + 1).padStart(2, "0"))
    .replace("dd", String(date.getUTCDate()).padStart(2, "0"));
