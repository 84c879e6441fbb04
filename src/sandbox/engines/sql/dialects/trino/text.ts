import { macros } from "../macros.ts";

/** Strings, regular expressions, binary and URLs: https://trino.io/docs/current/functions/string.html and its neighbours. */
export const text = macros("trino_", {
  "codepoint(x)": "unicode(x)",
  "levenshtein_distance(a, b)": "levenshtein(a, b)",
  "hamming_distance(a, b)": "hamming(a, b)",
  "normalize(x)": "nfc_normalize(x)",
  "strpos(s, t)": "strpos(s, t)",
  "strpos(s, t, n)":
    "CAST(CASE WHEN len(string_split(s, t)) > n THEN length(array_to_string(string_split(s, t)[1:n], t)) + 1 ELSE 0 END AS BIGINT)",
  "split(s, d)": "string_split(s, d)",
  "split(s, d, n)":
    "CASE WHEN len(string_split(s, d)) <= n THEN string_split(s, d) ELSE list_append(string_split(s, d)[1:n - 1], array_to_string(string_split(s, d)[n:], d)) END",
  "split_to_map(s, d, e)":
    "map(list_transform(string_split(s, d), p -> split_part(p, e, 1)), list_transform(string_split(s, d), p -> substr(p, strpos(p, e) + length(e))))",
  "regexp_count(s, p)": "CAST(len(regexp_extract_all(s, p)) AS BIGINT)",
  "regexp_position(s, p)":
    "CAST(CASE WHEN regexp_matches(s, p) THEN length(regexp_extract(s, '(?s)^(.*?)(?:' || p || ')', 1)) + 1 ELSE -1 END AS BIGINT)",
  "to_utf8(x)": "encode(x)",
  "from_utf8(x)": "decode(x)",
  "md5(x)": "unhex(md5(x))",
  "sha1(x)": "unhex(sha1(x))",
  "sha256(x)": "unhex(sha256(x))",
  "to_hex(x)": "upper(hex(x))",
  "from_hex(x)": "unhex(x)",
  "url_extract_protocol(x)": "nullif(regexp_extract(x, '^([^:/?#]+):', 1), '')",
  "url_extract_host(x)": "nullif(regexp_extract(x, '^[^:/?#]+://(?:[^@/?#]*@)?([^:/?#]*)', 1), '')",
  "url_extract_port(x)": "TRY_CAST(regexp_extract(x, '^[^:/?#]+://[^:/?#]*:(\\d+)', 1) AS BIGINT)",
  "url_extract_path(x)": "regexp_extract(x, '^[^:/?#]+://[^/?#]*([^?#]*)', 1)",
  "url_extract_query(x)": "nullif(regexp_extract(x, '\\?([^#]*)', 1), '')",
  "url_extract_fragment(x)": "nullif(regexp_extract(x, '#(.*)$', 1), '')",
  "url_extract_parameter(x, n)":
    "CASE WHEN regexp_matches(x, '[?&]' || regexp_escape(n) || '(=|&|#|$)') THEN url_decode(regexp_extract(x, '[?&]' || regexp_escape(n) || '=([^&#]*)', 1)) END",
  "url_encode(x)": "replace(replace(replace(url_encode(x), '%20', '+'), '%2A', '*'), '~', '%7E')",
  "url_decode(x)": "url_decode(replace(x, '+', ' '))",
});
