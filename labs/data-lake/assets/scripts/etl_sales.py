"""Glue 5.0 job: orders that were kept, with their customers' and products' attributes, as Parquet by year and month."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "DATABASE", "CURATED"])
context = GlueContext(SparkContext.getOrCreate())
spark = context.spark_session
job = Job(context)
job.init(args["JOB_NAME"], args)

# Dynamic frames honour the header that the catalog knows of. Spark SQL on the crawled table would read it as a row.
for table in ("orders", "customers", "products"):
    frame = context.create_dynamic_frame.from_catalog(database=args["DATABASE"], table_name="raw_" + table)
    frame.toDF().createOrReplaceTempView(table)

sales = spark.sql("""
  SELECT o.order_id, CAST(o.order_ts AS TIMESTAMP) AS order_ts, c.address.country AS country, c.segment AS segment,
         p.category AS category, o.channel AS channel, o.quantity AS quantity, o.amount_cents AS amount_cents,
         CAST(o.year AS STRING) AS year, CAST(o.month AS STRING) AS month
  FROM orders o
  JOIN customers c ON c.customer_id = o.customer_id
  JOIN products p ON p.product_id = o.product_id
  WHERE o.status <> 'returned' AND o.month <= '06'
""")

# Overwrite, so that the job may run twice: with append every row would be there twice.
sales.coalesce(1).write.mode("overwrite").partitionBy("year", "month").parquet(args["CURATED"])
job.commit()
