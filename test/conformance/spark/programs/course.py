"""What a course shows: employees, JSON in columns, arrays and maps."""


def employees(spark, root):
    from pyspark.sql import functions as F
    from pyspark.sql import Window
    emp = spark.createDataFrame([(1,"Ana","IT",5000.0,"2020-01-15"),(2,"Bo","HR",4000.0,"2019-03-01"),(3,"Cy","IT",7000.0,"2021-07-20"),(4,"Di",None,3500.0,"2018-11-11")],["id","name","dept","salary","hired"])
    emp = emp.withColumn("hired", F.to_date("hired"))
    emp.printSchema()
    emp.show()
    emp.select(F.countDistinct("dept"), F.approx_count_distinct("dept"), F.sort_array(F.collect_set("dept"))).show()
    emp.groupBy("dept").agg(F.round(F.avg("salary"),2).alias("avg"), F.max("salary"), F.min("hired")).orderBy(F.col("avg").desc()).show()
    w = Window.partitionBy("dept").orderBy(F.desc("salary"))
    emp.withColumn("r", F.rank().over(w)).withColumn("diff", F.col("salary")-F.lag("salary").over(w)).orderBy("id").show()
    emp.withColumn("cum", F.sum("salary").over(Window.orderBy("id").rowsBetween(Window.unboundedPreceding, Window.currentRow))).show()
    emp.select("name", F.datediff(F.lit("2022-01-01"), "hired").alias("days"), F.year("hired"), F.date_format("hired","MMM yyyy"), F.date_format("hired", "EEEE")).show()
    emp.groupBy("dept").pivot("name").agg(F.sum("salary")).orderBy("dept").show()
    emp.groupBy("dept").pivot("name", ["Ana","Bo"]).agg(F.sum("salary").alias("s"), F.count("*").alias("c")).orderBy("dept").show()
    emp.filter(F.col("dept").isNull() | (F.col("salary") > 4500)).show()
    emp.na.fill({"dept":"?"}).show()
    emp.na.drop().show()
    emp.describe("salary").show()
    emp.summary().show()
    print(emp.approxQuantile("salary",[0.25,0.5,0.75],0.0))
    print(round(emp.stat.corr("id","salary"), 9), round(emp.stat.cov("id","salary"), 9))
    emp.stat.crosstab("dept","name").orderBy("dept_name").show()


def jsons(spark, root):
    from pyspark.sql import functions as F
    from pyspark.sql.types import StructType, StructField, IntegerType, StringType, ArrayType
    df = spark.createDataFrame([(1,'{"a":1,"b":["x","y"],"c":{"d":2.5}}'),(2,'bad'),(3,None)],["id","j"])
    s = StructType([StructField("a",IntegerType()),StructField("b",ArrayType(StringType())),StructField("c",StructType([StructField("d",StringType())]))])
    p = df.withColumn("p", F.from_json("j", s))
    p.printSchema()
    p.show(truncate=False)
    p.select("id","p.a","p.c.d",F.explode("p.b").alias("e")).show()
    df.select(F.from_json("j","a INT, b ARRAY<STRING>").alias("x")).select("x.*").show()
    df.select(F.get_json_object("j","$.c.d"), F.json_tuple("j","a","b")).show()
    df.select(F.to_json(F.struct("id", F.lit("x").alias("y")))).show(truncate=False)
    df.select(F.from_json(F.lit('{"k":1,"l":2}'), "map<string,int>").alias("m")).show()


