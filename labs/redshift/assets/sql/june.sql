SELECT COUNT(*) AS n, SUM(amount_cents) AS revenue_cents FROM ${table} WHERE sale_ts >= '2024-06-01' AND sale_ts < '2024-07-01'
