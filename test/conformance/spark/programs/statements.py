"""Spark SQL, functions, files."""

import datetime


def queries(spark, root):
    sales = [("a", "x", 10, "2025-01-05"), ("a", "y", 20, "2025-01-20"), ("b", "x", 5, "2025-02-01"), ("c", None, None, None)]
    spark.createDataFrame(sales, "k string, j string, v int, d string").createOrReplaceTempView("sales")
    for query in (
        "SELECT k, count(*), sum(v), avg(v) FROM sales GROUP BY k ORDER BY k",
        "SELECT k, v * 2, v + 1 AS more, v / 4, v % 3 FROM sales ORDER BY v DESC",
        "SELECT * FROM sales WHERE v > 5 AND j IN ('x', 'y') ORDER BY v",
        "SELECT upper(k) up, CASE WHEN v > 8 THEN 'big' ELSE 'small' END AS size FROM sales ORDER BY up, size",
        "WITH t AS (SELECT k, max(v) AS m FROM sales GROUP BY k) SELECT t.k, s.v FROM t JOIN sales s ON s.k = t.k AND s.v = t.m ORDER BY t.k",
        "SELECT k, v, row_number() OVER (PARTITION BY k ORDER BY v DESC) AS rn FROM sales ORDER BY k, rn",
        "SELECT to_date(d) AS day, month(d), date_format(d, 'yyyy-MM') AS ym, datediff('2025-03-01', d) FROM sales ORDER BY day",
        "SELECT CAST('12' AS INT), CAST('x' AS INT), CAST(1.9 AS INT), CAST(3 AS STRING), CAST('2025-01-02' AS DATE)",
        "SELECT k, explode(split(concat(k, ',', coalesce(j, 'none')), ',')) AS w FROM sales ORDER BY k, w",
        "SELECT j, count(DISTINCT k) AS n FROM sales GROUP BY j HAVING count(*) > 1 ORDER BY j",
        "SELECT nvl(j, '-') AS j, if(v > 5, 1, 0) AS f, v IS NULL AS isnull FROM sales ORDER BY k, j",
        "SELECT k FROM sales WHERE v = (SELECT max(v) FROM sales)",
        "SELECT k FROM sales UNION SELECT 'z' ORDER BY k",
        "SELECT a.k, b.v FROM sales a LEFT JOIN sales b ON a.k = b.k AND b.v > 10 ORDER BY a.k, b.v",
        "SELECT 5 / 2, 5 DIV 2, 1 / 0, 7 % 3, -7 % 3, 2 * 1.5, 1 = NULL, NULL <=> NULL",
        "SELECT size(array(1, 2)), array(1, 2)[0], map('a', 1)['a'], named_struct('x', 1).x, struct(1, 2).col1",
        "SELECT k, collect_list(v) AS vs FROM sales GROUP BY k ORDER BY k",
        "SELECT count(v), count(1), min(d), max(d), round(avg(v), 2) FROM sales",
        "SELECT k, sum(v) AS total FROM sales GROUP BY ROLLUP(k) ORDER BY k",
    ):
        print(query)
        spark.sql(query).show()
    print(spark.sql("SELECT count(*), sum(v), length(k), year(d) FROM sales GROUP BY k, d LIMIT 1").dtypes)
    print(spark.table("sales").count(), spark.catalog.tableExists("sales"), spark.sql("SELECT :a AS x", args={"a": 5}).collect())
    for wrong in ("SELECT nope FROM sales", "SELECT * FROM missing", "SELEC 1", "SELECT nofunction(k) FROM sales"):
        try:
            spark.sql(wrong).show()
        except Exception as error:
            print(type(error).__name__, str(error).strip().split("]")[0][:40])


