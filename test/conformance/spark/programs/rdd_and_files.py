"""RDDs, functions of the program, samples and files."""


def more_rdds(spark, root):
    sc = spark.sparkContext
    r = sc.parallelize([1,2,3,4,5,6], 3)
    print(r.map(lambda x: x*x).filter(lambda x: x%2==0).collect(), r.takeSample(False, 2, 1) is not None)
    print(r.mapPartitions(lambda it: [sum(it)]).collect(), r.repartition(2).getNumPartitions(), r.coalesce(1).glom().collect())
    print(sc.parallelize([("a",1),("b",2)]).mapValues(lambda v: v+1).collectAsMap(), sc.parallelize([(1,2)]).toDF(["x","y"]).collect())
    print(r.sortBy(lambda x: -x).take(3), r.max(), r.min(), r.mean(), r.stdev(), r.sum(), r.count(), r.first())
    print(sorted(sc.parallelize(["a b","b c"]).flatMap(str.split).countByValue().items()))
    acc = sc.accumulator(0); r.foreach(lambda x: acc.add(x)); print(acc.value, acc)
    b = sc.broadcast({"a": 1}); print(sc.parallelize(["a","z"]).map(lambda k: b.value.get(k, 0)).collect())
    print(r.glom().map(len).collect())
    print(r.treeReduce(lambda a,b: a+b), r.treeAggregate(0, lambda a,b:a+b, lambda a,b:a+b), r.isEmpty(), r.name(), r.setName("x").name())
    print(sc.parallelize([("a",3),("a",1),("b",2)],2).repartitionAndSortWithinPartitions(1).collect())
    print(sc.parallelize([("a",3),("a",1),("b",2)],2).reduceByKeyLocally(lambda a,b:a+b))
    print(sc.parallelize([("a",3)]).join(sc.parallelize([("a",5),("a",6)])).collect(), sc.parallelize([1,1,2]).countApproxDistinct())
    print(sc.parallelize(range(10),2).sample(False, 1.0).count(), sum(x.count() for x in sc.parallelize(range(10),2).randomSplit([0.5,0.5],7)))
    print(r.persist().is_cached, r.getStorageLevel() is not None, r.toDebugString()[:3])
    print(sc.range(3).collect(), sc.parallelize([3,1,2]).sortBy(lambda x:x, ascending=False).collect(), sc.defaultParallelism, sc.appName, sc.version)
    print(sc.parallelize(["x","y"],1).zipWithIndex().map(lambda p: p[::-1]).collect(), sc.union([r, r]).count())
    print(sc.parallelize([("k",1),("k",2)]).groupByKey().mapValues(sum).collect(), sc.parallelize([("k",1)]).groupWith(sc.parallelize([("k",2)])).mapValues(lambda t: [list(x) for x in t]).collect())
    print(sc.parallelize([1,2,3,4],2).foreachPartition(lambda it: None), sc.parallelize([1.0,2.0]).sampleStdev())
    sc.parallelize([("a",1)]).saveAsTextFile(root + "/out/tuple"); print(sc.textFile(root + "/out/tuple").collect())
    sc.parallelize(["p","q"],1).saveAsTextFile(root + "/out/gz", "org.apache.hadoop.io.compress.GzipCodec"); print(sc.textFile(root+"/out/gz").collect())


