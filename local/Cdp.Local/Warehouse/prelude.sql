-- What Trino has and DuckDB lacks or means differently. The list of what may be used is TrinoFunctions; each is tested against Trino's documented result.
SET TimeZone = 'UTC';
SET integer_division = true; -- 7 / 2 is 3

CREATE MACRO json_format(value) AS CAST(json(value) AS VARCHAR);
CREATE MACRO json_parse(value) AS CAST(value AS JSON);
CREATE MACRO json_extract_scalar(value, path) AS
    CASE WHEN json_type(value, path) IN ('OBJECT', 'ARRAY', 'NULL') THEN NULL ELSE json_extract_string(value, path) END;

CREATE MACRO date_add(unit VARCHAR, amount BIGINT, day DATE) AS
    CAST(CASE lower(unit)
        WHEN 'day' THEN day + to_days(CAST(amount AS INTEGER))
        WHEN 'week' THEN day + to_weeks(CAST(amount AS INTEGER))
        WHEN 'month' THEN day + to_months(CAST(amount AS INTEGER))
        WHEN 'quarter' THEN day + to_months(CAST(3 * amount AS INTEGER))
        WHEN 'year' THEN day + to_years(CAST(amount AS INTEGER))
        ELSE error('date_add: ' || unit || ' is no unit for a date; it is day, week, month, quarter or year') END AS DATE),
    (unit VARCHAR, amount BIGINT, moment TIMESTAMP) AS
    CASE lower(unit)
        WHEN 'millisecond' THEN moment + to_milliseconds(amount)
        WHEN 'second' THEN moment + to_seconds(amount)
        WHEN 'minute' THEN moment + to_minutes(amount)
        WHEN 'hour' THEN moment + to_hours(amount)
        WHEN 'day' THEN moment + to_days(CAST(amount AS INTEGER))
        WHEN 'week' THEN moment + to_weeks(CAST(amount AS INTEGER))
        WHEN 'month' THEN moment + to_months(CAST(amount AS INTEGER))
        WHEN 'quarter' THEN moment + to_months(CAST(3 * amount AS INTEGER))
        WHEN 'year' THEN moment + to_years(CAST(amount AS INTEGER))
        ELSE error('date_add: ' || unit || ' is no unit; it is millisecond to year') END;
-- Trino counts whole units that have passed, DuckDB's date_diff the boundaries between.
CREATE MACRO date_diff(unit, begins, ends) AS date_sub(unit, CAST(begins AS TIMESTAMP), CAST(ends AS TIMESTAMP));
CREATE MACRO day_of_week(day) AS isodow(day);
CREATE MACRO to_unixtime(moment) AS epoch_ms(moment) / 1000e0;

CREATE MACRO count_if(condition) AS count(CASE WHEN condition THEN 1 END); -- DuckDB's is NULL where all are NULL
CREATE MACRO approx_distinct(value) AS approx_count_distinct(value);
CREATE MACRO cardinality(list) AS len(list);
CREATE MACRO element_at(list, place) AS list_extract(list, place);
CREATE MACRO array_join(list, separator) AS list_aggregate(list, 'string_agg', separator);
CREATE MACRO regexp_like(value, pattern) AS regexp_matches(value, pattern);
