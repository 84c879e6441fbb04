/**
 * Spark SQL 3.5: a statement and the rows it answers, by the examples of its function reference
 * (https://spark.apache.org/docs/3.5.0/api/sql/).
 */
import type { Expectation } from "./expectation.ts";

export const spark: readonly Expectation[] = [
  ["SELECT 3 / 2, 3 div 2, 2 % 1.8e0, 1 / 0", [[1.5, 1, 0.19999999999999996, null]]],
  ["SELECT concat('Spark', 'SQL'), concat_ws(' ', 'Spark', 'SQL'), 'a' || 'b'", [["SparkSQL", "Spark SQL", "ab"]]],
  [
    "SELECT substring('Spark SQL', 5), substring('Spark SQL', -3), substr('Spark SQL', 5, 1), left('Spark SQL', 3)",
    [["k SQL", "SQL", "k", "Spa"]],
  ],
  [
    "SELECT upper('SparkSql'), lower('SparkSql'), initcap('sPark sql'), length('abc'), trim('  x ')",
    [["SPARKSQL", "sparksql", "Spark Sql", 3, "x"]],
  ],
  ["SELECT split('oneAtwoBthreeC', '[ABC]'), split_part('11.12.13', '.', 3)", [[["one", "two", "three", ""], "13"]]],
  [
    "SELECT regexp_extract('100-200', '(\\\\d+)-(\\\\d+)', 1), regexp_replace('100-200', '(\\\\d+)', 'num')",
    [["100", "num-num"]],
  ],
  ["SELECT regexp_extract('abc', '(\\\\d+)', 1), 'abc' RLIKE '^a', regexp_like('abc', 'c$')", [["", true, true]]],
  [
    "SELECT CAST(1.9 AS INT), CAST('-1.9' AS INT), CAST('x' AS BIGINT), CAST(TIMESTAMP '1970-01-02 00:00:01' AS BIGINT), CAST(true AS INT)",
    [[1, -1, null, "86401", 1]],
  ],
  [
    "SELECT named_struct('a', 1).a, struct(1, 2).col2, base64('ab'), hex(255), hex(-1L), size(NULL)",
    [[1, 2, "YWI=", "FF", "FFFFFFFFFFFFFFFF", -1]],
  ],
  [
    "SELECT * FROM (SELECT 1 AS a, 'k' AS k) x JOIN (SELECT 'k' AS k, 2 AS b) y USING (k) WHERE a IN (SELECT 1)",
    [["k", 1, 2]],
  ],
  ["SELECT concat_ws('-', array('a', NULL, 'b'), 'c', 1), substring_index('a.b.c', '.', -2)", [["a-b-c-1", "b.c"]]],
  [
    "SELECT from_json('{\"a\": 1}', 'a INT').a, from_json('{', 'a INT').a, to_json(named_struct('a', 1))",
    [[1, null, '{"a":1}']],
  ],
  [
    "SELECT exists(array(1, NULL), x -> x > 2), forall(array(1, 2), x -> x > 0), zip_with(array(1), array(2), (x, y) -> x + y), transform(array(5), (x, i) -> i)",
    [[null, true, [3], ["0"]]],
  ],
  [
    "SELECT months_between('1997-02-28 10:30:00', '1996-10-30'), next_day('2015-01-14', 'TU'), trunc('2009-02-12', 'MM'), trunc('2009-02-12', 'nope')",
    [[3.94959677, "2015-01-20", "2009-02-01", null]],
  ],
  [
    "SELECT round(skewness(x), 9), round(kurtosis(x), 9) FROM VALUES (-10), (-20), (100), (1000) AS t(x)",
    [[1.113565747, -0.701436805]],
  ],
  [
    "SELECT array_union(array(1, 2), array(2, 3)), array_except(array(1, 2), array(2)), array_intersect(array(1, 2), array(2)), array_remove(array(1, 2, 1), 1), sequence(5, 1)",
    [[[1, 2, 3], [1], [2], [2], [5, 4, 3, 2, 1]]],
  ],
  [
    "SELECT s > 5, s = 5, s + 1, s BETWEEN 1 AND 9, s > 5.2, n + 1, sum(n) * 2 FROM VALUES ('5.5', 7), ('x', NULL) AS t(s, n) GROUP BY s, n ORDER BY n DESC",
    [
      [false, true, 6.5, true, true, 8, "14"],
      [null, null, null, null, null, null, null],
    ],
  ],
  ["SELECT 'a' || NULL || 'b', 'a' || 1", [[null, "a1"]]],
  ["SELECT year(d), date_add(d, 1), datediff(d, '2025-01-01') FROM VALUES ('bad') AS t(d)", [[null, null, null]]],
  [
    "SELECT percentile_approx(x, 0.5), count_if(x > 9), some(x > 2), corr(x, x), typeof(count(*)), ceil(max(x)) FROM VALUES (1.5) AS t(x)",
    [["1.5", "0", false, null, "bigint", "2"]],
  ],
  ["SELECT x AS d, d + 1 AS e, d * 2 FROM VALUES (1) AS t(x)", [[1, 2, 2]]],
  ["SELECT k, count(*) AS n FROM VALUES ('a'), ('a'), ('b') AS t(k) GROUP BY k HAVING n > 1", [["a", "2"]]],
  ["SELECT id FROM range(1, 6, 2) WHERE id > 1", [["3"], ["5"]]],
  ["SELECT col2, col1 FROM VALUES (1, 'a'), (2, 'b') ORDER BY col1 DESC LIMIT 1", [["b", 2]]],
  ["SELECT a FROM (SELECT 1 AS a UNION ALL SELECT 2) x LEFT SEMI JOIN (SELECT 2 AS b) y ON a = b", [[2]]],
  ["SELECT a FROM (SELECT 1 AS a UNION ALL SELECT 2) x LEFT ANTI JOIN (SELECT 2 AS b) y ON a = b", [[1]]],
  ["SELECT locate('bar', 'foobarbar'), instr('SparkSQL', 'SQL'), position('bar', 'foobarbar')", [[4, 6, 4]]],
  [
    "SELECT nvl(NULL, 2), ifnull(NULL, 3), nullif(2, 2), coalesce(NULL, 1), if(1 < 2, 'a', 'b')",
    [[2, 3, null, 1, "a"]],
  ],
  ["SELECT cast('10' AS int), cast('x' AS int), int('5'), string(5)", [[10, null, 5, "5"]]],
  ["SELECT round(2.5, 0), bround(2.5, 0), ceil(-0.1), floor(5.9), pow(2, 3), abs(-1)", [["3", 2, "0", "5", 8, 1]]],
  [
    "SELECT year('2016-07-30'), month('2016-07-30'), dayofweek('2009-07-30'), weekofyear('2008-02-20'), dayofyear('2016-04-09')",
    [[2016, 7, 5, 8, 100]],
  ],
  [
    "SELECT date_add('2016-07-30', 1), date_sub('2016-07-30', 1), datediff('2009-07-31', '2009-07-30'), add_months('2016-08-31', 1)",
    [["2016-07-31", "2016-07-29", 1, "2016-09-30"]],
  ],
  [
    "SELECT date_format('2016-04-08', 'y'), date_format(timestamp '2016-04-08 13:10:15', 'yyyy-MM-dd HH:mm')",
    [["2016", "2016-04-08 13:10"]],
  ],
  [
    "SELECT to_date('2009-07-30 04:17:52'), to_date('2016-12-31', 'yyyy-MM-dd'), trunc('2019-08-04', 'month'), date_trunc('HOUR', timestamp '2015-03-05 09:32:05')",
    [["2009-07-30", "2016-12-31", "2019-08-01", "2015-03-05 09:00:00"]],
  ],
  [
    "SELECT size(array(1, 2)), array(1, 2)[0], element_at(array(1, 2, 3), 2), array_contains(array(1, 2, 3), 2)",
    [[2, 1, 2, true]],
  ],
  [
    "SELECT transform(array(1, 2, 3), x -> x + 1), filter(array(1, 2, 3), x -> x % 2 == 1), aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x)",
    [[[2, 3, 4], [1, 3], 6]],
  ],
  [
    "SELECT array_join(array('hello', 'world'), ' '), sort_array(array('b', 'd', 'c', 'a')), array_distinct(array(1, 2, 1)), sequence(1, 3)",
    [["hello world", ["a", "b", "c", "d"], [1, 2], [1, 2, 3]]],
  ],
  ["SELECT map('a', 1)['a'], map_keys(map('a', 1))", [[1, ["a"]]]],
  ["SELECT explode(array(10, 20)) AS x", [[10], [20]]],
  [
    "SELECT n, x FROM VALUES ('a', array(1, 2)) AS t(n, xs) LATERAL VIEW explode(xs) u AS x ORDER BY x",
    [
      ["a", 1],
      ["a", 2],
    ],
  ],
  [
    "SELECT count(*), sum(x), avg(x), collect_list(x), count_if(x > 1) FROM VALUES (1), (2) AS t(x)",
    [["2", "3", 1.5, [1, 2], "1"]],
  ],
  ["SELECT x FROM VALUES (2), (NULL), (1) AS t(x) ORDER BY x", [[null], [1], [2]]],
  ["SELECT x FROM VALUES (2), (NULL), (1) AS t(x) ORDER BY x DESC", [[2], [1], [null]]],
  ["SELECT k, sum(v) FROM VALUES ('a', 1), ('a', 2) AS t(k, v) GROUP BY k HAVING sum(v) > 2", [["a", "3"]]],
  [
    "SELECT x, rank() OVER (ORDER BY x) FROM VALUES (1), (1), (2) AS t(x) ORDER BY x",
    [
      [1, "1"],
      [1, "1"],
      [2, "3"],
    ],
  ],
  [
    "SELECT get_json_object('{\"a\":\"b\"}', '$.a'), md5('Spark'), sha2('Spark', 256)",
    [["b", "8cde774d6f7333752ed72cacddb05126", "529bc3b07127ecb7e53a4dcf1991d9152c24537d919178022b2c42657f79a26b"]],
  ],
  ["SELECT percentile(x, 0.5), max_by(n, x) FROM VALUES ('a', 1), ('b', 3) AS t(n, x)", [[2, "b"]]],
];
