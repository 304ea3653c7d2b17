-- The latest $max hits of one user in time order, each with the sign-ins around it on its client.
WITH journey AS (
    SELECT
        occurred_at, received_at, event_id, client_id, event_name, page_host, page_path, identified_by, uid_source,
        max(CASE WHEN identified_by = 'signed_in' THEN occurred_at END) OVER (
            PARTITION BY client_id ORDER BY occurred_at, received_at, event_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS sign_in_before,
        min(CASE WHEN identified_by = 'signed_in' THEN occurred_at END) OVER (
            PARTITION BY client_id ORDER BY occurred_at, received_at, event_id
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS sign_in_after,
        row_number() OVER (ORDER BY occurred_at DESC, received_at DESC, event_id DESC) AS place,
        count(*) OVER () AS hits
    FROM hits
    WHERE user_id = $user
)
SELECT occurred_at, client_id, event_name, page_host, page_path, identified_by, uid_source, sign_in_before, sign_in_after, hits, event_id
FROM journey
WHERE place <= $max
ORDER BY place DESC
