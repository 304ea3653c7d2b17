-- The work of a compaction as a careful user of DuckDB would write it: a day's raw objects → Parquet by day and {partition}.
-- It makes the columns that ours makes of this day's traffic. It does less than ours: no list of bots, no items, one event to a request, no
-- look at yesterday, no limits on what strangers send.
-- Tried and slower: pairs split into a MAP (twice the time of these patterns), ASOF joins in place of the windows.
SET TimeZone = 'UTC';
SET preserve_insertion_order = false;
SET partitioned_write_max_open_files = {open};
SET partitioned_write_flush_threshold = {flush};
SET temp_directory = '{temp}';

CREATE TEMP TABLE event AS
WITH request AS (
    SELECT id, received_at, path, user_agent, ip, hash(query, body) AS payload, '&' || coalesce(query, '') || '&' || coalesce(body, '') AS q
    FROM read_json('{lake}/raw/dt={date}/hour=*/*.ndjson.gz', format = 'newline_delimited', hive_partitioning = false, columns = {
        id: 'VARCHAR', received_at: 'TIMESTAMP', path: 'VARCHAR', query: 'VARCHAR', body: 'VARCHAR', user_agent: 'VARCHAR',
        ip: 'VARCHAR'})),
split AS (
    SELECT *, path = '/g/collect' AS is_ga4,
        regexp_extract(q, '&tid=([^&]*)', 1) AS tid,
        url_decode(regexp_extract(q, '&cid=([^&]*)', 1)) AS client_id,
        nullif(url_decode(regexp_extract(q, '&(?:uid|cd1)=([^&]*)', 1)), '') AS uid,
        regexp_extract(q, '&sid=([^&]*)', 1) AS session_id,
        regexp_extract(q, '&t=([^&]*)', 1) AS hit_type,
        regexp_extract(q, '&en=([^&]*)', 1) AS name,
        url_decode(regexp_extract(q, '&ea=([^&]*)', 1)) AS action
    FROM request)
SELECT * EXCLUDE (q),
    regexp_extract(page_location, '^https?://([^/?#:]*)', 1) AS page_host,
    regexp_extract(page_location, '^https?://[^/?#]*([^?#]*)', 1) AS page_path,
    nullif(url_decode(regexp_extract(page_location, '[?&]utm_source=([^&#]*)', 1)), '') AS campaign_source,
    nullif(url_decode(regexp_extract(page_location, '[?&]utm_medium=([^&#]*)', 1)), '') AS campaign_medium,
    nullif(url_decode(regexp_extract(page_location, '[?&]utm_campaign=([^&#]*)', 1)), '') AS campaign_name,
    nullif(url_decode(regexp_extract(page_location, '[?&]gclid=([^&#]*)', 1)), '') AS gclid,
    nullif(regexp_extract(q, '&gcs=([^&]*)', 1), '') AS consent,
    to_json(map_from_entries(list_transform(
        list_filter(string_split(q, '&'), pair -> NOT regexp_matches(
            pair, '^(?:(?:v|tid|cid|uid|cd1|sid|sct|seg|t|en|dl|dt|dr|ul|sr|ec|ea|el|ev|gcs)=|$)')),
        pair -> (regexp_replace(split_part(pair, '=', 1), '^epn?\.', ''), url_decode(split_part(pair, '=', 2))))))::VARCHAR AS params