def texts(spark, root):
    from pyspark.sql import functions as F

    df = spark.createDataFrame([(" Hello World ", "a,b,,c", 3.14159, -7), (None, None, None, None)], ["s", "l", "x", "n"])
    for column in (
        F.upper("s"), F.lower("s"), F.trim("s"), F.ltrim("s"), F.rtrim("s"), F.length("s"), F.reverse("s"), F.initcap("s"),
        F.concat("s", F.lit("!")), F.concat_ws("-", "s", F.lit("x"), "l"), F.substring("s", 2, 3), F.split("l", ","), F.size(F.split("l", ",")),
        F.regexp_replace("s", "o", "0"), F.regexp_extract("s", "(W)(o)", 2), F.instr("s", "W"), F.locate("o", "s"), F.lpad(F.lit("7"), 3, "0"), F.rpad(F.lit("7"), 3, "0"),
        F.repeat(F.lit("ab"), 2), F.translate("l", "abc", "xyz"), F.ascii("l"), F.md5("l"), F.sha1("l"), F.sha2("l", 256), F.base64("l"), F.hex("n"),
        F.col("l").like("a%"), F.col("l").rlike("b,+c"), F.col("l").contains("b"), F.col("l").endswith("c"), F.format_number("x", 2),
        F.round("x", 2), F.bround("x", 1), F.floor("x"), F.ceil("x"), F.abs("n"), F.sqrt(F.lit(16)), F.pow("x", 2), F.exp(F.lit(0)), F.log(F.lit(1.0)), F.signum("n"),
        F.greatest("x", "n"), F.least("x", "n"), F.coalesce("n", F.lit(0)), F.isnull("n"), F.col("x").cast("int"), F.col("n").cast("double"), F.col("x").cast("decimal(5,2)"),
        F.array("x", "n"), F.array_contains(F.split("l", ","), "b"), F.element_at(F.split("l", ","), 1), F.split("l", ",")[1], F.array_join(F.split("l", ","), "|"),
        F.array_distinct(F.array(F.lit(1), F.lit(1))), F.sort_array(F.array(F.lit(3), F.lit(1))), F.struct("x", "n"), F.create_map(F.lit("k"), "n"), F.to_json(F.struct("n")),
        F.get_json_object(F.lit('{"a": {"b": 5}}'), "$.a.b"), F.nanvl("x", F.lit(0.0)), F.when(F.col("n") < 0, "neg"), F.expr("n * 2"), F.lit(None).cast("int"),
    ):  # fmt: skip
        frame = df.select(column)
        try:
            print(frame.dtypes, [row[0] for row in frame.collect()])
        except Exception as error:
            print("failed", column, type(error).__name__, str(error)[:100])


def times(spark, root):
    from pyspark.sql import functions as F

    df = spark.createDataFrame([("2025-01-31", "2025-01-31 13:14:15"), (None, None), ("2024-02-29", "2024-02-29 00:00:00")], ["d", "t"])
    df = df.select(F.to_date("d").alias("d"), F.to_timestamp("t").alias("t"))
    print(df.dtypes, df.collect())
    for column in (
        F.year("d"), F.month("d"), F.dayofmonth("d"), F.dayofweek("d"), F.dayofyear("d"), F.weekofyear("d"), F.quarter("d"), F.hour("t"), F.minute("t"), F.second("t"),
        F.date_add("d", 1), F.date_sub("d", 1), F.add_months("d", 1), F.last_day("d"), F.datediff(F.lit("2025-03-01"), "d"), F.months_between(F.lit("2025-03-31"), "d"),
        F.date_format("t", "yyyy/MM/dd HH:mm"), F.trunc("d", "month"), F.date_trunc("hour", "t"), F.unix_timestamp("t"), F.from_unixtime(F.lit(0)), F.to_date(F.lit("05/01/2025"), "dd/MM/yyyy"),
        F.col("t").cast("date"), F.col("d").cast("timestamp"), F.col("d").cast("string"), F.col("t").cast("string"), F.col("t").cast("long"), F.col("d") > F.lit("2025-01-01"), F.col("d") == datetime.date(2025, 1, 31),
    ):  # fmt: skip
        frame = df.select(column)
        try:
            print(frame.dtypes, [row[0] for row in frame.collect()])
        except Exception as error:
            print("failed", column, type(error).__name__, str(error)[:100])


