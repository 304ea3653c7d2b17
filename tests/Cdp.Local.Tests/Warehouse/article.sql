-- The profiles of the article, written by hand: model.json must give the same. $day is the day that is scored.
WITH counted AS (
    SELECT
        user_id,
        min(occurred_at) AS first_seen,
        max(occurred_at) AS last_seen,
        array_sort(array_agg(DISTINCT client_id) FILTER (WHERE client_id IS NOT NULL)) AS client_ids,
        count(*) FILTER (WHERE event_name = 'login') AS logins,
        count(*) FILTER (WHERE event_name = 'page_view' AND (page = '/pricing' OR page LIKE '/pricing/%')) AS pricing_page_visits,
        count(*) FILTER (WHERE event_name = 'login' AND dt > date_add('day', -7, $day)) AS logins_per_week
    FROM (
        SELECT
            user_id, occurred_at, client_id, event_name, dt,
            split_part(split_part(page_path, '?', 1), '#', 1) AS page -- a path set by the site may hold both
        FROM hits
        WHERE user_id IS NOT NULL AND dt <= $day
    ) AS known
    GROUP BY user_id
)
SELECT
    user_id,
    $day AS as_of,
    first_seen,
    last_seen,
    coalesce(json_format(CAST(client_ids AS JSON)), '[]') AS client_ids,
    logins,
    pricing_page_visits,
    logins_per_week,
    CASE WHEN logins_per_week >= 3 THEN 2 WHEN logins_per_week >= 1 THEN 1 ELSE 0 END AS activity_score
FROM counted
ORDER BY user_id
