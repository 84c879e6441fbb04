CREATE TABLE IF NOT EXISTS shop.customer_naive (
  customer_id INT NOT NULL ENCODE raw,
  name VARCHAR(40) ENCODE raw,
  segment VARCHAR(16) ENCODE raw,
  region VARCHAR(10) ENCODE raw,
  signup_date DATE ENCODE raw
) DISTSTYLE EVEN;
CREATE TABLE IF NOT EXISTS shop.sales_naive (
  sale_id BIGINT ENCODE raw,
  date_key INT ENCODE raw,
  sale_ts TIMESTAMP ENCODE raw,
  customer_id INT ENCODE raw,
  product_id INT ENCODE raw,
  store_id INT ENCODE raw,
  quantity INT ENCODE raw,
  amount_cents BIGINT ENCODE raw
) DISTSTYLE EVEN;
