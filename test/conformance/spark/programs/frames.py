"""DataFrames."""

import datetime
import decimal


def _people(spark):
    rows = [("Ana", 31, 1.5, True), ("Bo", None, None, False), ("Cy", 45, 2.25, None), ("Di", 31, 10000000.0, True)]
    return spark.createDataFrame(rows, "name string, age int, score double, ok boolean")


def shown(spark, root):
    df = _people(spark)
    df.show()
    df.show(2)
    df.show(truncate=3)
    df.show(2, truncate=False, vertical=True)
    df.printSchema()
    print(df, df.columns, df.dtypes, df.schema.simpleString(), df.count(), df.first(), df.head(1))
    df.describe("age", "name").show()
    nested = spark.createDataFrame(
        [([1, 2], {"a": 1}, (1, "x"), bytearray(b"\x01z"), datetime.date(2025, 1, 2), datetime.datetime(2025, 1, 2, 3, 4, 5, 60000), decimal.Decimal("1.50"))],
        "xs array<int>, m map<string,int>, s struct<a:int,b:string>, b binary, d date, t timestamp, n decimal(10,2)",
    )
    nested.show(truncate=False)
    nested.printSchema()
    print(nested.collect())


def selected(spark, root):
    from pyspark.sql import functions as F

    df = _people(spark)
    df.select("name", (df.age + 1).alias("next"), df["score"] * 2, F.col("age") / 2, -df.age, ~df.ok).show()
    df.select(F.lit(1), F.lit("x"), df.age.cast("string"), df.age.isNull(), df.name == "Bo", df.age > 31).show()
    df.filter((df.age > 30) & ~(df.name == "Cy") | df.age.isNull()).show()
    df.filter("age > 31 OR name LIKE 'B%'").select("name").show()
    df.where(df.name.isin("Ana", "Cy")).where(F.col("age").between(30, 40)).show()
    df.selectExpr("name", "age * 2 AS twice", "upper(name)").show()
    df.withColumn("age", F.coalesce(df.age, F.lit(0))).withColumnRenamed("score", "points").drop("ok").show()
    df.select(F.when(df.age > 40, "old").when(df.age > 30, "mid").otherwise("?").alias("group"), df.name.substr(1, 2), df.name.startswith("A")).show()
    df.toDF("a", "b", "c", "d").limit(1).show()
    df.select("*", F.expr("age % 2")).show()
    for wrong in (lambda: df.select("nme"), lambda: df.filter("nope > 1"), lambda: df.select(F.upper("missing"))):
        try:
            wrong().show()
        except Exception as error:
            print(type(error).__name__, str(error).split("]")[0])


def ordered(spark, root):
    from pyspark.sql import functions as F

    df = _people(spark)
    df.orderBy("age", "name").show()
    df.orderBy(F.desc("age"), "name").show()
    df.orderBy(["age", "name"], ascending=[False, True]).show()
    df.sort(df.age.asc_nulls_last(), df.name.desc()).show()
    df.dropDuplicates(["age"]).select("age").orderBy("age").show()
    df.select("age").distinct().orderBy("age").show()
    print(df.orderBy("name").limit(2).collect(), df.orderBy("name").take(1), df.orderBy("name").tail(1))


def grouped(spark, root):
    from pyspark.sql import functions as F

    df = spark.createDataFrame([("a", "x", 1), ("a", "y", 2), ("b", "x", 3), ("b", "x", None)], ["k", "j", "v"])
    df.groupBy("k").count().orderBy("k").show()
    df.groupBy("k").sum("v").orderBy("k").show()
    df.groupBy("k").agg(F.sum("v"), F.avg("v"), F.count("v"), F.count("*"), F.min("v"), F.max("j"), F.countDistinct("j")).orderBy("k").show()
    df.groupBy("k", "j").agg({"v": "max"}).orderBy("k", "j").show()
    df.agg(F.sum("v").alias("total"), F.collect_list("v"), F.sort_array(F.collect_set("j"))).show()
    df.groupBy().avg().show()
    df.rollup("k").sum("v").orderBy("k").show()
    df.groupBy("k").pivot("j").sum("v").orderBy("k").show()
    df.groupBy(F.upper("k")).agg(F.first("v"), F.stddev("v"), F.var_pop("v")).orderBy("upper(k)").show()
    print(df.groupBy("k").agg(F.sum("v")).schema.simpleString())


