CREATE EXTERNAL SCHEMA IF NOT EXISTS lake FROM DATA CATALOG DATABASE '${lake}' IAM_ROLE default CREATE EXTERNAL DATABASE IF NOT EXISTS;
UNLOAD ('SELECT *, EXTRACT(year FROM sale_ts)::int AS sale_year FROM shop.sales') TO 's3://${bucket}/lake/sales/' IAM_ROLE default FORMAT PARQUET PARTITION BY (sale_year) ALLOWOVERWRITE;
CREATE EXTERNAL TABLE lake.sales (
  sale_id BIGINT,
  date_key INT,
  sale_ts TIMESTAMP,
  customer_id INT,
  product_id INT,
  store_id INT,
  quantity INT,
  amount_cents BIGINT
) PARTITIONED BY (sale_year INT) STORED AS PARQUET LOCATION 's3://${bucket}/lake/sales/';
ALTER TABLE lake.sales ADD IF NOT EXISTS PARTITION (sale_year=2023) LOCATION 's3://${bucket}/lake/sales/sale_year=2023/';
ALTER TABLE lake.sales ADD IF NOT EXISTS PARTITION (sale_year=2024) LOCATION 's3://${bucket}/lake/sales/sale_year=2024/';
ALTER TABLE lake.sales ADD IF NOT EXISTS PARTITION (sale_year=2025) LOCATION 's3://${bucket}/lake/sales/sale_year=2025/';
