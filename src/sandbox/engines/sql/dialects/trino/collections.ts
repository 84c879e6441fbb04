import type { CallRules } from "../calls.ts";
import { macros } from "../macros.ts";
import { pairLambda } from "./lambdas.ts";

/** https://trino.io/docs/current/functions/array.html, map.html and aggregate.html */
export const collections = macros("trino_", {
  "element_at(x, k)": "x[k]",
  "cardinality(x)":
    "CAST(CASE json_type(to_json(x)) WHEN 'ARRAY' THEN json_array_length(to_json(x)) ELSE len(json_keys(to_json(x))) END AS BIGINT)",
  "array_position(x, e)": "CAST(coalesce(list_position(x, e), 0) AS BIGINT)",
  "array_join(x, s)": "array_to_string(x, s)",
  "array_join(x, s, n)": "array_to_string(list_transform(x, e -> coalesce(CAST(e AS VARCHAR), n)), s)",
  "array_distinct(x)": "list_filter(x, (e, i) -> list_position(x, e) = i)",
  "array_remove(x, v)": "list_filter(x, e -> e <> v)",
  "array_union(a, b)": "list_filter(list_concat(a, b), (e, i) -> list_position(list_concat(a, b), e) = i)",
  "array_intersect(a, b)": "list_filter(a, (e, i) -> list_position(a, e) = i AND list_position(b, e) IS NOT NULL)",
  "array_except(a, b)": "list_filter(a, (e, i) -> list_position(a, e) = i AND list_position(b, e) IS NULL)",
  "arrays_overlap(a, b)": "list_has_any(a, b)",
  "trim_array(x, n)": "x[1:len(x) - n]",
  "repeat(v, n)": "list_transform(range(n), i -> v)",
  "slice(x, s, n)": "CASE WHEN s > 0 THEN x[s:s + n - 1] ELSE x[len(x) + s + 1:len(x) + s + n] END",
  "flatten(x)": "flatten(x)",
  "zip(a, b)": "list_zip(a, b)",
  "zip(a, b, c)": "list_zip(a, b, c)",
  "zip(a, b, c, d)": "list_zip(a, b, c, d)",
  "sequence(a DATE, b DATE)": "list_transform(generate_series(a, b, INTERVAL 1 DAY), e -> CAST(e AS DATE))",
  "sequence(a BIGINT, b BIGINT)": "generate_series(a, b)",
  "sequence(a DATE, b DATE, s INTERVAL)": "list_transform(generate_series(a, b, s), e -> CAST(e AS DATE))",
  "sequence(a TIMESTAMP, b TIMESTAMP, s INTERVAL)": "generate_series(a, b, s)",
  "sequence(a BIGINT, b BIGINT, s BIGINT)": "generate_series(a, b, s)",
  "map_agg(k, v)": "map(list(k) FILTER (k IS NOT NULL), list(v) FILTER (k IS NOT NULL))",
  "multimap_agg(k, v)":
    "map(list_sort(list_distinct(list(k))), list_transform(list_sort(list_distinct(list(k))), x -> list_transform(list_filter(list({'k': k, 'v': v}), e -> e.k = x), e -> e.v)))",
  // Its rows have no names, as all that Trino makes itself.
  "map_entries(m)": "list_transform(map_entries(m), e -> row(e.key, e.value))",
  "approx_percentile(x, p)": "quantile_disc(x, p)",
  "largest(x, n)": "max(x, n)",
  "smallest(x, n)": "min(x, n)",
});

/** Lambdas cannot be given to a macro: these become other calls. */
export const collectionCalls: CallRules = {
  transform: "list_transform",
  filter: "list_filter",
  reduce: ([list, start, step, last], { name }) =>
    last === undefined ? name : `list_transform([list_reduce(${list}, ${step}, ${start})], ${last})[1]`,
  any_match: ([list, test]) => `coalesce(list_bool_or(list_transform(${list}, ${test})), false)`,
  all_match: ([list, test]) => `coalesce(list_bool_and(list_transform(${list}, ${test})), true)`,
  none_match: ([list, test]) => `(NOT coalesce(list_bool_or(list_transform(${list}, ${test})), false))`,
  map_filter: ([map, test = ""]) =>
    `map_from_entries(list_filter(map_entries(${map}), ${pairLambda(test, ["key", "value"])}))`,
  transform_values: ([map, change = ""]) =>
    `map(map_keys(${map}), list_transform(map_entries(${map}), ${pairLambda(change, ["key", "value"])}))`,
  transform_keys: ([map, change = ""]) =>
    `map(list_transform(map_entries(${map}), ${pairLambda(change, ["key", "value"])}), map_values(${map}))`,
  zip_with: ([a, b, change = ""]) => `list_transform(list_zip(${a}, ${b}), ${pairLambda(change, [1, 2])})`,
  // The greatest two values, as an array; the translator takes it for GREATEST.
  max: ([value, n]) => (n === undefined ? undefined : `trino_largest(${value}, ${n})`),
  min: ([value, n]) => (n === undefined ? undefined : `trino_smallest(${value}, ${n})`),
};
