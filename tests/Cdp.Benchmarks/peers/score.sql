-- The profiles of the default model as a careful user of DuckDB would ask for them: one query over all hit files.
SET TimeZone = 'UTC';

CREATE TEMP TABLE profiles AS
SELECT user_id, min(occurred_at) AS first_seen, max(occurred_at) AS last_seen,
    list_sort(list(DISTINCT client_id) FILTER (WHERE client_id IS NOT NULL)) AS client_ids,
    count(*) FILTER (WHERE event_name = 'login') AS logins,
    count(*) FILTER (WHERE event_name = 'page_view' AND (page = '/pricing' OR starts_with(page, '/pricing/'))) AS pricing_page_visits,
    count(*) FILTER (WHERE event_name = 'login' AND dt > DATE '{day}' - 7) AS logins_per_week
FROM (
    SELECT user_id, occurred_at, client_id, event_name, split_part(split_part(page_path, '?', 1), '#', 1) AS page,
        CAST(regexp_extract(filename, 'dt=([0-9-]+)', 1) AS DATE) AS dt
    FROM read_parquet('{lake}/hits/*/*/*.parquet', hive_partitioning = false, filename = true))
WHERE user_id IS NOT NULL AND dt <= DATE '{day}'
GROUP BY user_id;

SELECT count(*) AS users, sum(logins) AS logins FROM profiles;
