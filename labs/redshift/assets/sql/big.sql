CREATE TABLE IF NOT EXISTS shop.eight (n INT) DISTSTYLE ALL;
CREATE TABLE IF NOT EXISTS shop.sales_big (
  sale_id BIGINT ENCODE az64,
  date_key INT ENCODE az64,
  sale_ts TIMESTAMP ENCODE raw,
  customer_id INT ENCODE az64,
  product_id INT ENCODE az64,
  store_id INT ENCODE az64,
  quantity INT ENCODE az64,
  amount_cents BIGINT ENCODE az64
) DISTSTYLE KEY DISTKEY (customer_id) COMPOUND SORTKEY (sale_ts);
CREATE TABLE IF NOT EXISTS shop.sales_big_naive (
  sale_id BIGINT ENCODE raw,
  date_key INT ENCODE raw,
  sale_ts TIMESTAMP ENCODE raw,
  customer_id INT ENCODE raw,
  product_id INT ENCODE raw,
  store_id INT ENCODE raw,
  quantity INT ENCODE raw,
  amount_cents BIGINT ENCODE raw
) DISTSTYLE EVEN;
