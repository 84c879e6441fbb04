SELECT channel, count(*) AS n, sum(amount_cents) AS cents
FROM ${table}
WHERE status <> 'returned' AND month <= '06'
GROUP BY channel
ORDER BY channel
