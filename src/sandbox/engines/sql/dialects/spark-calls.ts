/** Calls of Spark SQL that need more than a macro: functions with functions, types in texts, names of fields. */
import { SqlError } from "../sql-error.ts";
import type { CallRule, CallRules } from "./calls.ts";
import { jodaPattern } from "./date-patterns.ts";
import { unescaped } from "./texts.ts";
import { isSymbol, isWord, meaningful, splitCommas, type Token, textOf, tokensOf } from "./tokens.ts";

/** `struct(a, 1)` has the fields a and col2. */
const structOf = (args: readonly string[]): string =>
  `struct_pack(${args
    .map((arg, index) => {
      const [, field] = /(?:^|\.|\sAS\s+)`?([A-Za-z_]\w*)`?$/i.exec(arg) ?? [];
      return `${field ?? `col${index + 1}`} := ${arg.replace(/\sAS\s+\S+$/i, "")}`;
    })
    .join(", ")})`;

function namedStructOf(args: readonly string[]): string {
  const fields = args.flatMap((arg, index) => (index % 2 === 0 ? [`${arg.slice(1, -1)} := ${args[index + 1]}`] : []));
  return `struct_pack(${fields.join(", ")})`;
}

/** The body of `x -> ...` or `(x, y) -> ...` with its variables replaced, by position; undefined for what is no function. */
function applied(text: string, ...values: string[]): string | undefined {
  const tokens = tokensOf(text, { escapes: true });
  const arrow = tokens.findIndex((token) => isSymbol(token, "->"));
  if (arrow < 0) return undefined;
  const head = meaningful(tokens.slice(0, arrow)).filter(({ kind }) => kind === "word");
  const bound = new Map(head.map(({ text: name }, index) => [name.toLowerCase(), values[index]]));
  const body = tokens.slice(arrow + 1);
  return `(${textOf(body.map((token, index) => replaced(token, body[index - 1], bound)))})`;
}

function replaced(token: Token, before: Token | undefined, bound: ReadonlyMap<string, string | undefined>): Token {
  const value = token.kind === "word" && !isSymbol(before, ".") ? bound.get(token.text.toLowerCase()) : undefined;
  return value === undefined ? token : { kind: "word", text: value };
}

const parametersOf = (text: string): number =>
  splitCommas(tokensOf(/^\s*\(([^)]*)\)\s*->/.exec(text)?.[1] ?? "x")).length;

/** In Spark the second variable counts from 0. */
const withIndex =
  (name: string): CallRule =>
  ([list = "", f = ""]) =>
    parametersOf(f) === 2
      ? `${name}(${list}, (spark_e, spark_i) -> ${applied(f, "spark_e", "(spark_i - 1)")})`
      : `${name}(${list}, ${f})`;

/** Whether one or all elements pass, where an element may answer NULL. */
const quantified =
  (decisive: boolean): CallRule =>
  ([list, f]) => {
    if (list === undefined || !f?.includes("->")) return undefined;
    const answers = `list_transform(${list}, ${f})`;
    const unknown = `len(list_filter(${answers}, spark_a -> spark_a IS NULL)) > 0`;
    return `CASE WHEN ${list} IS NULL THEN NULL WHEN list_contains(${answers}, ${decisive}) THEN ${decisive} WHEN ${unknown} THEN NULL ELSE ${!decisive} END`;
  };

const aggregate: CallRule = ([list, start, step, last]) =>
  last === undefined
    ? `list_reduce(${list}, ${step}, ${start})`
    : `list_transform([list_reduce(${list}, ${step}, ${start})], ${last})[0]`;

const zipWith: CallRule = ([a = "", b = "", f = ""]) =>
  `CASE WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN list_transform(range(1, greatest(len(${a}), len(${b})) + 1), spark_n -> ${applied(f, `list_extract(${a}, spark_n)`, `list_extract(${b}, spark_n)`)}) END`;

const overEntries = (map: string, f: string): string => applied(f, "spark_e.key", "spark_e.value") ?? map;

const mapFilter: CallRule = ([map = "", f = ""]) =>
  `CASE WHEN ${map} IS NOT NULL THEN map_from_entries(list_filter(map_entries(${map}), spark_e -> ${overEntries(map, f)})) END`;

