/**
 * Hive: a statement and the rows it answers, by the rules of the language manual
 * (https://cwiki.apache.org/confluence/display/Hive/LanguageManual+UDF).
 */
import type { Expectation } from "./expectation.ts";

export const hive: readonly Expectation[] = [
  ["SELECT 5 / 2, 5 DIV 2, 5 % 2", [[2.5, 2, 1]]],
  ["SELECT CAST(1.9 AS INT), CAST('-1.9' AS INT), CAST('x' AS BIGINT), CAST(1.2 AS STRING)", [[1, -1, null, "1.2"]]],
  ["SELECT concat('a', 'b'), concat_ws('-', 'a', 'b'), concat('a', NULL)", [["ab", "a-b", null]]],
  ["SELECT \"double\", 'it\\'s', 'a\\\\b'", [["double", "it's", "a\\b"]]],
  [
    "SELECT length('abc'), upper('a'), ucase('b'), lower('A'), lcase('B'), reverse('abc')",
    [["3", "A", "B", "a", "b", "cba"]],
  ],
  ["SELECT substr('facebook', 5), substr('facebook', -5), substr('facebook', 5, 1)", [["book", "ebook", "b"]]],
  ["SELECT instr('abcd', 'cd'), locate('b', 'abcb'), trim('  a '), lpad('7', 3, '0')", [["3", "2", "a", "007"]]],
  ["SELECT split('a1b2c', '[0-9]'), split('a,b', ',')[1]", [[["a", "b", "c"], "b"]]],
  [
    "SELECT regexp_extract('foothebar', 'foo(.*?)(bar)', 2), regexp_extract('foothebar', 'foo(.*?)(bar)', 0)",
    [["bar", "foothebar"]],
  ],
  ["SELECT regexp_replace('foobar', 'oo|ar', ''), 'foobar' RLIKE 'oo'", [["fb", true]]],
  [
    "SELECT get_json_object('{\"a\":{\"b\":[1,2]}}', '$.a.b[1]'), get_json_object('{\"a\":\"x\"}', '$.a')",
    [["2", "x"]],
  ],
  ["SELECT nvl(NULL, 1), coalesce(NULL, 2), if(1 > 2, 'a', 'b'), CASE WHEN true THEN 1 END", [[1, 2, "b", 1]]],
  ["SELECT cast('42' AS INT), cast('x' AS INT), cast('1.5' AS DOUBLE)", [[42, null, 1.5]]],
  ["SELECT round(2.5), round(1.2345, 2), floor(1.9), ceil(1.1), abs(-2), pow(2, 3)", [["3", "1.23", "1", "2", 2, 8]]],
  [
    "SELECT year('2024-03-15'), month('2024-03-15'), day('2024-03-15 10:20:30'), hour('2024-03-15 10:20:30')",
    [["2024", "3", "15", "10"]],
  ],
  [
    "SELECT to_date('2009-07-30 04:17:52'), datediff('2009-03-01', '2009-02-27'), date_add('2008-12-31', 1), date_sub('2008-12-31', 1)",
    [["2009-07-30", "2", "2009-01-01", "2008-12-30"]],
  ],
  ["SELECT add_months('2017-12-31', 2), last_day('2024-02-10')", [["2018-02-28", "2024-02-29"]]],
  [
    "SELECT date_format('2015-04-08', 'yyyy/MM'), from_unixtime(0, 'yyyy-MM-dd'), unix_timestamp('1970-01-02 00:00:00')",
    [["2015/04", "1970-01-01", "86400"]],
  ],
  [
    "SELECT size(array(1, 2, 3)), array(1, 2)[0], array_contains(array(1, 2), 2), sort_array(array(2, 1))",
    [[3, 1, true, [1, 2]]],
  ],
  ["SELECT map('a', 1, 'b', 2)['b'], size(map('a', 1)), map_keys(map('a', 1))", [[2, 1, ["a"]]]],
  [
    "SELECT count(*), sum(x), avg(x), max(x), collect_list(x), size(collect_set(x)) FROM (SELECT 1 AS x UNION ALL SELECT 1) t",
    [["2", "2", 1, 1, [1, 1], 1]],
  ],
  ["SELECT x FROM (SELECT 2 AS x UNION ALL SELECT NULL UNION ALL SELECT 1) t ORDER BY x", [[null], [1], [2]]],
  ["SELECT x FROM (SELECT 2 AS x UNION ALL SELECT NULL UNION ALL SELECT 1) t ORDER BY x DESC", [[2], [1], [null]]],
  [
    "SELECT n, x FROM (SELECT 'a' AS n, array(1, 2) AS xs) t LATERAL VIEW explode(xs) u AS x ORDER BY x",
    [
      ["a", 1],
      ["a", 2],
    ],
  ],
  ["SELECT explode(split('a b', ' ')) AS w", [["a"], ["b"]]],
  ["SELECT a.x FROM (SELECT 1 AS x) a LEFT OUTER JOIN (SELECT 2 AS y) b ON a.x = b.y WHERE b.y IS NULL", [[1]]],
  [
    "SELECT x, row_number() OVER (PARTITION BY 1 ORDER BY x DESC) AS r FROM (SELECT 1 AS x UNION ALL SELECT 2) t ORDER BY x",
    [
      [1, "2"],
      [2, "1"],
    ],
  ],
  ["SELECT percentile(x, 0.5), ndv FROM (SELECT 1 AS x, 0 AS ndv UNION ALL SELECT 3, 0) t GROUP BY ndv", [[2, 0]]],
  [
    "SELECT k, concat_ws(',', collect_list(v)), concat_ws('-', array('a', 'b'), k) FROM (SELECT 'k' AS k, 'x' AS v UNION ALL SELECT 'k', 'y') t GROUP BY k",
    [["k", "x,y", "a-b-k"]],
  ],
  [
    "SELECT sum(CASE WHEN status >= 500 THEN 1 ELSE 0 END), count(*), max(bytes * 2) FROM (SELECT '500.5' AS status, '7' AS bytes UNION ALL SELECT '200', 'x' UNION ALL SELECT 'none', NULL) t WHERE status > 100",
    [["1", "2", 14]],
  ],
  [
    "SELECT unix_timestamp('1970-01-01 00:00:01.7'), to_date('31/12/2024'), get_json_object('{\"a\": 1}', '$.b')",
    [["1", null, null]],
  ],
  ["SELECT 'a' || 'b', 'a' || NULL", [["ab", null]]],
  ["SELECT year('bad'), date_add('bad', 1), unix_timestamp('bad')", [[null, null, null]]],
  ["SELECT k, count(*) AS n FROM (SELECT 'a' AS k UNION ALL SELECT 'a') t GROUP BY k HAVING n > 1", [["a", "2"]]],
  ["SELECT `a b` FROM (SELECT 1 AS `a b`) t", [[1]]],
  [
    "SELECT md5('abc'), sha2('abc', 256), hex(255)",
    [["900150983cd24fb0d6963f7d28e17f72", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "FF"]],
  ],
  [
    "SELECT parse_url('http://facebook.com/path1/p.php?k1=v1&k2=v2', 'HOST'), parse_url('http://facebook.com/p?k1=v1&k2=v2', 'QUERY', 'k2')",
    [["facebook.com", "v2"]],
  ],
];
