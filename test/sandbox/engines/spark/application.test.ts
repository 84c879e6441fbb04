/** PySpark programs on the sandbox's own PySpark. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openSparkSession } from "../../../../src/sandbox/engines/spark/index.ts";
import { BUCKET, createSparkHost, type SparkHostForTests } from "./spark-host.ts";

vi.setConfig({ testTimeout: 120_000 });

let host: SparkHostForTests;

beforeAll(async () => {
  host = await createSparkHost();
});

afterAll(() => host.close());

const WORD_COUNT = `
import re, sys
from pyspark.sql import SparkSession

src, dst = sys.argv[1], sys.argv[2]
spark = SparkSession.builder.appName("words").getOrCreate()
words = spark.sparkContext.textFile(src).flatMap(lambda line: re.split(r"[^a-z]+", line.lower())).filter(lambda w: w != "")
counts = words.map(lambda w: (w, 1)).reduceByKey(lambda a, b: a + b).sortBy(lambda kv: (-kv[1], kv[0]))
counts.map(lambda kv: kv[0] + "\\t" + str(kv[1])).coalesce(1).saveAsTextFile(dst)
spark.stop()
`;

test("words of several files are counted; an output that exists is refused", async () => {
  await host.put("corpus/a.txt", "One, two.\nTwo three\n");
  await host.put("corpus/b.txt", "three THREE");
  await host.put("corpus/_hidden", "never");
  const args = [`s3://${BUCKET}/corpus`, `s3://${BUCKET}/counts`];
  const first = await host.run(WORD_COUNT, { args });
  expect(first).toMatchObject({ exitCode: 0, engine: "shim", cancelled: false });
  expect(await host.keys("counts/")).toEqual(["counts/_SUCCESS", "counts/part-00000"]);
  expect(await host.text("counts/part-00000")).toBe("three\t3\ntwo\t2\none\t1\n");
  const second = await host.run(WORD_COUNT, { args });
  expect(second).toMatchObject({ exitCode: 1, failure: { type: "FileAlreadyExistsException" } });
  expect(second.stderr.join("\n")).toContain(`Output directory s3://${BUCKET}/counts already exists`);
});

test("files in folders of partitions, through SQL, to Parquet in folders of partitions", async () => {
  await host.put("logs/dt=2025-03-01/a.log", '10.0.0.1 "GET /a HTTP/1.1" 200 5\n10.0.0.2 "GET /b HTTP/1.1" 500 7\n');
  await host.put("logs/dt=2025-03-02/a.log", '10.0.0.1 "GET /a HTTP/1.1" 404 9\n');
  const { exitCode, stdout } = await host.run(
    `
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
raw = spark.read.text("s3://${BUCKET}/logs")
print(raw.dtypes)
raw.createOrReplaceTempView("raw")
out = spark.sql("""SELECT regexp_extract(value, '"[A-Z]+ ([^ ]+) HTTP', 1) AS path,
  CAST(regexp_extract(value, '" ([0-9]{3}) ', 1) AS INT) AS status, CAST(dt AS STRING) AS dt FROM raw""")
out.write.mode("overwrite").partitionBy("dt").parquet("s3://${BUCKET}/parsed")
out.write.mode("overwrite").partitionBy("dt").parquet("s3://${BUCKET}/parsed")
print(spark.read.parquet("s3://${BUCKET}/parsed").orderBy("status").collect())
`,
  );
  expect(exitCode).toBe(0);
  expect(stdout).toEqual([
    "[('value', 'string'), ('dt', 'date')]",
    "[Row(path='/a', status=200, dt=datetime.date(2025, 3, 1)), Row(path='/a', status=404, dt=datetime.date(2025, 3, 2)), Row(path='/b', status=500, dt=datetime.date(2025, 3, 1))]",
  ]);
  const name = /^parsed\/dt=2025-03-0[12]\/part-00000-[0-9a-f-]{36}\.c000\.snappy\.parquet$/;
  expect((await host.keys("parsed/")).filter((key) => name.test(key))).toHaveLength(2);
  expect(await host.keys("parsed/")).toHaveLength(3);
});

test("a program's exit code is its own, and an exception has its name", async () => {
  expect(await host.run("import sys; sys.exit(3)")).toMatchObject({ exitCode: 3, failure: { type: "SystemExit" } });
  const { exitCode, failure, stderr } = await host.run("1 / 0");
  expect({ exitCode, failure }).toMatchObject({
    exitCode: 1,
    failure: { type: "ZeroDivisionError", message: "division by zero" },
  });
  expect(stderr.at(-1)).toBe("ZeroDivisionError: division by zero");
});

test("what Spark refuses, it refuses in its words; what the sandbox does not know, by name", async () => {
  const session = await openSparkSession({ context: host.context, engine: "shim", onLine: () => {} });
  const failing = async (line: string) => (await session.run(line)).failure;
  await session.run(`from pyspark.sql import functions as F
df = spark.createDataFrame([(1, "a")], "id int, name string")`);
  expect(await failing('df.select("nam").show()')).toMatchObject({
    type: "AnalysisException",
    message: expect.stringContaining(
      "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column or function parameter with name `nam`",
    ),
  });
  expect(await failing('spark.sql("SELECT * FROM nowhere.t")')).toMatchObject({
    type: "AnalysisException",
    message: expect.stringContaining("[TABLE_OR_VIEW_NOT_FOUND] The table or view `nowhere`.`t`"),
  });
  expect(await failing(`spark.read.parquet("s3://${BUCKET}/nothing")`)).toMatchObject({
    type: "AnalysisException",
    message: expect.stringContaining("[PATH_NOT_FOUND] Path does not exist"),
  });
  expect(await failing("df.mapInArrow(None, None)")).toMatchObject({
    type: "AttributeError",
    message: "'DataFrame' object has no attribute 'mapInArrow' (the sandbox's pyspark does not know it)",
  });
  expect(await failing("F.bitmap_count('id')")).toMatchObject({
    type: "AttributeError",
    message: expect.stringContaining("no attribute 'bitmap_count'"),
  });
  expect((await failing("spark.sql(\"SELECT * FROM read_text('/etc/passwd')\").show()"))?.type).toMatch(/Exception$/);
  await session.close();
});

test("every file that is Python is one that Python can compile", async () => {
  const { exitCode } = await host.run("import awsglue.context, awsglue.transforms, awsglue.job, pyspark.sql.functions");
  expect(exitCode).toBe(0);
  expect(readFileSync("src/sandbox/engines/spark/preload/spark_driver.py", "utf8")).toContain("run_application");
});