def joined(spark, root):
    from pyspark.sql import functions as F

    a = spark.createDataFrame([(1, "a"), (2, "b"), (3, "c")], ["id", "l"])
    b = spark.createDataFrame([(2, "B"), (3, "C"), (4, "D")], ["id", "r"])
    for how in ("inner", "left", "right", "outer", "left_semi", "left_anti"):
        a.join(b, "id", how).orderBy("id").show()
    a.join(b, a.id == b.id, "left").orderBy(a.id).show()
    a.join(b, a.id == b.id).select(a.id, "l", b["r"]).orderBy("id").show()
    a.join(b, (a.id < b.id) & (b.r != "D")).orderBy("l", "r").show()
    a.alias("x").join(a.alias("y"), F.col("x.id") == F.col("y.id") + 1).select("x.id", "y.l").orderBy("id").show()
    a.crossJoin(b).where(a.id == 1).orderBy("r").show()
    a.join(b, a.id == b.id).drop(b.id).orderBy("id").show()
    try:
        a.join(b, a.id == b.id).select("id").show()
    except Exception as error:
        print(type(error).__name__, str(error).split("]")[0])


def combined(spark, root):
    from pyspark.sql import functions as F

    a = spark.createDataFrame([(1, "a"), (2, "b"), (2, "b")], ["n", "s"])
    b = spark.createDataFrame([(2, "b"), (3, "c")], ["n", "s"])
    a.union(b).orderBy("n").show()
    a.intersect(b).show()
    a.subtract(b).show()
    a.exceptAll(b).orderBy("n").show()
    a.unionByName(b.select("s", "n")).orderBy("n").show()
    a.unionByName(b.select("n"), allowMissingColumns=True).orderBy("n", "s").show()
    c = spark.createDataFrame([(1, None, None), (None, "x", 2.0), (3, "y", float("nan"))], "n int, s string, d double")
    c.fillna(0).show()
    c.fillna("?").show()
    c.na.fill({"n": 9, "s": "-"}).show()
    c.dropna(subset=["n"]).show()
    c.na.drop("all").count()
    c.replace("x", "z").show()
    c.select(F.count("n"), F.isnan("d"), F.nanvl("d", F.lit(7.0))).show() if False else None
    try:
        a.union(c)
    except Exception as error:
        print(type(error).__name__, str(error).split("]")[0])


def windows(spark, root):
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    df = spark.createDataFrame([("a", 1), ("a", 2), ("a", 2), ("b", 5), ("b", None)], ["k", "v"])
    w = Window.partitionBy("k").orderBy("v")
    df.select("k", "v", F.row_number().over(w).alias("rn"), F.rank().over(w).alias("rank"), F.dense_rank().over(w).alias("dense")).orderBy("k", "rn").show()
    df.withColumn("sum", F.sum("v").over(w)).withColumn("lag", F.lag("v").over(w)).orderBy("k", "v").show()
    df.withColumn("all", F.sum("v").over(Window.partitionBy("k"))).orderBy("k", "v").show()
    rows = Window.partitionBy("k").orderBy("v").rowsBetween(-1, 0)
    df.withColumn("two", F.sum("v").over(rows)).withColumn("lead", F.lead("v", 1, 0).over(w)).orderBy("k", "v", "two").show()
    df.withColumn("n", F.ntile(2).over(w)).withColumn("p", F.percent_rank().over(w)).orderBy("k", "v", "n").show()


def functions_of_the_program(spark, root):
    from pyspark.sql import functions as F
    from pyspark.sql.types import IntegerType

    df = _people(spark)
    twice = F.udf(lambda x: None if x is None else x * 2, IntegerType())

    @F.udf("string")
    def shout(text):
        return text.upper() + "!"

    df.select("name", twice("age").alias("twice"), shout(df.name)).show()
    df.withColumn("s", shout("name")).filter(twice("age") > 70).show()
    df.select(shout(F.concat(F.lit("a"), "name")).alias("x"), F.length(shout("name"))).show()
    print(df.rdd.map(lambda row: (row.name, row["age"])).collect(), df.rdd.map(tuple).toDF(["a", "b", "c", "d"]).count())


def made(spark, root):
    from pyspark.sql import Row

    spark.createDataFrame([Row(a=1, b="x"), Row(a=2, b=None)]).show()
    spark.createDataFrame([{"b": 1, "a": "q"}]).show()
    spark.createDataFrame([(1, [1.5], {"k": "v"}, None)], "a long, b array<double>, c map<string,string>, d date").show()
    spark.createDataFrame(["x", "y"], "string").show()
    spark.range(3).show()
    spark.range(1, 7, 2).select("id").show()
    print(spark.createDataFrame([(1, 2.0, "s", True, b"x")]).dtypes, spark.createDataFrame([], "a int").count())
    person = Row("name", "age")
    print(person("Ana", 3), Row(a=1).asDict(), spark.createDataFrame([person("Ana", 3)]).collect()[0].name)
    for wrong in (lambda: spark.createDataFrame([(1,), ("x",)], ["a"]), lambda: spark.createDataFrame([], ["a"]), lambda: spark.createDataFrame([("x",)], "a int").collect()):
        try:
            wrong()
        except Exception as error:
            print(type(error).__name__)
