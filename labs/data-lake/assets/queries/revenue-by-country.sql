SELECT c.address.country AS country, count(*) AS orders, sum(o.amount_cents) AS revenue_cents
FROM raw_orders o
JOIN raw_customers c ON c.customer_id = o.customer_id
WHERE o.status <> 'returned' AND o.month <= '06'
GROUP BY 1
ORDER BY 3 DESC
