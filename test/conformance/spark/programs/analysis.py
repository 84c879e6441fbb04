"""Joins, windows, dates and shapes of DataFrames, as exercises have them."""


def more_joins(spark, root):
    from pyspark.sql import functions as F
    e = spark.createDataFrame([(1,"Ana",10),(2,"Bo",20),(3,"Cy",99)],["id","name","dept_id"])
    d = spark.createDataFrame([(10,"IT"),(20,"HR"),(30,"X")],["dept_id","dept"])
    e.join(d, "dept_id").orderBy("id").show()
    e.join(d, ["dept_id"], "left").orderBy("id").show()
    e.join(F.broadcast(d), e.dept_id == d.dept_id, "inner").select("name", d.dept).orderBy("name").show()
    e.join(d, e.dept_id == d.dept_id, "full").orderBy(e.id, d.dept_id).show()
    e.join(d, e["dept_id"] == d["dept_id"], "leftanti").show()
    e.alias("a").join(e.alias("b"), F.col("a.id") < F.col("b.id")).select(F.col("a.name").alias("x"), F.col("b.name").alias("y")).orderBy("x","y").show()
    e.join(d, (e.dept_id == d.dept_id) & (d.dept == "IT"), "right").orderBy("dept").show()
    e.join(d, [e.dept_id == d.dept_id]).drop(d.dept_id).orderBy("id").show()
    e.select("name").filter(e.id > 1).orderBy(e.id.desc()).show()
    e.createOrReplaceTempView("e"); d.createOrReplaceTempView("d")
    spark.sql("SELECT name FROM e WHERE EXISTS (SELECT 1 FROM d WHERE d.dept_id = e.dept_id) ORDER BY name").show()
    spark.sql("SELECT name FROM e WHERE dept_id NOT IN (SELECT dept_id FROM d)").show()
    spark.sql("SELECT name, (SELECT max(dept) FROM d) m FROM e ORDER BY id").show()
    spark.sql("SELECT * FROM e JOIN d USING (dept_id) ORDER BY id").show()
    e.join(d).count(), print(e.crossJoin(d).count())
    e.join(d, "dept_id", "left").filter(d.dept.isNull()).show()
    e.join(d, "dept_id").groupBy("dept").agg(F.count("id").alias("n"), F.collect_list("name").alias("names")).orderBy("dept").show()


def shapes(spark, root):
    from pyspark.sql import functions as F
    df = spark.createDataFrame([(1,"a",1.5),(2,"b",None),(2,"b",None),(3,None,2.0)],["id","k","v"])
    print(df.distinct().count(), df.dropDuplicates(["k"]).count(), df.rdd.getNumPartitions() > 0, df.repartition(4).rdd.getNumPartitions(), df.coalesce(1).rdd.getNumPartitions())
    df.select([F.count(F.when(F.col(c).isNull(), c)).alias(c) for c in df.columns]).show()
    df.select(*[F.col(c).alias(c.upper()) for c in df.columns]).show()
    df.withColumns({"x": F.lit(1), "y": F.col("id")*2}).show()
    df.withColumn("bucket", F.when(F.col("v").isNull(), F.lit("none")).otherwise(F.round("v"))).show()
    df.groupBy("k").agg(F.sum("v").alias("s"), F.mean("v"), F.expr("count(*) as c")).orderBy("k").show()
    df.cube("k","id").count().orderBy("k","id","count").show()
    df.groupBy("id").agg({"v":"avg","k":"max"}).orderBy("id").show()
    df.na.fill(0.0, ["v"]).na.fill("?", subset=["k"]).show()
    df.na.replace(["a","b"],["A","B"],"k").show()
    df.unpivot("id",["v"],"name","val").orderBy("id").show()
    df.sort("id", F.col("k").desc_nulls_last()).show()
    df.sample(fraction=1.0).count(), print(df.limit(2).count(), df.head().id, df.tail(1), df.isEmpty())
    print(df.toJSON().collect()); print(df.schema); print(df.schema["id"].dataType, df.schema.fieldNames(), df.schema.json())
    print([r.asDict() for r in df.collect()][0], df.collect()[0]["k"], df.first()[2])
    df.createOrReplaceTempView("v")
    spark.catalog.cacheTable("v")
    print(spark.catalog.isCached("v"))
    df.transform(lambda d: d.filter("id > 1")).show()
    print(df.selectExpr("id as x","v*2 as w","cast(id as string) s").dtypes, df.withColumnRenamed("id","ID2").columns, df.drop("v","k").columns)
    df.select(F.monotonically_increasing_id() >= 0, F.lit(None), F.lit(2.5), F.lit(True)).limit(1).show()
    df.agg(F.sum("id"), F.sumDistinct("id"), F.var_samp("id"), F.percentile_approx("id", [0.25,0.5])).show()
    df.select("id").union(df.select("id")).groupBy("id").count().filter("count > 2").orderBy("id").show()
    df.select(F.col("id").cast("string"), F.col("v").cast("string"), (F.col("id")/2).cast("int"), F.col("id").between(1,2), F.col("k").isin("a")).show()
    df.where("k is not null and v > 1").show(); df.filter(df.k.like("%a%")).show(); df.filter(~df.k.isin(["a"])).show()


