CREATE SCHEMA IF NOT EXISTS shop;
CREATE TABLE IF NOT EXISTS shop.customer (
  customer_id INT NOT NULL ENCODE az64,
  name VARCHAR(40) ENCODE zstd,
  segment VARCHAR(16) ENCODE bytedict,
  region VARCHAR(10) ENCODE bytedict,
  signup_date DATE ENCODE az64
) DISTSTYLE KEY DISTKEY (customer_id) SORTKEY (customer_id);
CREATE TABLE IF NOT EXISTS shop.product (
  product_id INT,
  sku VARCHAR(12),
  category VARCHAR(12),
  price_cents INT
) DISTSTYLE ALL SORTKEY (product_id);
CREATE TABLE IF NOT EXISTS shop.store (
  store_id INT,
  name VARCHAR(20),
  region VARCHAR(10)
) DISTSTYLE ALL SORTKEY (store_id);
CREATE TABLE IF NOT EXISTS shop.date_dim (
  date_key INT,
  full_date DATE,
  year INT,
  quarter INT,
  month INT,
  weekday INT,
  is_weekend BOOLEAN
) DISTSTYLE ALL SORTKEY (date_key);
CREATE TABLE IF NOT EXISTS shop.sales (
  sale_id BIGINT ENCODE az64,
  date_key INT ENCODE az64,
  sale_ts TIMESTAMP ENCODE raw,
  customer_id INT ENCODE az64,
  product_id INT ENCODE az64,
  store_id INT ENCODE az64,
  quantity INT ENCODE az64,
  amount_cents BIGINT ENCODE az64
) DISTSTYLE KEY DISTKEY (customer_id) COMPOUND SORTKEY (sale_ts);
