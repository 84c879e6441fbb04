/** The first rung of the ladder: Apache Spark at SPARK_HOME, or behind the spark-submit on the PATH. Made here from PySpark's package. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BUCKET, createSparkHost } from "../../sandbox/engines/spark/spark-host.ts";

const PYSPARK = process.env.AWSLAB_PYSPARK;

const PROGRAM = `
import sys
import pyspark
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
print(pyspark.__file__, spark.sparkContext._jvm.java.lang.System.getProperty("java.version") != "")
counts = spark.sparkContext.textFile(sys.argv[1] + "/in").flatMap(str.split).map(lambda w: (w, 1)).reduceByKey(lambda a, b: a + b)
counts.sortByKey().map(str).coalesce(1).saveAsTextFile(sys.argv[1] + "/out")
`;

let home: string;
const before = { ...process.env };

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "awslab-spark-home-"));
  mkdirSync(join(home, "python"));
  for (const name of ["pyspark", "py4j"]) symlinkSync(join(PYSPARK ?? "", name), join(home, "python", name));
  symlinkSync(join(PYSPARK ?? "", "pyspark", "jars"), join(home, "jars"));
  // No links: what is behind the spark-submit on the PATH is where it really lies.
  cpSync(join(PYSPARK ?? "", "pyspark", "bin"), join(home, "bin"), { recursive: true });
  delete process.env.PYTHONPATH;
  delete process.env.SPARK_HOME;
});

afterEach(() => {
  for (const name of ["PYTHONPATH", "SPARK_HOME", "PATH"] as const)
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  rmSync(home, { recursive: true, force: true });
});

describe.skipIf(PYSPARK === undefined)("Apache Spark of this machine", () => {
  test.each([
    ["SPARK_HOME", () => home],
    ["PATH", () => `${join(home, "bin")}${delimiter}${before.PATH ?? ""}`],
  ] as const)(
    "is found by %s and runs the program, over the sandbox's S3",
    { timeout: 300_000 },
    async (name, value) => {
      process.env[name] = value();
      const host = await createSparkHost();
      try {
        await host.put("in/a.txt", "b a\nb\n");
        const { exitCode, engine, stdout, stderr } = await host.run(PROGRAM, {
          engine: undefined,
          args: [`s3://${BUCKET}`],
        });
        expect({ exitCode, engine }, stderr.join("\n")).toEqual({ exitCode: 0, engine: "spark-submit" });
        expect(stderr).toContain(`spark engine: Apache Spark of this machine at ${home}`);
        expect(stdout).toEqual([`${home}/python/pyspark/__init__.py True`]);
        expect(await host.text("out/part-00000")).toBe("('a', 1)\n('b', 2)\n");
        expect(await host.keys("out/")).toContain("out/_SUCCESS");
      } finally {
        await host.close();
      }
    },
  );
});
