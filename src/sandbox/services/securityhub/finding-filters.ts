/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFindingFilters.html */
import type {
  AwsSecurityFinding,
  AwsSecurityFindingFilters,
  BooleanFilter,
  DateFilter,
  KeywordFilter,
  MapFilter,
  NumberFilter,
  StringFilter,
} from "@aws-sdk/client-securityhub";
import { dateFields, mapFields, numberFields, textFields } from "./finding-fields.ts";
import { invalidInput } from "./hub.ts";

const MOST_VALUES = 20;
const DAY_MS = 86_400_000;

type Test = (finding: AwsSecurityFinding) => boolean;

/** A test that a finding must pass: all fields, and of each field one value (or, with NOT, every one). */
export function compileFilters(filters: AwsSecurityFindingFilters, now: number): Test {
  const tests = Object.entries(filters).flatMap(([field, values]) => {
    if (!Array.isArray(values) || values.length === 0) return [];
    if (values.length > MOST_VALUES)
      throw invalidInput(`Invalid parameter 'Filters.${field}'. At most ${MOST_VALUES} values are possible.`);
    return [testOf(field, values, now)];
  });
  return (finding) => tests.every((test) => test(finding));
}

/** `values` are of the kind that the field's name says; the schema has been checked. */
function testOf(field: string, values: readonly object[], now: number): Test {
  const texts = textFields[field];
  if (texts) return (finding) => textTest(values as StringFilter[], texts(finding));
  const number = numberFields[field];
  if (number) return (finding) => (values as NumberFilter[]).some((filter) => isInside(filter, number(finding)));
  const date = dateFields[field];
  if (date) return (finding) => (values as DateFilter[]).some((filter) => isDuring(filter, date(finding), now));
  const maps = mapFields[field];
  if (maps) return (finding) => mapTest(values as MapFilter[], maps(finding));
  if (field === "Sample")
    return ({ Sample = false }) => (values as BooleanFilter[]).some(({ Value }) => Value === Sample);
  if (field === "Keyword")
    return (finding) => (values as KeywordFilter[]).some(({ Value = "" }) => JSON.stringify(finding).includes(Value));
  throw invalidInput(`The filter ${field} is not in the sandbox.`);
}

function textTest(filters: readonly StringFilter[], texts: readonly (string | undefined)[]): boolean {
  const found = texts.filter((text) => text !== undefined);
  return combined(filters, ({ Value = "", Comparison = "EQUALS" }) => {
    const positive = Comparison.replace("NOT_", "").replace("PREFIX_EQUALS", "PREFIX");
    return found.some((text) => compare(positive, text, Value));
  });
}

function mapTest(
  filters: readonly MapFilter[],
  maps: readonly (Readonly<Record<string, string>> | undefined)[],
): boolean {
  return combined(filters, ({ Key = "", Value = "", Comparison = "EQUALS" }) =>
    maps.some((map) => compare(Comparison.replace("NOT_", ""), map?.[Key], Value)),
  );
}

/** One of the positive filters holds, if there are any, and what no negative one denies. */
function combined<F extends { readonly Comparison?: string | undefined }>(
  filters: readonly F[],
  holds: (filter: F) => boolean,
): boolean {
  const isNegative = ({ Comparison = "" }: F) => Comparison.includes("NOT_");
  const positive = filters.filter((filter) => !isNegative(filter));
  return (positive.length === 0 || positive.some(holds)) && !filters.filter(isNegative).some(holds);
}

function compare(comparison: string, text: string | undefined, value: string): boolean {
  if (text === undefined) return false;
  if (comparison === "PREFIX") return text.startsWith(value);
  if (comparison === "CONTAINS") return text.includes(value);
  if (comparison === "CONTAINS_WORD") return text.split(/[^\p{L}\p{N}_]+/u).includes(value);
  return text === value;
}

const isInside = ({ Gte, Lte, Eq, Gt, Lt }: NumberFilter, value: number | undefined): boolean =>
  value !== undefined &&
  (Gte === undefined || value >= Gte) &&
  (Lte === undefined || value <= Lte) &&
  (Gt === undefined || value > Gt) &&
  (Lt === undefined || value < Lt) &&
  (Eq === undefined || value === Eq);

function isDuring({ Start, End, DateRange }: DateFilter, text: string | undefined, now: number): boolean {
  const at = text === undefined ? Number.NaN : Date.parse(text);
  if (Number.isNaN(at)) return false;
  if (DateRange) {
    const within = at >= now - (DateRange.Value ?? 0) * DAY_MS;
    return DateRange.Comparison === "OLDER_THAN" ? !within : within;
  }
  return (Start === undefined || at >= Date.parse(Start)) && (End === undefined || at <= Date.parse(End));
}
