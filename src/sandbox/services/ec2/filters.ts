/** Filters of the Describe operations. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, type Fault, fault, type Tags } from "../../kit/index.ts";

type Scalar = string | number | boolean | Date | undefined;

/** Filter names that a noun knows, and the value or values of a row that they look at. */
export type FilterMap<T> = Readonly<Record<string, (row: T, context: Context) => Scalar | readonly Scalar[]>>;

/** Rows that match every filter; a filter matches where any of its values does. Unknown filters are errors. */
export function matching<T extends { readonly tags: Tags }>(
  rows: readonly T[],
  filters: readonly EC2.Filter[] | undefined,
  map: FilterMap<T>,
  context: Context,
): T[] {
  const predicates = (filters ?? []).map((filter) => predicateOf(filter, map, context));
  return rows.filter((row) => predicates.every((matches) => matches(row)));
}

function predicateOf<T extends { readonly tags: Tags }>(
  filter: EC2.Filter,
  map: FilterMap<T>,
  context: Context,
): (row: T) => boolean {
  const name = filter.Name ?? "null";
  const values = filter.Values ?? [];
  if (values.length > 200) throw fault("FilterLimitExceeded", "The maximum number of filter values is 200.");
  const patterns = values.map(patternOf);
  const read = readerOf(name, map);
  return (row) => {
    const value = read(row, context);
    return (Array.isArray(value) ? value : [value]).some(
      (each) => each !== undefined && patterns.some((pattern) => pattern.test(textOf(each))),
    );
  };
}

function readerOf<T extends { readonly tags: Tags }>(name: string, map: FilterMap<T>): FilterMap<T>[string] {
  if (name.startsWith("tag:")) return (row) => row.tags[name.slice("tag:".length)];
  if (name === "tag-key") return (row) => Object.keys(row.tags);
  const read = Object.hasOwn(map, name) ? map[name] : undefined;
  if (!read) throw invalidFilter(name);
  return read;
}

const invalidFilter = (name: string): Fault => fault("InvalidParameterValue", `The filter '${name}' is invalid`);

const textOf = (value: Scalar): string => (value instanceof Date ? value.toISOString() : String(value));

/** `*` stands for any characters, `?` for one; a backslash takes their meaning away. */
function patternOf(value: string): RegExp {
  const source = value.replaceAll(/\\[*?\\]|[\s\S]/g, (part) =>
    part === "*" ? ".*" : part === "?" ? "." : part.slice(-1).replace(/[$()*+./?[\\\]^{|}-]/, "\\$&"),
  );
  return new RegExp(`^${source}$`, "s");
}
