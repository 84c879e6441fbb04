/** Tables of the Glue Data Catalog, in Spark SQL and as Glue's DynamicFrames. */
import type * as Glue from "@aws-sdk/client-glue";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BUCKET, createSparkHost, type SparkHostForTests } from "./spark-host.ts";

vi.setConfig({ testTimeout: 120_000 });

let host: SparkHostForTests;

beforeAll(async () => {
  host = await createSparkHost();
  const glue = host.sandbox.service<typeof Glue>("glue");
  await glue.CreateDatabase({ DatabaseInput: { Name: "shop", LocationUri: `s3://${BUCKET}/warehouse` } });
  await glue.CreateTable({
    DatabaseName: "shop",
    TableInput: {
      Name: "orders",
      TableType: "EXTERNAL_TABLE",
      Parameters: { classification: "csv", "skip.header.line.count": "1" },
      StorageDescriptor: {
        Columns: [
          { Name: "id", Type: "bigint" },
          { Name: "country", Type: "string" },
        ],
        Location: `s3://${BUCKET}/orders/`,
        SerdeInfo: {
          SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
          Parameters: { "field.delim": "," },
        },
      },
    },
  });
  await host.put("orders/a.csv", "id,country\n1,Spain\n2,India\n");
});

afterAll(() => host.close());

test("Spark SQL reads a header as a row, a DynamicFrame does not; tables are saved with their partitions", async () => {
  const { stdout, exitCode, stderr } = await host.run(
    `
import sys
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import ApplyMapping
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "DATABASE"])
glue = GlueContext(SparkContext.getOrCreate())
spark = glue.spark_session
job = Job(glue)
job.init(args["JOB_NAME"], args)
print(spark.sql("SELECT * FROM shop.orders ORDER BY id").collect())
frame = glue.create_dynamic_frame.from_catalog(database=args["DATABASE"], table_name="orders")
print(frame.count(), frame.toDF().orderBy("id").collect())
mapped = ApplyMapping.apply(frame=frame, mappings=[("id", "long", "number", "int"), ("country", "string", "country", "string")])
print(mapped.toDF().dtypes)
glue.write_dynamic_frame.from_options(mapped, "s3", {"path": "s3://${BUCKET}/mapped", "partitionKeys": ["country"]}, "parquet")
mapped.toDF().write.partitionBy("country").saveAsTable("shop.saved")
spark.sql("SELECT 3, 'Peru'").write.insertInto("shop.saved")
print(spark.table("shop.saved").orderBy("number").collect())
job.commit()
`,
    { args: ["--JOB_NAME", "j", "--DATABASE", "shop"] },
  );
  expect({ exitCode, stderr: exitCode === 0 ? [] : stderr }).toEqual({ exitCode: 0, stderr: [] });
  expect(stdout).toEqual([
    "[Row(id=None, country='country'), Row(id=1, country='Spain'), Row(id=2, country='India')]",
    "2 [Row(id=1, country='Spain'), Row(id=2, country='India')]",
    "[('number', 'int'), ('country', 'string')]",
    "[Row(number=1, country='Spain'), Row(number=2, country='India'), Row(number=3, country='Peru')]",
  ]);
  const glue = host.sandbox.service<typeof Glue>("glue");
  const { Partitions: partitions = [] } = await glue.GetPartitions({ DatabaseName: "shop", TableName: "saved" });
  expect(partitions.map(({ Values }) => Values?.[0]).sort()).toEqual(["India", "Peru", "Spain"]);
  expect((await host.keys("mapped/")).filter((key) => /country=(Spain|India)\/part-/.test(key))).toHaveLength(2);
});