const transformKeys: CallRule = ([map = "", f = ""]) =>
  `CASE WHEN ${map} IS NOT NULL THEN hive_map(list_transform(map_entries(${map}), spark_e -> ${overEntries(map, f)}), map_values(${map})) END`;

const transformValues: CallRule = ([map = "", f = ""]) =>
  `CASE WHEN ${map} IS NOT NULL THEN hive_map(map_keys(${map}), list_transform(map_entries(${map}), spark_e -> ${overEntries(map, f)})) END`;

const mapConcat: CallRule = (args) =>
  `CASE WHEN ${args.map((each) => `${each} IS NOT NULL`).join(" AND ")} THEN hive_map_concat(${args.join(", ")}) END`;

/** The schema is a type or a row's columns; a text that is no JSON is a row of nulls. */
const fromJson: CallRule = ([value, schema = "", ...more]) => {
  if (more.length > 0) throw new SqlError("parser", "the sandbox does not know from_json with options");
  if (!/^'[\s\S]*'$/.test(schema))
    throw new SqlError("parser", "the sandbox knows from_json with a literal schema only");
  const text = unescaped(schema).trim();
  const isType = /^(?:struct|array|map)\s*</i.test(text);
  const type = isType ? text : `STRUCT<${text}>`;
  const read = `TRY_CAST(TRY_CAST(${value} AS JSON) AS ${type})`;
  if (/^(?:array|map)/i.test(type)) return read;
  return `CASE WHEN ${value} IS NOT NULL THEN coalesce(${read}, TRY_CAST(TRY_CAST('{}' AS JSON) AS ${type})) END`;
};

/** Fields that are null are left out. */
const toJson: CallRule = ([value, ...more]) => {
  if (more.length > 0) throw new SqlError("parser", "the sandbox does not know to_json with options");
  return `string(json_merge_patch('{}', to_json(${value})))`;
};

const toTimestamp: CallRule = ([value, pattern]) =>
  pattern === undefined ? undefined : `CAST(hive_strptime(${value}, ${jodaPattern(pattern)}) AS TIMESTAMP)`;

/** `first(x, true)` passes over nulls. */
const edge =
  (name: string): CallRule =>
  ([value, ignoring], { rest }) => {
    if (!/^true$/i.test(ignoring ?? "")) return undefined;
    // DuckDB takes IGNORE NULLS in windows only, and FILTER in aggregates.
    return isWord(meaningful(rest)[0], "OVER")
      ? `${name}_value(${value} IGNORE NULLS)`
      : `${name}(${value}) FILTER (WHERE ${value} IS NOT NULL)`;
  };

/** DuckDB's macros are no window functions. */
const collected =
  (name: string, distinct = ""): CallRule =>
  ([value = ""], { rest }) =>
    isWord(meaningful(rest)[0], "OVER")
      ? `list(${distinct}${value}) FILTER (WHERE ${value} IS NOT NULL)`
      : `hive_${name}(${value})`;

export const sparkCalls: CallRules = {
  struct: structOf,
  named_struct: namedStructOf,
  transform: withIndex("list_transform"),
  filter: withIndex("list_filter"),
  exists: quantified(true),
  forall: quantified(false),
  aggregate,
  reduce: aggregate,
  zip_with: zipWith,
  map_filter: mapFilter,
  transform_keys: transformKeys,
  transform_values: transformValues,
  map_concat: mapConcat,
  from_json: fromJson,
  to_json: toJson,
  collect_list: collected("collect_list"),
  array_agg: collected("collect_list"),
  collect_set: collected("collect_set", "DISTINCT "),
  first: edge("first"),
  first_value: edge("first"),
  last: edge("last"),
  last_value: edge("last"),
  grouping_id: (args) => {
    if (args.length > 0) return undefined;
    throw new SqlError("parser", "the sandbox knows grouping_id with its columns only");
  },
  percentile_approx: ([value, part]) => `quantile_disc(${value}, ${part})`,
  approx_percentile: ([value, part]) => `quantile_disc(${value}, ${part})`,
  count_if: ([test]) => `count(CASE WHEN ${test} THEN 1 END)`,
  some: "bool_or",
  approx_count_distinct: ([value]) => `count(DISTINCT ${value})`,
  to_timestamp: toTimestamp,
};
