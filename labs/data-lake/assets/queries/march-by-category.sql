SELECT p.category, sum(o.amount_cents) AS cents
FROM raw_orders o
JOIN raw_products p ON p.product_id = o.product_id
WHERE o.year = '2025' AND o.month = '03'
GROUP BY 1
ORDER BY 2 DESC
