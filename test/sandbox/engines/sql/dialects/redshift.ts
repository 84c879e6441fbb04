/**
 * Amazon Redshift: a statement and the rows it answers, by the examples and rules of its SQL reference
 * (https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html).
 * Values as the engine answers them: 64-bit integers, decimals, dates and times are text.
 */
import type { Expectation } from "./expectation.ts";

export const redshift: readonly Expectation[] = [
  // Operators and conditions
  ["SELECT 5 / 2, -5 / 2, 5 % 3, 2 ^ 3, |/ 25", [[2, -2, 2, 8, 5]]],
  ["SELECT 'a' || 'b', 'a' || NULL, concat('a', 'b')", [["ab", null, "ab"]]],
  ["SELECT '42'::int, cast('1.5' AS decimal(4,2)), 1::boolean", [[42, "1.50", true]]],
  ["SELECT 'ABC' ILIKE 'a%', 'abc' SIMILAR TO '(b|a)%', 'abc' ~ '^a', 'ABC' ~* '^a'", [[true, true, true, true]]],
  ["SELECT nvl(NULL, 2), coalesce(NULL, 3), nvl2(1, 'a', 'b'), nullif(1, 1)", [[2, 3, "a", null]]],
  [
    "SELECT decode(2, 1, 'one', 2, 'two', 'many'), decode(9, 1, 'one', 'many'), decode(NULL, NULL, 'null', 'x')",
    [["two", "many", "null"]],
  ],
  ["SELECT greatest(1, NULL, 3), least(2, 1, NULL)", [[3, 1]]],
  ["SELECT CASE WHEN 1 > 2 THEN 'x' ELSE 'y' END", [["y"]]],
  // Nulls sort last ascending, first descending
  ["SELECT x FROM (SELECT 2 AS x UNION ALL SELECT NULL UNION ALL SELECT 1) t ORDER BY x", [[1], [2], [null]]],
  ["SELECT x FROM (SELECT 2 AS x UNION ALL SELECT NULL UNION ALL SELECT 1) t ORDER BY x DESC", [[null], [2], [1]]],
  // Strings
  ["SELECT len('abc'), length('abc'), char_length('abc'), octet_length('é')", [["3", "3", "3", "2"]]],
  [
    "SELECT upper('a'), lower('A'), initcap('hello world'), reverse('abc'), repeat('ab', 2)",
    [["A", "a", "Hello World", "cba", "abab"]],
  ],
  ["SELECT trim('  x '), btrim('xxaxx', 'x'), ltrim('xxa', 'x'), rtrim('axx', 'x')", [["x", "a", "a", "a"]]],
  [
    "SELECT substring('abcdef', 2, 3), substr('abcdef', 3), left('abc', 2), right('abc', 2)",
    [["bcd", "cdef", "ab", "bc"]],
  ],
  ["SELECT charindex('fish', 'dogfish'), strpos('dogfish', 'fish'), position('z' IN 'abc')", [["4", "4", "0"]]],
  [
    "SELECT replace('abcabc', 'b', 'x'), translate('abc', 'ab', 'xy'), split_part('a,b,c', ',', 2)",
    [["axcaxc", "xyc", "b"]],
  ],
  ["SELECT lpad('7', 3, '0'), rpad('7', 3), chr(65), ascii('A')", [["007", "7  ", "A", 65]]],
  [
    "SELECT regexp_substr('Fabric, (Fabric)', '[a-z]+'), regexp_count('abcabc', 'b'), regexp_instr('abc', 'c')",
    [["abric", "2", "3"]],
  ],
  [
    "SELECT regexp_replace('the fox', 'FOX', 'quick brown fox', 1, 'i'), regexp_replace('a1b2', '[0-9]', '')",
    [["the quick brown fox", "ab"]],
  ],
  [
    "SELECT md5('abc'), sha1('abc'), sha2('abc', 256)",
    [
      [
        "900150983cd24fb0d6963f7d28e17f72",
        "a9993e364706816aba3e25717850c26c9cd0d89d",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      ],
    ],
  ],
  ["SELECT strtol('ff', 16), to_hex(255), quote_literal('a''b')", [["255", "ff", "'a''b'"]]],
  // Numbers
  [
    "SELECT abs(-3), ceil(1.2), ceiling(1.2), floor(-1.2), round(2.567, 2), trunc(2.9), sign(-5)",
    [[3, "2", "2", "-2", "2.57", "2", -1]],
  ],
  ["SELECT power(2, 10), sqrt(16), mod(7, 3), exp(0), ln(1), log(100)", [[1024, 4, 1, 1, 0, 2]]],
  // Dates
  [
    "SELECT dateadd(day, 30, '2008-02-28'::date), dateadd(month, 1, '2008-01-31'::date)",
    [["2008-03-29 00:00:00", "2008-02-29 00:00:00"]],
  ],
  [
    "SELECT dateadd(minute, (x * 2)::int, '2024-01-01'::timestamp), dateadd(mon, -x, '2024-03-31'::date) FROM (SELECT 1 AS x) t",
    [["2024-01-01 00:02:00", "2024-02-29 00:00:00"]],
  ],
  [
    "SELECT datediff(week, '2009-01-01'::date, '2009-12-31'::date), datediff(qtr, '1998-07-01'::date, '2008-12-31'::date)",
    [["52", "41"]],
  ],
  [
    "SELECT datediff(year, '2008-12-31'::date, '2009-01-01'::date), datediff(hour, '2009-01-01 00:59:00'::timestamp, '2009-01-01 01:00:00'::timestamp)",
    [["1", "1"]],
  ],
  [
    "SELECT date_part(year, '2008-03-15'::date), date_part('month', '2008-03-15'::date), extract(dow FROM '2024-03-17'::date)",
    [["2008", "3", "0"]],
  ],
  [
    "SELECT date_trunc('month', '2008-03-15 10:20:30'::timestamp), trunc('2008-03-15 10:20:30'::timestamp)",
    [["2008-03-01 00:00:00", "2008-03-15"]],
  ],
  [
    "SELECT add_months('2008-02-29'::date, 1), last_day('2008-02-10'::date), next_day('2014-08-20'::date, 'Tuesday')",
    [["2008-03-31 00:00:00", "2008-02-29", "2014-08-26"]],
  ],
  ["SELECT months_between('1969-01-18'::date, '1969-03-18'::date)", [[-2]]],
  [
    "SELECT to_char('2009-12-31 23:15:59'::timestamp, 'YYYY-MM-DD HH24:MI:SS'), to_char('2009-12-31'::date, 'MON-DD-YYYY')",
    [["2009-12-31 23:15:59", "DEC-31-2009"]],
  ],
  [
    "SELECT to_date('02 Oct 2001', 'DD Mon YYYY'), to_timestamp('2011-12-18 23:38:15', 'YYYY-MM-DD HH24:MI:SS')",
    [["2001-10-02", "2011-12-18 23:38:15+00"]],
  ],
  ["SELECT convert_timezone('America/New_York', '2008-08-21 07:23:54'::timestamp)", [["2008-08-21 03:23:54"]]],
  ["SELECT convert_timezone('UTC', 'Europe/Berlin', '2024-07-01 12:00:00'::timestamp)", [["2024-07-01 14:00:00"]]],
  ["SELECT '2008-02-28'::date + 2, '2008-03-01'::date - '2008-02-28'::date", [["2008-03-01", "2"]]],
  ["SELECT '2008-02-28'::date + interval '2 days'", [["2008-03-01 00:00:00"]]],
  [
    "SELECT getdate() > '2020-01-01'::timestamp, sysdate > '2020-01-01'::timestamp, current_date > '2020-01-01'",
    [[true, true, true]],
  ],
  // Aggregates
  [
    "SELECT count(*), count(x), sum(x), avg(x), min(x), max(x) FROM (SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT NULL) t",
    [["3", "2", "3", "1", 1, 2]],
  ],
  ["SELECT avg(x::float), sum(x::decimal(10,2)) FROM (SELECT 1 AS x UNION ALL SELECT 2) t", [[1.5, "3.00"]]],
  ["SELECT listagg(x, ',') WITHIN GROUP (ORDER BY x) FROM (SELECT 'b' AS x UNION ALL SELECT 'a') t", [["a,b"]]],
  [
    "SELECT median(x), percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM (SELECT 1 AS x UNION ALL SELECT 2) t",
    [[1.5, 1.5]],
  ],
  [
    "SELECT count(DISTINCT x), approximate count(DISTINCT x) FROM (SELECT 1 AS x UNION ALL SELECT 1 UNION ALL SELECT 2) t",
    [["2", "2"]],
  ],
  [
    "SELECT bool_and(x > 0), bool_or(x > 1), bit_and(x), bit_or(x) FROM (SELECT 1 AS x UNION ALL SELECT 2) t",
    [[true, true, 0, 3]],
  ],
  ["SELECT any_value(x), stddev_pop(x), var_pop(x) FROM (SELECT 2 AS x UNION ALL SELECT 2) t", [[2, 0, 0]]],
  // Windows
  [
    "SELECT x, row_number() OVER (ORDER BY x DESC), lag(x) OVER (ORDER BY x) FROM (SELECT 1 AS x UNION ALL SELECT 2) t ORDER BY x",
    [
      [1, "2", null],
      [2, "1", 1],
    ],
  ],
  ["SELECT x FROM (SELECT 1 AS x UNION ALL SELECT 2) t QUALIFY row_number() OVER (ORDER BY x DESC) = 1", [[2]]],
  // Relations
  ["SELECT TOP 1 x FROM (SELECT 1 AS x UNION ALL SELECT 2) t ORDER BY x DESC", [[2]]],
  ["SELECT x FROM (SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 3) t ORDER BY x LIMIT 1 OFFSET 1", [[2]]],
  ["WITH a AS (SELECT 1 AS x) SELECT a.x, b.y FROM a LEFT JOIN (SELECT 2 AS y) b ON a.x = b.y", [[1, null]]],
  ["SELECT x FROM (SELECT 1 AS x UNION SELECT 2) t MINUS SELECT 2", [[1]]],
  [
    "SELECT a, sum(x) FROM (SELECT 'p' AS a, 1 AS x UNION ALL SELECT 'q', 2) t GROUP BY ROLLUP (a) ORDER BY 1",
    [
      ["p", "1"],
      ["q", "2"],
      [null, "3"],
    ],
  ],
  ["SELECT a FROM (SELECT 'p' AS a, 1 AS x) t GROUP BY 1 HAVING sum(x) = 1", [["p"]]],
  ["SELECT x FROM (SELECT 1 AS x UNION ALL SELECT 2) t WHERE EXISTS (SELECT 1 WHERE x = 2)", [[2]]],
  ["SELECT * FROM (SELECT 'a' AS k, 1 AS v UNION ALL SELECT 'b', 2) PIVOT (sum(v) FOR k IN ('a', 'b'))", [["1", "2"]]],
  // JSON
  ['SELECT json_extract_path_text(\'{"f2":{"f3":1},"f4":{"f5":99,"f6":"star"}}\', \'f4\', \'f6\')', [["star"]]],
  [
    "SELECT json_array_length('[1,2,3]'), json_extract_array_element_text('[111,112]', 1), is_valid_json('{\"a\":1}')",
    [["3", "112", true]],
  ],
  // Tables
  ["CREATE TEMP TABLE t2 AS SELECT 1 AS id, 10 AS v; UPDATE t2 SET v = v + 1 WHERE id = 1; SELECT v FROM t2", [[11]]],
  [
    "CREATE TABLE t3 (id int, v int); INSERT INTO t3 VALUES (1, 1); DELETE FROM t3 USING t2 WHERE t3.id = t2.id; SELECT count(*) FROM t3",
    [["0"]],
  ],
  [
    "CREATE TABLE t4 (id int, v int); INSERT INTO t4 VALUES (1, 1); MERGE INTO t4 USING (SELECT 1 AS id, 5 AS v UNION ALL SELECT 2, 6) s ON t4.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.v); SELECT id, v FROM t4 ORDER BY id",
    [
      [1, 5],
      [2, 6],
    ],
  ],
  ["CREATE TABLE t5 (id int); INSERT INTO t5 VALUES (1); TRUNCATE t5; SELECT count(*) FROM t5", [["0"]]],
  ["CREATE VIEW v1 AS SELECT 1 AS x; SELECT x FROM v1", [[1]]],
  ["CREATE TABLE t6 (LIKE t4); INSERT INTO t6 SELECT id, v FROM t4; SELECT count(*) FROM t6", [["2"]]],
];