def udfs(spark, root):
    from pyspark.sql import functions as F
    from pyspark.sql.types import StringType, IntegerType, ArrayType, StructType, StructField, DoubleType
    df = spark.createDataFrame([("ana",3),("bo",4),(None,5)],["name","n"])
    up = F.udf(lambda s: s.upper() if s else None, StringType())
    df.withColumn("u", up(F.col("name"))).show()
    df.select(up("name")).show()
    spark.udf.register("shout", lambda s: (s or "?") + "!", StringType())
    spark.udf.register("sq", lambda x: x*x, IntegerType())
    df.createOrReplaceTempView("p")
    spark.sql("SELECT shout(name) AS s, sq(n) FROM p ORDER BY n").show()
    spark.sql("SELECT shout(name), count(*) FROM p WHERE sq(n) > 10 GROUP BY shout(name) ORDER BY 1").show()
    spark.sql("WITH q AS (SELECT * FROM p WHERE n > 3) SELECT sum(sq(n)) AS t FROM q").show()
    df.selectExpr("shout(name) as s", "n").show()
    df.filter("sq(n) > 9").select("n").show()
    df.select(F.expr("concat(shout(name), 'x')")).show()
    words = F.udf(lambda s: list(s or ""), ArrayType(StringType()))
    df.select(F.explode(words("name")).alias("c")).groupBy("c").count().orderBy("c").show()
    st = StructType([StructField("a",IntegerType()),StructField("b",StringType())])
    both = F.udf(lambda n: (n, str(n)), st)
    df.select(both("n").alias("t")).select("t.a","t.b").show()
    @F.udf(returnType=DoubleType())
    def half(x): return x/2
    df.select(half("n"), half(F.col("n")+1)).show()
    df.groupBy(up("name").alias("u")).agg(F.sum("n")).orderBy("u").show()
    try:
        df.select(F.udf(lambda x: 1/0)("n")).collect()
    except Exception as e:
        print(type(e).__name__, "ZeroDivisionError" in str(e))
    print(df.rdd.map(lambda r: r.n).sum(), df.rdd.map(lambda r: (r["name"], r[1])).collect())
    df.foreach(lambda r: None); df.foreachPartition(lambda it: None)


def sampling(spark, root):
    sc = spark.sparkContext
    r = sc.parallelize(range(100), 4)
    print(r.sample(False, 0.1, 42).collect(), r.sample(True, 0.1, 42).collect(), r.takeSample(False, 5, 7), r.takeSample(True, 5, 7))
    print([p.collect() for p in r.randomSplit([0.2, 0.8], 3)][0])
    print(sc.parallelize([("a", i) for i in range(20)], 2).sampleByKey(False, {"a": 0.3}, 5).collect())


def several_files(spark, root):
    from pyspark.sql import functions as F
    from pyspark.sql.types import StructType, StructField, IntegerType, StringType, DoubleType, DateType
    df = spark.read.option("header","true").option("inferSchema","true").csv(root + "/csv")
    df.printSchema(); df.show()
    df.write.mode("overwrite").partitionBy("flag").json(root + "/out/j")
    spark.read.json(root + "/out/j").orderBy("id").show()
    df.write.mode("overwrite").csv(root + "/out/c", header=True, sep=";")
    spark.read.csv(root + "/out/c", header=True, sep=";").orderBy("id").show()
    df.write.format("parquet").mode("append").save(root + "/out/p"); df.write.mode("append").parquet(root + "/out/p")
    print(spark.read.format("parquet").load(root + "/out/p").count())
    spark.read.text(root + "/corpus").select(F.explode(F.split(F.lower("value"), "[^a-z]+")).alias("w")).filter("w != ''").groupBy("w").count().orderBy(F.desc("count"), "w").show(5)
    s = StructType([StructField("id",IntegerType(),True),StructField("name",StringType()),StructField("price",DoubleType()),StructField("day",DateType())])
    spark.read.schema(s).option("header",True).csv(root + "/csv").select("day", F.year("day")).show()
    print(spark.read.parquet(root + "/out/p").filter("id > 1").select("id").distinct().count())
    try:
        spark.read.parquet(root + "/none").show()
    except Exception as e:
        print(type(e).__name__, str(e).split("]")[0])
    try:
        df.write.parquet(root + "/out/p")
    except Exception as e:
        print(type(e).__name__, str(e).split("]")[0])
    df.write.option("compression","gzip").json(root + "/out/gz2"); print(spark.read.json(root + "/out/gz2").count())
    df.write.mode("overwrite").option("delimiter","\t").option("quote","'").csv(root + "/out/t")
    print(sorted(r[0] for r in spark.read.text(root + "/out/t").collect()))
    print(spark.read.csv(root + "/csv", header=True, nullValue="B").columns, spark.read.option("header", True).csv([root + "/csv"]).count())
    spark.read.json(spark.sparkContext.parallelize(['{"a":1,"b":"x"}', '{"a":2}'])).show()
    df.orderBy("id").coalesce(1).write.mode("overwrite").csv(root + "/out/one", header=True)
    print(spark.sparkContext.textFile(root + "/out/one").collect())
    df.repartition(2, "id").write.mode("overwrite").parquet(root + "/out/two")
