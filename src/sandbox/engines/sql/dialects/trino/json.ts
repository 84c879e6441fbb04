import { macros } from "../macros.ts";

/** https://trino.io/docs/current/functions/json.html */
export const json = macros("trino_", {
  "json_parse(x)": "CAST(x AS JSON)",
  "json_format(x)": "CAST(json(CAST(x AS VARCHAR)) AS VARCHAR)",
  "json_extract_scalar(j, p)":
    "CASE WHEN json_type(j, p) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(j, p) END",
  "json_array_get(j, i)":
    "json_extract(j, CASE WHEN i < 0 THEN '$[#' || CAST(i AS VARCHAR) || ']' ELSE '$[' || CAST(i AS VARCHAR) || ']' END)",
  "json_array_contains(j, v)": "list_contains(CAST(json(CAST(j AS VARCHAR)) AS JSON[]), to_json(v))",
  "json_array_length(j)": "CAST(CASE WHEN json_type(j) = 'ARRAY' THEN json_array_length(j) END AS BIGINT)",
  "json_size(j, p)":
    "CAST(CASE json_type(j, p) WHEN 'OBJECT' THEN len(json_keys(j, p)) WHEN 'ARRAY' THEN json_array_length(j, p) WHEN NULL THEN NULL ELSE 0 END AS BIGINT)",
  "is_json_scalar(j)": "json_type(j) NOT IN ('OBJECT', 'ARRAY')",
  // A JSON string becomes its text, without quotes.
  "as_varchar(x)":
    "CASE WHEN typeof(x) = 'JSON' THEN (CASE WHEN json_type(to_json(x)) IN ('OBJECT', 'ARRAY') THEN error('Cannot cast to varchar') ELSE json_extract_string(to_json(x), '$') END) ELSE CAST(x AS VARCHAR) END",
  // A text becomes a JSON string, it is not parsed.
  "as_json(x)": "to_json(x)",
});
