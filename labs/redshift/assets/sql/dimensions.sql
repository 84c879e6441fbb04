SELECT p.category, st.region, SUM(s.amount_cents) AS revenue_cents
FROM shop.sales s JOIN shop.product p ON p.product_id = s.product_id JOIN shop.store st ON st.store_id = s.store_id
GROUP BY p.category, st.region