def more_windows(spark, root):
    from pyspark.sql import functions as F, Window
    df = spark.createDataFrame([("a","2025-01-01",10),("a","2025-01-02",20),("a","2025-01-03",None),("b","2025-01-01",5),("b","2025-01-05",7)],["k","d","v"])
    w = Window.partitionBy("k").orderBy("d")
    df.select("k","d","v",F.lag("v",1,0).over(w).alias("lag"),F.lead("v").over(w).alias("lead"),F.first("v").over(w).alias("f"),F.last("v",True).over(w).alias("l"),F.avg("v").over(w.rowsBetween(-1,1)).alias("ma"),F.count("*").over(Window.partitionBy("k")).alias("n")).orderBy("k","d").show()
    df.withColumn("pct", F.round(F.col("v")/F.sum("v").over(Window.partitionBy("k")),3)).orderBy("k","d").show()
    df.withColumn("rn", F.row_number().over(Window.partitionBy("k").orderBy(F.desc("v")))).filter("rn = 1").orderBy("k").show()
    df.select("k",F.dense_rank().over(Window.orderBy("k")).alias("dr"),F.ntile(2).over(Window.orderBy("d","k")).alias("nt"),F.cume_dist().over(Window.orderBy("d")).alias("cd"),F.nth_value("v",2).over(w).alias("nv")).orderBy("k","nt","cd").show()
    df.withColumn("r", F.sum("v").over(w.rangeBetween(Window.unboundedPreceding, 0))).orderBy("k","d").show()
    df.withColumn("c", F.collect_list("v").over(w)).orderBy("k","d").show()
    df.select(F.max("v").over(Window.partitionBy("k").orderBy("d").rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)).alias("m")).orderBy("m").show()
    df.createOrReplaceTempView("w")
    spark.sql("SELECT k, d, v, sum(v) OVER (PARTITION BY k ORDER BY d ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) s, lag(v) OVER (PARTITION BY k ORDER BY d) l, first_value(v) OVER (PARTITION BY k ORDER BY d) f FROM w ORDER BY k, d").show()
    spark.sql("SELECT * FROM (SELECT k, v, rank() OVER (PARTITION BY k ORDER BY v DESC) r FROM w) WHERE r = 1 ORDER BY k").show()
    spark.sql("SELECT k, sum(v) FILTER (WHERE v > 6) AS s FROM w GROUP BY k ORDER BY k").show()
    spark.sql("SELECT k, d FROM w ORDER BY d DESC, k LIMIT 2 OFFSET 1").show()
    spark.sql("SELECT k, max_by(d, v), min_by(d, v), round(stddev_pop(v),3), corr(v, v) FROM w GROUP BY k ORDER BY k").show()


def dates(spark, root):
    from pyspark.sql import functions as F
    df = spark.createDataFrame([("2025-01-31 13:14:15.5","2024-02-29"),("2024-12-30 00:00:00","2023-03-01"),(None,None)],["t","d"]).select(F.to_timestamp("t").alias("t"), F.to_date("d").alias("d"))
    for c in (F.next_day("d","Mon"), F.date_format("t","EEEE d MMMM yyyy, hh:mm a"), F.date_format("t","yy/M/d H:m:s"), F.months_between("t","d"), F.trunc("d","year"), F.trunc("d","Q"), F.date_trunc("week","t"), F.date_trunc("quarter","t"), F.datediff("t","d"), F.add_months("d",-1), F.add_months("d",12), F.last_day("t"), F.weekofyear("d"), F.dayofweek("d"), F.unix_timestamp("t"), F.from_unixtime(F.unix_timestamp("t"),"yyyy-MM-dd"), F.to_timestamp(F.lit("01-02-2025 10:11"),"dd-MM-yyyy HH:mm"), F.make_date(F.lit(2025),F.lit(2),F.lit(3)), F.col("t") + F.expr("INTERVAL 1 DAY"), F.col("d") + F.expr("INTERVAL 2 MONTHS"), F.date_add("d", 3), F.expr("date_add(d, 1)"), F.hour("t"), F.second("t"), F.to_date(F.lit("nope")), F.to_date(F.lit("31/12/2024"),"dd/MM/yyyy"), F.quarter("d"), F.from_utc_timestamp("t","Europe/Berlin"), F.to_utc_timestamp("t","Europe/Berlin"), F.unix_timestamp(F.lit("2025-01-01"),"yyyy-MM-dd"), F.col("t").cast("date"), F.col("d").cast("timestamp"), F.current_date() > F.col("d"), F.dayofyear("t"), F.sequence(F.to_date(F.lit("2025-01-30")), F.to_date(F.lit("2025-02-01"))), F.weekday("d"), F.timestamp_seconds(F.lit(0)), F.col("d").between("2024-01-01","2024-12-31"), F.col("t") > "2025-01-01"):
        try:
            f = df.select(c); print(f.columns, f.dtypes[0][1], [r[0] for r in f.collect()])
        except Exception as e:
            print("failed", type(e).__name__, str(e)[:80])
    df.groupBy(F.window("t","1 day")).count().orderBy("window").show(truncate=False)
