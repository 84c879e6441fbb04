SELECT count(*) AS orders, sum(amount_cents) AS cents FROM raw_orders WHERE year = ? AND month = ?