def explodes(spark, root):
    from pyspark.sql import functions as F
    df = spark.createDataFrame([("a",[1,2,3],{"x":1,"y":2}),("b",[],{}),("c",None,None)],"k string, xs array<int>, m map<string,int>")
    df.select("k", F.posexplode("xs")).show()
    df.select("k", F.posexplode_outer("xs")).show()
    df.select("k", F.explode("m")).orderBy("k","key").show()
    df.select("k", F.explode_outer("m")).orderBy("k","key").show()
    df.select("k", F.size("xs"), F.map_keys("m"), F.map_values("m"), F.array_contains("xs",2)).show()
    df.select(F.transform("xs", lambda x: x*2), F.filter("xs", lambda x: x>1), F.aggregate("xs", F.lit(0), lambda a,x: a+x), F.exists("xs", lambda x: x==3), F.forall("xs", lambda x: x>0)).show()
    df.select(F.array_union("xs",F.array(F.lit(9))), F.array_except("xs",F.array(F.lit(1))), F.array_intersect("xs",F.array(F.lit(1))), F.array_remove("xs",1), F.arrays_zip("xs","xs"), F.array_repeat(F.lit("z"),2), F.reverse("xs")).show(truncate=False)
    df.select(F.slice("xs",1,2), F.array_max("xs"), F.array_min("xs"), F.array_position("xs",2), F.concat("xs","xs"), F.flatten(F.array("xs","xs")), F.sequence(F.lit(1),F.lit(5),F.lit(2))).show(truncate=False)
    df.select(F.map_entries("m"), F.map_from_arrays(F.array(F.lit("q")),F.array(F.lit(1))), F.map_concat("m",F.create_map(F.lit("z"),F.lit(9))), F.map_filter("m", lambda k,v: v>1), F.transform_values("m", lambda k,v: v+1)).show(truncate=False)
    df.select("k", F.inline(F.array(F.struct(F.lit(1).alias("a"),F.lit("b").alias("b"))))).show()
    df.selectExpr("k","explode(xs) as x","size(xs) n").show()
    df.select(F.element_at("m","x"), df.m.getItem("y"), df.xs.getItem(0), F.col("xs")[F.lit(1)]).show()


def names(spark, root):
    spark.createDataFrame([("a", 1, 2.5, "2025-01-01", [1])], "k string, v int, x double, d string, xs array<int>").createOrReplaceTempView("n")
    for item in (
        "v * 2 + 1", "v + x * 2 - 1", "(v + x) * 2", "-7 % 3", "- v", "5 DIV 2", "k || 'x'", "v == 1", "k <> 'x'", "v <=> NULL", "v > 1 AND x < 2 OR v = 3",
        "NOT v = 1", "n.v IS NOT NULL", "v NOT IN (1, 2)", "v BETWEEN 1 AND 2", "k LIKE 'x%'", "sum(v * 2)", "COUNT(*)", "count(DISTINCT k, v)", "bool_and(v>1)",
        "array_join(collect_list(cast(v as string)), '-')", "percentile_approx(v, 0.5)", "round(avg(v))", "ceil(x)", "CASE WHEN v > 1 THEN 'a' ELSE 'b' END", "CASE v WHEN 1 THEN 'a' END",
        "if(v > 5, 1, 0)", "cast(v as string)", "cast(v + 1 as string)", "xs[0]", "avg(v) OVER ()", "sum(v) OVER (PARTITION BY k ORDER BY d DESC)", "rank() OVER (ORDER BY v)", "lag(v) OVER (ORDER BY d)",
        "sum(v) OVER (ORDER BY d ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)", "sum(v) FILTER (WHERE v > 6)", "transform(xs, y -> y + 1)", "(SELECT max(v) FROM n)", "sqrt(x)", "nvl(k, '-')", "coalesce(k, 'x', 'y')",
        "upper(k)", "substring(k, 1, 2)", "split(k, ',')", "regexp_extract(k, 'a', 0)", "date_format(d, 'yyyy')", "to_date(d)", "datediff(d, d)", "year(to_date(d))", "max_by(k, v)", "size(xs)", "concat(k, '-', d)", "length(trim(k))",
    ):
        try:
            print(item, "->", spark.sql("SELECT %s FROM n" % item).columns)
        except Exception as error:
            print(item, type(error).__name__, str(error)[:60])


def texts_beside_numbers(spark, root):
    from pyspark.sql import functions as F
    df = spark.createDataFrame([("5.5", "30", 3, "2025-01-02", True), ("x", "31", -7, "bad", False), (None,)*5], "s string, age string, n int, d string, b boolean")
    df.filter(df.age > 30).show(); df.filter(F.col("age") == 30).show(); df.filter(df.s > 5).show(); df.filter(df.s > 5.2).show()
    df.select(df.s + 1, df.age * 2, df.age / 2, df.n + 1, df.s > df.n, df.n < df.s, df.age == "30", F.to_date(df.d) > df.d, F.lit(3) < df.s, df.age - df.n).show()
    df.select(df.d > F.lit("2025"), df.b == "true", df.b == True, df.n == "3", df.age.between(30, 31), df.age != 30, F.col("age") % 7).show()
    df.createOrReplaceTempView("t"); spark.sql("SELECT age FROM t WHERE age > 30").show(); spark.sql("SELECT age + 1 AS a, sum(age * 2) OVER () AS b FROM t").show()
