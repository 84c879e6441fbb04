CREATE TABLE orders_parquet WITH (
  format = 'PARQUET',
  write_compression = 'SNAPPY',
  partitioned_by = ARRAY['year', 'month']
) AS
SELECT order_id, order_ts, customer_id, product_id, quantity, amount_cents, channel, status, year, month
FROM raw_orders
WHERE month <= '06'
