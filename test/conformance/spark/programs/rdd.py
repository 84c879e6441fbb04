"""RDDs. Every program prints what must be the same on Apache Spark and on the sandbox's own PySpark."""


def word_count(spark, root):
    import re

    lines = spark.sparkContext.textFile(root + "/corpus")
    words = lines.flatMap(lambda line: re.split(r"[^a-z]+", line.lower())).filter(lambda w: w != "")
    counts = words.map(lambda w: (w, 1)).reduceByKey(lambda a, b: a + b).sortBy(lambda kv: (-kv[1], kv[0]))
    print(counts.collect(), counts.count(), counts.first(), counts.take(2))
    print(words.countByValue()["two"], words.distinct().count(), lines.filter(lambda l: l == "").count())
    counts.map(lambda kv: kv[0] + "\t" + str(kv[1])).coalesce(1).saveAsTextFile(root + "/out/words")
    print(spark.sparkContext.textFile(root + "/out/words").collect())


def partitions(spark, root):
    sc = spark.sparkContext
    print(sc.parallelize(range(10), 3).glom().collect(), sc.parallelize(range(10), 3).getNumPartitions())
    print(sc.parallelize(range(7), 3).coalesce(2).glom().collect())
    print(sc.parallelize(range(4), 2).mapPartitionsWithIndex(lambda i, v: [(i, sum(v))]).collect())
    print(sc.parallelize("abc", 2).zipWithIndex().collect(), sc.parallelize("abcd", 2).zipWithUniqueId().collect())
    print(sc.parallelize([3, 1, 2], 2).union(sc.parallelize([9], 1)).getNumPartitions())
    print(sc.textFile(root + "/corpus/b.txt").getNumPartitions(), sc.textFile(root + "/corpus/b.txt", 5).glom().collect())
    sc.parallelize(["x", "y", "z"], 3).saveAsTextFile(root + "/out/parts")


def pairs(spark, root):
    sc = spark.sparkContext
    a = sc.parallelize([("x", 1), ("y", 2), ("x", 3)], 2)
    b = sc.parallelize([("x", "A"), ("z", "Z")], 2)
    print(sorted(a.join(b).collect()), sorted(a.leftOuterJoin(b).collect()), sorted(a.rightOuterJoin(b).collect()))
    print(sorted(a.fullOuterJoin(b).collect(), key=str), sorted(a.subtractByKey(b).collect()))
    print(sorted(a.groupByKey().mapValues(list).collect()), sorted(a.groupByKey().mapValues(len).collect()))
    print(sorted((k, [sorted(map(str, s)) for s in v]) for k, v in a.cogroup(b).collect()))
    print(sorted(a.aggregateByKey((0, 0), lambda u, v: (u[0] + v, u[1] + 1), lambda u, v: (u[0] + v[0], u[1] + v[1])).collect()))
    print(sorted(a.foldByKey(0, lambda u, v: u + v).collect()), a.sortByKey().keys().collect(), a.sortByKey(False).values().collect())
    print(a.countByKey()["x"], a.collectAsMap()["y"], a.lookup("x"), a.mapValues(lambda v: v * 2).flatMapValues(range).count())
    print(a.keys().distinct().count(), sorted(a.combineByKey(lambda v: [v], lambda l, v: l + [v], lambda l, m: l + m).collect()))
    print(a.partitionBy(3).getNumPartitions(), sorted(sc.parallelize([1, 2, 3, 4]).groupBy(lambda v: v % 2).mapValues(sorted).collect()))


def actions(spark, root):
    sc = spark.sparkContext
    n = sc.parallelize([5, 3, 8, 1, 3], 3)
    print(n.sum(), n.max(), n.min(), n.mean(), n.count(), n.top(2), n.takeOrdered(2), n.takeOrdered(2, key=lambda x: -x))
    print(n.reduce(lambda a, b: a + b), n.fold(0, lambda a, b: a + b), n.aggregate((0, 0), lambda a, v: (a[0] + v, a[1] + 1), lambda a, b: (a[0] + b[0], a[1] + b[1])))
    print(n.stats(), n.variance(), n.histogram(2), n.isEmpty(), sc.emptyRDD().isEmpty(), n.distinct().sortBy(lambda x: x).collect())
    print(sorted(n.intersection(sc.parallelize([3, 8])).collect()), sorted(n.subtract(sc.parallelize([3])).collect()))
    print(sorted(sc.parallelize([1, 2]).cartesian(sc.parallelize(["a"])).collect()), n.keyBy(lambda x: x % 2).collect())
    total, factor = sc.accumulator(0), sc.broadcast(10)
    n.foreach(lambda x: total.add(x * factor.value))
    print(total.value, n.zip(n.map(lambda x: -x)).collect(), n.toDebugString() is not None)
    try:
        sc.parallelize([]).reduce(lambda a, b: a)
    except ValueError as error:
        print(error)
    try:
        n.saveAsTextFile(root + "/corpus")
    except Exception as error:
        print(type(error).__name__, "FileAlreadyExistsException" in str(error))
    try:
        sc.textFile(root + "/nothing").count()
    except Exception as error:
        print(type(error).__name__, "Input path does not exist" in str(error))
    print(sorted((name.rsplit("/", 1)[-1], len(text)) for name, text in sc.wholeTextFiles(root + "/corpus").collect()))