def collections(spark, root):
    from pyspark.sql import functions as F

    df = spark.createDataFrame([(1, ["a", "b"], {"x": 1}, {"c": {"d": 5}}), (2, [], None, None)], "id int, xs array<string>, m map<string,int>, s struct<c:struct<d:int>>")
    df.select("id", F.explode("xs")).show()
    df.select("id", F.explode_outer("xs").alias("x")).orderBy("id", "x").show()
    df.select("s.c.d", F.col("s").getField("c"), df.m["x"], F.map_keys("m"), df.xs[0], F.size("xs")).show()
    df.withColumn("x", F.explode(df.xs)).groupBy("x").count().orderBy("x").show()


def csv(spark, root):
    plain = spark.read.csv(root + "/csv")
    print(plain.dtypes, plain.collect())
    header = spark.read.option("header", True).csv(root + "/csv")
    print(header.dtypes, header.collect())
    typed = spark.read.csv(root + "/csv", header=True, inferSchema=True)
    print(typed.dtypes, typed.collect())
    given = spark.read.schema("id int, name string, price double, day date, flag boolean").csv(root + "/csv", header=True)
    print(given.dtypes, given.collect())
    typed.write.mode("overwrite").option("header", True).csv(root + "/out/csv")
    print(spark.read.option("header", True).csv(root + "/out/csv").collect())


def json_lines(spark, root):
    df = spark.read.json(root + "/json")
    df.printSchema()
    print(df.collect())
    df.select("id", "tags").write.json(root + "/out/json")
    print(sorted(spark.read.text(root + "/out/json").collect()))
    try:
        df.write.json(root + "/out/json")
    except Exception as error:
        print(type(error).__name__, str(error).split("]")[0])
    df.write.mode("ignore").json(root + "/out/json")
    df.select("id").write.mode("append").json(root + "/out/json")
    print(spark.read.json(root + "/out/json").count())


def parquet(spark, root):
    from pyspark.sql import functions as F

    df = spark.createDataFrame([(1, "a", "2025-01-01", 1.5), (2, "b c/d:e", "2025-01-02", None), (3, None, "2025-01-02", 2.5)], "id int, k string, dt string, x double")
    df.coalesce(1).write.partitionBy("dt").parquet(root + "/out/by-day")
    back = spark.read.parquet(root + "/out/by-day")
    print(back.dtypes, back.orderBy("id").collect())
    print(back.where("dt = '2025-01-02'").count(), back.where(F.col("dt") > "2025-01-01").count())
    df.coalesce(1).write.partitionBy("k", "id").parquet(root + "/out/by-key")
    print(spark.read.parquet(root + "/out/by-key").orderBy("id").collect())
    df.repartition(3).write.mode("overwrite").parquet(root + "/out/three")
    df.select("id").coalesce(1).write.mode("append").parquet(root + "/out/three")
    print(spark.read.option("mergeSchema", "true").parquet(root + "/out/three").count())
    df.selectExpr("id", "count(*) OVER () AS n", "sum(id) OVER () AS s", "length(k) AS l").write.parquet(root + "/out/types")
    print(spark.read.parquet(root + "/out/types").dtypes)
    df.select("k").where("k IS NOT NULL").coalesce(1).write.text(root + "/out/text")
    print(spark.read.text(root + "/out/text").collect())


def logs(spark, root):
    spark.read.text(root + "/logs").createOrReplaceTempView("raw")
    out = spark.sql("""
      SELECT regexp_extract(value, '^([^ ]+)', 1) AS ip,
             regexp_extract(value, '"[A-Z]+ ([^ ]+) HTTP', 1) AS path,
             CAST(regexp_extract(value, '" ([0-9]{3}) ', 1) AS INT) AS status,
             CAST(regexp_extract(value, ' ([0-9]+)$', 1) AS BIGINT) AS bytes,
             CAST(dt AS STRING) AS dt
      FROM raw""")
    out.coalesce(1).write.mode("overwrite").partitionBy("dt").parquet(root + "/out/logs")
    back = spark.read.parquet(root + "/out/logs")
    print(back.dtypes)
    back.groupBy("dt", "path").agg({"bytes": "sum", "*": "count"}).orderBy("dt", "path").show(truncate=False)
