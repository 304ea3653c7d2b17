-- The columns that the default model looks at, as one CSV: Debian's pandas has no Parquet engine. Not measured.
SET TimeZone = 'UTC';

COPY (
    SELECT user_id, occurred_at, client_id, event_name, page_path, regexp_extract(filename, 'dt=([0-9-]+)', 1) AS dt
    FROM read_parquet('{lake}/hits/*/*/*.parquet', hive_partitioning = false, filename = true)
    WHERE user_id IS NOT NULL
) TO '{csv}' (FORMAT csv, HEADER, COMPRESSION gzip);