FROM (
SELECT q, id || '.1' AS event_id, received_at, CASE WHEN is_ga4 THEN 'ga4' ELSE 'ua' END AS protocol, tid, client_id, uid, session_id,
    TRY_CAST(regexp_extract(q, '&sct=([^&]*)', 1) AS BIGINT) AS session_number,
    CASE WHEN is_ga4 THEN url_decode(name) WHEN hit_type = 'pageview' THEN 'page_view' ELSE action END AS event_name,
    url_decode(regexp_extract(q, '&dl=([^&]*)', 1)) AS page_location,
    url_decode(regexp_extract(q, '&dt=([^&]*)', 1)) AS page_title,
    url_decode(regexp_extract(q, '&dr=([^&]*)', 1)) AS referrer,
    lower(url_decode(regexp_extract(q, '&ul=([^&]*)', 1))) AS language,
    regexp_extract(q, '&sr=([^&]*)', 1) AS screen,
    url_decode(regexp_extract(q, '&ec=([^&]*)', 1)) AS category, action,
    url_decode(regexp_extract(q, '&el=([^&]*)', 1)) AS label,
    TRY_CAST(regexp_extract(q, '&ev=([^&]*)', 1) AS DOUBLE) AS value,
    user_agent, ip, user_agent ILIKE '%bot%' AS is_bot,
    hash(tid, client_id, regexp_extract(q, '&(?:_p|a)=([^&]*)', 1), regexp_extract(q, '&_s=([^&]*)', 1), regexp_extract(q, '&z=([^&]*)', 1),
        session_id, payload) AS copy
FROM split);

CREATE TEMP TABLE kept AS
SELECT * EXCLUDE (copy) FROM event
QUALIFY coalesce(received_at - lag(received_at) OVER (PARTITION BY copy ORDER BY received_at, event_id) > INTERVAL 1 HOUR, true);

CREATE TEMP TABLE owned AS
WITH signed AS (
    SELECT *, CASE WHEN NOT is_bot THEN uid END AS sign_in, CASE WHEN NOT is_bot AND uid IS NOT NULL THEN received_at END AS sign_in_at
    FROM kept),
seen AS (
    SELECT *, last_value(sign_in_at IGNORE NULLS) OVER before AS previous_at, last_value(sign_in IGNORE NULLS) OVER before AS previous,
        first_value(sign_in_at IGNORE NULLS) OVER after AS next_at, first_value(sign_in IGNORE NULLS) OVER after AS next
    FROM signed
    WINDOW before AS (PARTITION BY client_id ORDER BY received_at ROWS UNBOUNDED PRECEDING),
        after AS (PARTITION BY client_id ORDER BY received_at ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)),
shared AS (SELECT client_id FROM signed WHERE sign_in IS NOT NULL GROUP BY client_id HAVING count(DISTINCT sign_in) > 10)
SELECT seen.* EXCLUDE (sign_in, sign_in_at, previous, previous_at, next, next_at),
    CASE WHEN is_bot OR shared.client_id IS NOT NULL THEN NULL
        WHEN uid IS NOT NULL THEN uid
        WHEN previous IS NOT NULL
            AND (received_at - previous_at <= INTERVAL 30 MINUTE OR next IS NULL OR next_at - received_at > INTERVAL 30 MINUTE)
            THEN previous
        ELSE next END AS user_id,
    CASE WHEN is_bot THEN 'bot' WHEN uid IS NOT NULL THEN 'signed_in' WHEN shared.client_id IS NOT NULL THEN 'shared_device'
        WHEN previous IS NOT NULL
            AND (received_at - previous_at <= INTERVAL 30 MINUTE OR next IS NULL OR next_at - received_at > INTERVAL 30 MINUTE)
            THEN 'after_logout'
        WHEN next IS NOT NULL THEN 'before_sign_in' ELSE 'anonymous' END AS identified_by,
    coalesce(user_id, '~' || seen.client_id) AS key
FROM seen LEFT JOIN shared ON shared.client_id = seen.client_id;

COPY (
    SELECT * EXCLUDE (key), received_at::DATE AS dt, {folder} AS {partition} FROM owned ORDER BY {order}
) TO '{out}' (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (dt, {partition}));

SELECT (SELECT count(*) FROM owned) AS hits, (SELECT count(*) FROM event) - (SELECT count(*) FROM owned) AS duplicates,
    (SELECT count(DISTINCT user_id) FROM owned) AS users,
    (SELECT count(DISTINCT regexp_replace(file, '/[^/]*$', '')) FROM glob('{out}/**/*.parquet')) AS folders;
