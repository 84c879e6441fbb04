CREATE TABLE IF NOT EXISTS shop.sales_bad_stage (
  sale_id BIGINT,
  date_key INT,
  sale_ts TIMESTAMP,
  customer_id INT,
  product_id INT,
  store_id INT,
  quantity INT,
  amount_cents BIGINT
);
