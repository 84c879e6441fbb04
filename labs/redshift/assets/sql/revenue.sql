SELECT c.region, COUNT(*) AS n, SUM(s.amount_cents) AS revenue_cents
FROM ${sales} s JOIN ${customer} c ON c.customer_id = s.customer_id
WHERE s.sale_ts >= '2024-01-01' AND s.sale_ts < '2025-01-01'
GROUP BY c.region ORDER BY revenue_cents DESC
