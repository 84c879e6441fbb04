/**
 * Athena's SQL (Trino): a statement and the rows it answers, by the examples and rules of the public documentation
 * (https://trino.io/docs/current/functions.html, https://docs.aws.amazon.com/athena/latest/ug/functions.html).
 * Values as the engine answers them: 64-bit integers, decimals, dates and times are text.
 */
import type { Expectation } from "./expectation.ts";

export const trino: readonly Expectation[] = [
  // Operators
  ["SELECT 5 / 2, -5 / 2, 5 % 3, 5.0 / 2", [[2, -2, 2, "2.5"]]],
  // Decimals: a quotient has the operands' decimals, half rounded up
  [
    "SELECT 1.0 / 3, 10.00 / 3, -10.00 / 3, 2.01 / 2.00, 1234567 / 100.0",
    [["0.3", "3.33", "-3.33", "1.01", "12345.7"]],
  ],
  ["SELECT sum(x) / 100.00 FROM (VALUES 1, 2) t(x)", [["0.03"]]],
  ["SELECT DECIMAL '1.10' * 2, DECIMAL '10' / DECIMAL '4', round(2.567, 2)", [["2.20", "3", "2.570"]]],
  ["SELECT 7e0 / 2", [[3.5]]],
  ["SELECT 'a' || 'b', concat('a', 'b', 'c')", [["ab", "abc"]]],
  ["SELECT 3 BETWEEN 2 AND 6, NULL IS NULL, 1 IS DISTINCT FROM NULL", [[true, true, true]]],
  ["SELECT if(1 > 2, 'x', 'y'), coalesce(NULL, 2), nullif(1, 1)", [["y", 2, null]]],
  ["SELECT CASE 3 WHEN 1 THEN 'one' ELSE 'many' END", [["many"]]],
  ["SELECT try_cast('x' AS bigint), cast('42' AS bigint), try(1 / 0)", [[null, "42", null]]],
  ["SELECT greatest(1, 5, 3), least(1, 5, 3)", [[5, 1]]],
  ["SELECT 'a_c' LIKE 'a#_c' ESCAPE '#', 'abc' LIKE 'a_c'", [[true, true]]],
  ["SELECT concat('a', NULL), greatest(1, NULL), array_sort(ARRAY[2, NULL, 1])", [[null, null, [1, 2, null]]]],
  ['SELECT "a"."Select" FROM (VALUES 1) "a"("Select") -- a comment; with \'quotes\'', [[1]]],
  // Nulls sort last in both directions
  ["SELECT x FROM (VALUES 2, NULL, 1) t(x) ORDER BY x", [[1], [2], [null]]],
  ["SELECT x FROM (VALUES 2, NULL, 1) t(x) ORDER BY x DESC", [[2], [1], [null]]],
  // Strings
  ["SELECT length('hello'), upper('a'), lower('B'), reverse('abc'), trim('  x ')", [["5", "A", "b", "cba", "x"]]],
  ["SELECT substr('abcdef', 2, 3), substring('abcdef', 3), substr('abcdef', -2)", [["bcd", "cdef", "ef"]]],
  ["SELECT strpos('high', 'ig'), position('g' IN 'high'), strpos('abc', 'z')", [["2", "3", "0"]]],
  ["SELECT replace('abcabc', 'b', 'x'), replace('abc', 'b')", [["axcaxc", "ac"]]],
  ["SELECT split('a,b,c', ','), split_part('a,b,c', ',', 2)", [[["a", "b", "c"], "b"]]],
  ["SELECT lpad('7', 3, '0'), rpad('7', 3, 'x')", [["007", "7xx"]]],
  ["SELECT starts_with('abc', 'ab'), chr(65), codepoint('A')", [[true, "A", 65]]],
  ["SELECT regexp_like('1a 2b', '\\d+b'), regexp_extract('1a 2b 14m', '\\d+')", [[true, "1"]]],
  ["SELECT regexp_extract('1a 2b 14m', '(\\d+)([a-z]+)', 2)", [["a"]]],
  ["SELECT regexp_extract_all('1a 2b 14m', '\\d+')", [[["1", "2", "14"]]]],
  ["SELECT regexp_replace('1a 2b 14m', '\\d+[ab] ')", [["14m"]]],
  ["SELECT regexp_replace('1a 2b', '(\\d+)([ab])', '$2$1')", [["a1 b2"]]],
  ["SELECT to_hex(md5(to_utf8('abc')))", [["900150983CD24FB0D6963F7D28E17F72"]]],
  ["SELECT to_hex(sha256(to_utf8('abc')))", [["BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"]]],
  ["SELECT format('%s-%d', 'a', 3)", [["a-3"]]],
  ["SELECT url_extract_host('https://a.b/c?d=e'), url_extract_parameter('https://a.b/c?d=e', 'd')", [["a.b", "e"]]],
  ["SELECT url_extract_path('https://a.b/c/d?e=f'), url_extract_query('https://a.b/c?d=e')", [["/c/d", "d=e"]]],
  ["SELECT url_encode('a b'), url_decode('a%20b')", [["a+b", "a b"]]],
  [
    "SELECT regexp_count('1a 2b', '[a-z]'), regexp_position('abc', 'c'), strpos('abcabc', 'c', 2), split('a,b,c', ',', 2)",
    [["2", "3", "6", ["a", "b,c"]]],
  ],
  [
    "SELECT levenshtein_distance('kitten', 'sitting'), concat_ws('-', 'a', 'b'), translate('abc', 'ab', 'xy')",
    [["3", "a-b", "xyc"]],
  ],
  ["SELECT CAST('abc' AS varchar(2)), CAST(5 AS varchar), SMALLINT '3', REAL '1.5'", [["ab", "5", 3, 1.5]]],
  // Numbers
  [
    "SELECT e() > 2.7e0, is_nan(nan()), infinity() > 1, bit_count(7, 64), bitwise_left_shift(1, 3)",
    [[true, true, true, "3", 8]],
  ],
  ["SELECT abs(-3), ceil(1.2), floor(-1.2), round(2.567e0, 2), truncate(2.9e0)", [[3, "2", "-2", 2.57, 2]]],
  ["SELECT power(2, 10), sqrt(16), mod(7, 3), sign(-5)", [[1024, 4, 1, -1]]],
  ["SELECT log(2, 8), ln(1), log10(100), exp(0)", [[3, 0, 2, 1]]],
  ["SELECT width_bucket(5, 0, 10, 5), from_base('ff', 16), to_base(255, 16)", [["3", "255", "ff"]]],
  ["SELECT bitwise_and(12, 10), bitwise_or(12, 10), bitwise_xor(12, 10)", [["8", "14", "6"]]],
  // Dates
  ["SELECT date '2024-02-28' + interval '2' day", [["2024-03-01"]]],
  ["SELECT date_add('month', 1, date '2024-01-31')", [["2024-02-29"]]],
  ["SELECT date_diff('day', date '2024-02-28', date '2024-03-01')", [["2"]]],
  ["SELECT date_diff('hour', timestamp '2024-01-01 00:30:00', timestamp '2024-01-01 02:00:00')", [["1"]]],
  ["SELECT date_trunc('month', timestamp '2024-03-15 10:20:30')", [["2024-03-01 00:00:00"]]],
  ["SELECT year(date '2024-03-15'), month(date '2024-03-15'), day(date '2024-03-15')", [["2024", "3", "15"]]],
  ["SELECT day_of_week(date '2024-03-17'), dow(date '2024-03-18'), day_of_year(date '2024-02-01')", [["7", "1", "32"]]],
  ["SELECT week(date '2024-01-01'), quarter(date '2024-05-01'), year_of_week(date '2024-12-30')", [["1", "2", "2025"]]],
  ["SELECT extract(year FROM date '2024-03-15'), extract(dow FROM date '2024-03-17')", [["2024", "7"]]],
  ["SELECT date_format(timestamp '2024-03-05 14:05:09', '%Y-%m-%d %H:%i:%s')", [["2024-03-05 14:05:09"]]],
  ["SELECT date_parse('2024-03-05 14:05', '%Y-%m-%d %H:%i')", [["2024-03-05 14:05:00"]]],
  ["SELECT format_datetime(timestamp '2024-03-05 14:05:09', 'yyyy-MM-dd HH:mm')", [["2024-03-05 14:05"]]],
  ["SELECT to_unixtime(timestamp '2024-01-01 00:00:00'), cast(from_unixtime(0) AS date)", [[1704067200, "1970-01-01"]]],
  ["SELECT from_iso8601_date('2024-03-05'), date('2024-03-05')", [["2024-03-05", "2024-03-05"]]],
  ["SELECT last_day_of_month(date '2024-02-10')", [["2024-02-29"]]],
  [
    "SELECT date_trunc('week', date '2024-01-17'), date_trunc('month', date '2024-05-17')",
    [["2024-01-15", "2024-05-01"]],
  ],
  ["SELECT date_add('day', -1, date '2024-03-01')", [["2024-02-29"]]],
  ["SELECT date_add('hour', 2, timestamp '2024-01-01 23:00:00')", [["2024-01-02 01:00:00"]]],
  ["SELECT date '2024-03-10' - date '2024-03-01' = interval '9' day", [[true]]],
  [
    "SELECT date_format(timestamp '2024-01-05 15:04:05', '%e.%c.%y %h:%i %p %W %M'), date_parse('5/Jan/2024', '%e/%b/%Y')",
    [["5.1.24 03:04 PM Friday January", "2024-01-05 00:00:00"]],
  ],
  [
    "SELECT to_iso8601(date '2024-01-01'), to_iso8601(timestamp '2024-01-01 10:00:00'), millisecond(timestamp '2024-01-01 10:00:07.123')",
    [["2024-01-01", "2024-01-01T10:00:00.000", "123"]],
  ],
  [
    "SELECT d FROM UNNEST(sequence(date '2024-01-30', date '2024-02-01')) AS t(d)",
    [["2024-01-30"], ["2024-01-31"], ["2024-02-01"]],
  ],
  // Arrays, maps, rows, lambdas
  [
    "SELECT map_filter(map(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v > 1 OR k = 'z')['b'], cardinality(map_filter(map(ARRAY['a'], ARRAY[1]), (k, v) -> v > 1))",
    [[2, "0"]],
  ],
  [
    "SELECT transform_values(map(ARRAY['a'], ARRAY[1]), (k, v) -> k || cast(v AS varchar))['a'], transform_keys(map(ARRAY['a'], ARRAY[1]), (k, v) -> upper(k))['A']",
    [["a1", 1]],
  ],
  ["SELECT zip_with(ARRAY[1, 2], ARRAY[3, 4], (x, y) -> x * y), zip(ARRAY[1], ARRAY['a'])[1][2]", [[[3, 8], "a"]]],
  [
    "SELECT split_to_map('a=1,b=2', ',', '=')['b'], multimap_agg(k, v)['x'] FROM (VALUES ('x', 1), ('x', 2)) t(k, v)",
    [["2", [1, 2]]],
  ],
  [
    "SELECT max(x, 2), min(x, 2), repeat('a', 2), array_remove(ARRAY[1, 2, 1], 1) FROM (VALUES 1, 2, 3) t(x)",
    [[[3, 2], [1, 2], ["a", "a"], [2]]],
  ],
  [
    "SELECT name, place FROM UNNEST(ARRAY[ROW('a', 1), ROW('b', 2)]) AS u(name, place)",
    [
      ["a", 1],
      ["b", 2],
    ],
  ],
  [
    "SELECT a, b, c FROM (VALUES ARRAY[CAST(ROW(1, 2, 3) AS ROW(x integer, y integer, z integer))]) t(r) CROSS JOIN UNNEST(r) AS u(a, b, c)",
    [[1, 2, 3]],
  ],
  [
    "SELECT x, y FROM UNNEST(ARRAY[1, 2], ARRAY['a']) AS u(x, y)",
    [
      [1, "a"],
      [2, null],
    ],
  ],
  ["SELECT ARRAY[1, 2][1], element_at(ARRAY[1, 2], -1), element_at(ARRAY[1], 5)", [[1, 2, null]]],
  ["SELECT cardinality(ARRAY[1, 2, 3]), contains(ARRAY[1, 2], 2), array_position(ARRAY[4, 5], 5)", [["3", true, "2"]]],
  [
    "SELECT transform(ARRAY[1, 2], x -> x + 1), filter(ARRAY[1, 2, 3], x -> x > 1)",
    [
      [
        [2, 3],
        [2, 3],
      ],
    ],
  ],
  ["SELECT reduce(ARRAY[5, 20, 50], 0, (s, x) -> s + x, s -> s)", [[75]]],
  [
    "SELECT any_match(ARRAY[1, 2], x -> x > 1), all_match(ARRAY[1, 2], x -> x > 1), none_match(ARRAY[1], x -> x > 1)",
    [[true, false, true]],
  ],
  ["SELECT array_join(ARRAY['a', NULL, 'b'], '-'), array_join(ARRAY['a', NULL], '-', '?')", [["a-b", "a-?"]]],
  [
    "SELECT array_sort(ARRAY[3, 1, 2]), array_distinct(ARRAY[1, 1]), array_max(ARRAY[1, 3]), array_min(ARRAY[1, 3])",
    [[[1, 2, 3], [1], 3, 1]],
  ],
  [
    "SELECT array_intersect(ARRAY[1, 2], ARRAY[2, 3]), array_except(ARRAY[1, 2], ARRAY[2]), array_union(ARRAY[1], ARRAY[2])",
    [[[2], [1], [1, 2]]],
  ],
  [
    "SELECT slice(ARRAY[1, 2, 3, 4], 2, 2), flatten(ARRAY[ARRAY[1], ARRAY[2, 3]]), sequence(1, 3)",
    [
      [
        [2, 3],
        [1, 2, 3],
        ["1", "2", "3"],
      ],
    ],
  ],
  [
    "SELECT ARRAY[1] || ARRAY[2], concat(ARRAY[1], ARRAY[2])",
    [
      [
        [1, 2],
        [1, 2],
      ],
    ],
  ],
  ["SELECT map(ARRAY['a', 'b'], ARRAY[1, 2])['b'], element_at(map(ARRAY['a'], ARRAY[1]), 'z')", [[2, null]]],
  [
    "SELECT map_keys(map(ARRAY['a'], ARRAY[1])), map_values(map(ARRAY['a'], ARRAY[1])), cardinality(map(ARRAY['a'], ARRAY[1]))",
    [[["a"], [1], "1"]],
  ],
  ["SELECT cast(row(1, 'x') AS row(a integer, b varchar)).b", [["x"]]],
  // Aggregates
  [
    "SELECT count(*), count(x), sum(x), avg(x), min(x), max(x) FROM (VALUES 1, 2, NULL) t(x)",
    [["3", "2", "3", 1.5, 1, 2]],
  ],
  [
    "SELECT count_if(x > 1), bool_and(x > 0), bool_or(x > 1), arbitrary(1) FROM (VALUES 1, 2) t(x)",
    [["1", true, true, 1]],
  ],
  ["SELECT approx_distinct(x), approx_percentile(x, 0.5) FROM (VALUES 1, 2, 3) t(x)", [["3", 2]]],
  ["SELECT array_agg(x ORDER BY x DESC) FROM (VALUES 1, 2) t(x)", [[[2, 1]]]],
  ["SELECT max_by(n, x), min_by(n, x) FROM (VALUES ('a', 1), ('b', 2)) t(n, x)", [["b", "a"]]],
  ["SELECT map_agg(k, v)['b'] FROM (VALUES ('a', 1), ('b', 2)) t(k, v)", [[2]]],
  ["SELECT sum(x) FILTER (WHERE x > 1) FROM (VALUES 1, 2, 3) t(x)", [["5"]]],
  ["SELECT listagg(n, ',') WITHIN GROUP (ORDER BY n) FROM (VALUES 'b', 'a') t(n)", [["a,b"]]],
  [
    "SELECT a, b, sum(x) FROM (VALUES ('p', 'q', 1)) t(a, b, x) GROUP BY GROUPING SETS ((a), (b)) ORDER BY a",
    [
      ["p", null, "1"],
      [null, "q", "1"],
    ],
  ],
  [
    "SELECT a, count(*) FROM (VALUES 'p', 'q') t(a) GROUP BY ROLLUP (a) ORDER BY a",
    [
      ["p", "1"],
      ["q", "1"],
      [null, "2"],
    ],
  ],
  // Windows
  [
    "SELECT x, row_number() OVER (ORDER BY x DESC), lag(x) OVER (ORDER BY x) FROM (VALUES 1, 2) t(x) ORDER BY x",
    [
      [1, "2", null],
      [2, "1", 1],
    ],
  ],
  [
    "SELECT x, rank() OVER (ORDER BY x), sum(x) OVER (ORDER BY x ROWS UNBOUNDED PRECEDING) FROM (VALUES 1, 1) t(x)",
    [
      [1, "1", "1"],
      [1, "1", "2"],
    ],
  ],
  // Relations
  [
    "SELECT n, x FROM (VALUES ('a', ARRAY[1, 2])) t(n, xs) CROSS JOIN UNNEST(xs) AS u(x) ORDER BY x",
    [
      ["a", 1],
      ["a", 2],
    ],
  ],
  [
    "SELECT x, i FROM UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS u(x, i) ORDER BY i",
    [
      ["a", "1"],
      ["b", "2"],
    ],
  ],
  ["SELECT k, v FROM UNNEST(map(ARRAY['a'], ARRAY[1])) AS u(k, v)", [["a", 1]]],
  ["WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a CROSS JOIN b", [[1, 2]]],
  ["SELECT x FROM (VALUES 1, 2, 3) t(x) ORDER BY x OFFSET 1 LIMIT 1", [[2]]],
  ["SELECT x FROM (VALUES 1, 2) t(x) ORDER BY x FETCH FIRST 1 ROW ONLY", [[1]]],
  ["SELECT 1 UNION ALL SELECT 1 EXCEPT SELECT 2", [[1]]],
  ["SELECT a.x FROM (VALUES 1, 2) a(x) LEFT JOIN (VALUES 2) b(y) ON x = y WHERE y IS NULL", [[1]]],
  [
    "SELECT k, v, sum(v) OVER (PARTITION BY k ORDER BY v), ntile(2) OVER (ORDER BY v), first_value(v) OVER (PARTITION BY k ORDER BY v DESC) FROM (VALUES ('a', 1), ('a', 2), ('b', 3)) t(k, v) ORDER BY v",
    [
      ["a", 1, "1", "1", 2],
      ["a", 2, "3", "1", 2],
      ["b", 3, "3", "2", 3],
    ],
  ],
  ["WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT sum(n) FROM t", [["6"]]],
  [
    "SELECT a, grouping(a), sum(x) FROM (VALUES ('p', 1), ('q', 2)) t(a, x) GROUP BY CUBE (a) ORDER BY 2, 1",
    [
      ["p", "0", "1"],
      ["q", "0", "2"],
      [null, "1", "3"],
    ],
  ],
  // JSON
  ["SELECT CAST(json_extract('{\"a\":\"x\"}', '$.a') AS varchar), json_format(CAST('x' AS json))", [["x", '"x"']]],
  ["SELECT json_array_get('[1,2]', 1), json_array_contains('[1,2]', 2), is_json_scalar('[1]')", [["2", true, false]]],
  [
    "SELECT json_extract_scalar(x, '$.n') FROM UNNEST(CAST(json_parse('[{\"n\":1},{\"n\":2}]') AS array(json))) AS t(x)",
    [["1"], ["2"]],
  ],
  [
    "SELECT json_extract_scalar('{\"a\":{\"b\":\"c\"}}', '$.a.b'), json_extract_scalar('{\"a\":5}', '$.a')",
    [["c", "5"]],
  ],
  ["SELECT cast(json_extract('[1,2,3]', '$[1]') AS integer), json_array_length('[1,2]')", [[2, "2"]]],
  ['SELECT json_format(json_parse(\'{"a": 1}\')), json_size(\'{"a":{"b":1,"c":2}}\', \'$.a\')', [['{"a":1}', "2"]]],
  ["SELECT cast(json_parse('[1,2]') AS array(integer))", [[[1, 2]]]],
];
