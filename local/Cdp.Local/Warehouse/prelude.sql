-- What Trino has and DuckDB lacks or means differently. TrinoFunctions lists what may be used; each is tested against
-- Trino's documented result.
-- DuckDB's own function under a name that is taken here is system.main.name. What no SQL gives is C#: EngineFunctions.
SET TimeZone = 'UTC';
SET integer_division = true; -- 7 / 2 is 3

-- Texts
CREATE MACRO concat(a, b) AS a || b, (a, b, c) AS a || b || c, (a, b, c, d) AS a || b || c || d, (a, b, c, d, e) AS a || b || c || d || e,
    (a, b, c, d, e, f) AS a || b || c || d || e || f; -- DuckDB's leaves NULL out
CREATE MACRO split_part(value, delimiter, place) AS
    CASE WHEN place < 1 THEN error('split_part: the index begins with 1')
        WHEN place <= len(system.main.string_split(value, delimiter)) THEN system.main.split_part(value, delimiter, place) END;
CREATE MACRO substr(value, start) AS
    CASE WHEN start = 0 OR -start > length(value) THEN '' ELSE system.main.substr(value, start) END,
    (value, start, size) AS
        CASE WHEN start = 0 OR -start > length(value) OR size < 1 THEN '' ELSE system.main.substr(value, start, size) END;
CREATE MACRO substring(value, start) AS substr(value, start), (value, start, size) AS substr(value, start, size);
-- What Java calls white space; DuckDB's takes spaces alone.
CREATE MACRO white_space() AS array_to_string(list_transform(
    [
        9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8200, 8201, 8202, 8232, 8233, 8287, 12288
    ], lambda code: chr(code)), '');
CREATE MACRO trim(value) AS system.main.trim(value, white_space()), (value, letters) AS system.main.trim(value, letters);
CREATE MACRO ltrim(value) AS system.main.ltrim(value, white_space()), (value, letters) AS system.main.ltrim(value, letters);
CREATE MACRO rtrim(value) AS system.main.rtrim(value, white_space()), (value, letters) AS system.main.rtrim(value, letters);
CREATE MACRO replace(value, search) AS system.main.replace(value, search, ''),
    (value, search, new_text) AS system.main.replace(value, search, new_text);
CREATE MACRO codepoint(letter) AS unicode(letter);
CREATE MACRO levenshtein_distance(a, b) AS levenshtein(a, b);
CREATE MACRO hamming_distance(a, b) AS hamming(a, b);
CREATE MACRO repeat(element, amount) AS list_transform(range(CAST(amount AS BIGINT)), lambda place: element);
CREATE MACRO to_utf8(value) AS encode(value);
CREATE MACRO from_utf8(bytes) AS decode(bytes);
CREATE MACRO md5(bytes BLOB) AS unhex(system.main.md5(bytes));
CREATE MACRO sha1(bytes BLOB) AS unhex(system.main.sha1(bytes));
CREATE MACRO sha256(bytes BLOB) AS unhex(system.main.sha256(bytes));

-- Regular expressions
CREATE MACRO regexp_like(value, pattern) AS regexp_matches(value, pattern);
CREATE MACRO regexp_extract(value, pattern) AS CASE WHEN regexp_matches(value, pattern) THEN system.main.regexp_extract(value, pattern) END,
    (value, pattern, place) AS CASE WHEN regexp_matches(value, pattern) THEN system.main.regexp_extract(value, pattern, place) END;
CREATE MACRO regexp_replace(value, pattern) AS system.main.regexp_replace(value, pattern, '', 'g'),
    (value, pattern, replacement) AS system.main.regexp_replace(value, pattern, regexp_replacement(replacement), 'g');
CREATE MACRO regexp_count(value, pattern) AS len(regexp_extract_all(value, pattern));
CREATE MACRO regexp_split(value, pattern) AS regexp_split_to_array(value, pattern);

-- JSON
CREATE MACRO json_format(value) AS CAST(json(value) AS VARCHAR);
CREATE MACRO json_parse(value) AS CAST(value AS JSON);
-- A member in brackets, $["odd name"], is C#: DuckDB writes such paths in another way. Its own functions see the whole value there.
CREATE MACRO path_outside_brackets(path) AS CASE WHEN starts_with(path, '$["') THEN '$' ELSE path END;
CREATE MACRO json_extract(value, path) AS
    CASE WHEN starts_with(path, '$["') THEN CAST(json_member(CAST(value AS VARCHAR), path) AS JSON)
        WHEN json_valid(value) THEN system.main.json_extract(value, path_outside_brackets(path)) END;
CREATE MACRO json_extract_scalar(value, path) AS
    CASE WHEN starts_with(path, '$["') THEN json_member_scalar(CAST(value AS VARCHAR), path)
        WHEN NOT json_valid(value) OR json_type(value, path_outside_brackets(path)) IN ('OBJECT', 'ARRAY', 'NULL') THEN NULL
        ELSE json_extract_string(value, path_outside_brackets(path)) END;
CREATE MACRO json_array_length(value) AS
    CASE WHEN json_valid(value) AND json_type(value) = 'ARRAY' THEN CAST(system.main.json_array_length(value) AS BIGINT) END;

-- Lists
CREATE MACRO cardinality(list) AS len(list);
CREATE MACRO element_at(list, place) AS list_extract(list, place);
CREATE MACRO contains(list, element) AS
    CASE WHEN list_contains(list, element) THEN true WHEN len(list) > list_count(list) THEN NULL ELSE false END;
CREATE MACRO array_join(list, separator) AS coalesce(list_aggregate(list, 'string_agg', separator), CASE WHEN list IS NOT NULL THEN '' END),
    (list, separator, missing) AS
        coalesce(
            list_aggregate(list_transform(list, lambda element: coalesce(CAST(element AS VARCHAR), missing)), 'string_agg', separator),
            CASE WHEN list IS NOT NULL THEN '' END);
CREATE MACRO array_distinct(list) AS list_filter(list, lambda element, place: list_position(list, element) = place);
CREATE MACRO array_sort(list) AS list_sort(list, 'ASC', 'NULLS LAST');
CREATE MACRO array_max(list) AS CASE WHEN len(list) = list_count(list) THEN list_max(list) END;
CREATE MACRO array_min(list) AS CASE WHEN len(list) = list_count(list) THEN list_min(list) END;
CREATE MACRO array_position(list, element) AS
    CASE WHEN element IS NOT NULL THEN coalesce(list_position(list, element), CASE WHEN list IS NOT NULL THEN 0 END) END;
CREATE MACRO array_remove(list, unwanted) AS list_filter(list, lambda element: element IS NULL OR element <> unwanted);
CREATE MACRO slice(list, start, size) AS
    CASE WHEN start = 0 THEN error('slice: indexes begin with 1')
        WHEN start < 0 AND -start > len(list) THEN list_slice(list, 2, 1)
        WHEN start < 0 THEN list_slice(list, len(list) + start + 1, len(list) + start + size)
        ELSE list_slice(list, start, start - 1 + size) END;
CREATE MACRO sequence_within(list) AS CASE WHEN len(list) > 10000 THEN error('sequence: more than 10000 entries are refused') ELSE list END;
CREATE MACRO sequence(start BIGINT, stop BIGINT) AS
        sequence_within(generate_series(start, stop, CASE WHEN start <= stop THEN 1 ELSE -1 END)),
    (start BIGINT, stop BIGINT, step BIGINT) AS
        CASE WHEN step = 0 OR (stop - start) * step < 0 THEN error('sequence: the step must lead from the start to the stop')
            ELSE sequence_within(generate_series(start, stop, step)) END,
    (start DATE, stop DATE) AS
        CAST(sequence_within(generate_series(start, stop, to_days(CASE WHEN start <= stop THEN 1 ELSE -1 END))) AS DATE[]),
    (start DATE, stop DATE, step INTERVAL) AS CAST(sequence_within(generate_series(start, stop, step)) AS DATE[]),
    (start TIMESTAMP, stop TIMESTAMP, step INTERVAL) AS sequence_within(generate_series(start, stop, step));

-- Aggregates that take FILTER and DISTINCT are renamed before the engine sees them: TrinoStatement.

-- Numbers
-- DuckDB's leave NULL out.
CREATE MACRO greatest(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN system.main.greatest(a, b) END,
    (a, b, c) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL AND c IS NOT NULL THEN system.main.greatest(a, b, c) END,
    (a, b, c, d) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL AND c IS NOT NULL AND d IS NOT NULL THEN system.main.greatest(a, b, c, d) END;
CREATE MACRO least(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN system.main.least(a, b) END,
    (a, b, c) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL AND c IS NOT NULL THEN system.main.least(a, b, c) END,
    (a, b, c, d) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL AND c IS NOT NULL AND d IS NOT NULL THEN system.main.least(a, b, c, d) END;
CREATE MACRO log(base, value) AS system.main.log(base, value);
CREATE MACRO truncate(value) AS trunc(value);
CREATE MACRO e() AS exp(1);
CREATE MACRO infinity() AS CAST('Infinity' AS DOUBLE);
CREATE MACRO nan() AS CAST('NaN' AS DOUBLE);
CREATE MACRO is_nan(value) AS isnan(value);
CREATE MACRO is_finite(value) AS isfinite(value);
CREATE MACRO is_infinite(value) AS isinf(value);

-- A timestamp with time zone is an instant and its zone. DuckDB's own type knows instants alone and stands for those in UTC.
-- TrinoStatement puts instant_of() around what is compared, and local_of() or text_of() around what is cast, where a query has zones.
CREATE TYPE zoned AS STRUCT(instant TIMESTAMP, zone VARCHAR);
CREATE MACRO zoned_of(moment, zone_id) AS CAST({'instant': moment, 'zone': zone_id} AS zoned);
CREATE MACRO local_of(x) AS x, (x zoned) AS zone_local(x.instant, x.zone);
CREATE MACRO instant_of(x) AS x, (x zoned) AS x.instant;
CREATE MACRO text_of(x) AS x, (x zoned) AS strftime(zone_local(x.instant, x.zone), '%Y-%m-%d %H:%M:%S.%g') || ' ' || x.zone;
CREATE MACRO with_timezone(moment TIMESTAMP, zone_id VARCHAR) AS zoned_of(zone_instant(moment, zone_id), zone_id);
CREATE MACRO at_timezone(moment TIMESTAMP, zone_id VARCHAR) AS zoned_of(moment, zone_id),
    (moment TIMESTAMPTZ, zone_id VARCHAR) AS zoned_of(CAST(moment AS TIMESTAMP), zone_id),
    (moment zoned, zone_id VARCHAR) AS zoned_of(moment.instant, zone_id);
CREATE MACRO timezone(zone_id VARCHAR, moment TIMESTAMP) AS zoned_of(moment, zone_id), -- AT TIME ZONE
    (zone_id VARCHAR, moment TIMESTAMPTZ) AS zoned_of(CAST(moment AS TIMESTAMP), zone_id),
    (zone_id VARCHAR, moment zoned) AS zoned_of(moment.instant, zone_id),
    (moment zoned) AS moment.zone,
    (moment TIMESTAMPTZ) AS CASE WHEN moment IS NOT NULL THEN 'UTC' END;

-- Days and times
CREATE MACRO date(x) AS CAST(x AS DATE), (x zoned) AS CAST(zone_local(x.instant, x.zone) AS DATE);
CREATE MACRO year(x) AS system.main.year(x), (x zoned) AS system.main.year(zone_local(x.instant, x.zone));
CREATE MACRO quarter(x) AS system.main.quarter(x), (x zoned) AS system.main.quarter(zone_local(x.instant, x.zone));
CREATE MACRO month(x) AS system.main.month(x), (x zoned) AS system.main.month(zone_local(x.instant, x.zone));
CREATE MACRO week(x) AS system.main.week(x), (x zoned) AS system.main.week(zone_local(x.instant, x.zone));
CREATE MACRO week_of_year(x) AS system.main.week(x), (x zoned) AS system.main.week(zone_local(x.instant, x.zone));
CREATE MACRO year_of_week(x) AS isoyear(x), (x zoned) AS isoyear(zone_local(x.instant, x.zone));
CREATE MACRO yow(x) AS isoyear(x), (x zoned) AS isoyear(zone_local(x.instant, x.zone));
CREATE MACRO day(x) AS system.main.day(x), (x zoned) AS system.main.day(zone_local(x.instant, x.zone));
CREATE MACRO day_of_month(x) AS system.main.day(x), (x zoned) AS system.main.day(zone_local(x.instant, x.zone));
CREATE MACRO day_of_week(x) AS isodow(x), (x zoned) AS isodow(zone_local(x.instant, x.zone));
CREATE MACRO dow(x) AS isodow(x), (x zoned) AS isodow(zone_local(x.instant, x.zone));
CREATE MACRO day_of_year(x) AS dayofyear(x), (x zoned) AS dayofyear(zone_local(x.instant, x.zone));
CREATE MACRO doy(x) AS dayofyear(x), (x zoned) AS dayofyear(zone_local(x.instant, x.zone));
CREATE MACRO hour(x) AS system.main.hour(x), (x zoned) AS system.main.hour(zone_local(x.instant, x.zone));
CREATE MACRO minute(x) AS system.main.minute(x), (x zoned) AS system.main.minute(zone_local(x.instant, x.zone));
CREATE MACRO second(x) AS system.main.second(x), (x zoned) AS system.main.second(x.instant);
CREATE MACRO millisecond(x) AS system.main.millisecond(x) % 1000, (x zoned) AS system.main.millisecond(x.instant) % 1000;
CREATE MACRO field_of(field, x) AS -- EXTRACT(field FROM x)
    CASE lower(field)
        WHEN 'year' THEN system.main.year(x) WHEN 'quarter' THEN system.main.quarter(x) WHEN 'month' THEN system.main.month(x)
        WHEN 'week' THEN system.main.week(x) WHEN 'day' THEN system.main.day(x) WHEN 'day_of_month' THEN system.main.day(x)
        WHEN 'day_of_week' THEN isodow(x) WHEN 'dow' THEN isodow(x) WHEN 'day_of_year' THEN dayofyear(x) WHEN 'doy' THEN dayofyear(x)
        WHEN 'year_of_week' THEN isoyear(x) WHEN 'yow' THEN isoyear(x) WHEN 'hour' THEN system.main.hour(x)
        WHEN 'minute' THEN system.main.minute(x) WHEN 'second' THEN system.main.second(x)
        ELSE error('extract: ' || field || ' is no field; year, quarter, month, week, day, day_of_week, day_of_year, year_of_week, '
            || 'hour, minute and second are') END;
CREATE MACRO date_part(field, x) AS field_of(field, x), (field, x zoned) AS field_of(field, zone_local(x.instant, x.zone));
CREATE MACRO last_day_of_month(x) AS last_day(CAST(x AS DATE)), (x zoned) AS last_day(CAST(zone_local(x.instant, x.zone) AS DATE));

CREATE MACRO zoned_trunc(unit, moment, local_time, zone_id) AS zoned_of(
    CASE WHEN lower(unit) IN ('millisecond', 'second', 'minute', 'hour')
        THEN moment - (local_time - system.main.date_trunc(unit, local_time))
        ELSE zone_instant(system.main.date_trunc(unit, local_time), zone_id) END, zone_id);
CREATE MACRO date_trunc(unit, x DATE) AS CAST(system.main.date_trunc(unit, x) AS DATE),
    (unit, x TIMESTAMP) AS system.main.date_trunc(unit, x),
    (unit, x TIMESTAMPTZ) AS system.main.date_trunc(unit, x),
    (unit, x zoned) AS zoned_trunc(unit, x.instant, zone_local(x.instant, x.zone), x.zone);
CREATE MACRO moved_day(unit, amount, day) AS
    CASE lower(unit)
        WHEN 'day' THEN day + to_days(CAST(amount AS INTEGER))
        WHEN 'week' THEN day + to_weeks(CAST(amount AS INTEGER))
        WHEN 'month' THEN day + to_months(CAST(amount AS INTEGER))
        WHEN 'quarter' THEN day + to_months(CAST(3 * amount AS INTEGER))
        WHEN 'year' THEN day + to_years(CAST(amount AS INTEGER))
        ELSE error('date_add: ' || unit || ' is no unit for a date; it is day, week, month, quarter or year') END;
CREATE MACRO moved_moment(unit, amount, moment) AS
    CASE lower(unit)
        WHEN 'millisecond' THEN moment + to_milliseconds(amount)
        WHEN 'second' THEN moment + to_seconds(amount)
        WHEN 'minute' THEN moment + to_minutes(amount)
        WHEN 'hour' THEN moment + to_hours(amount)
        ELSE moved_day(unit, amount, moment) END;
CREATE MACRO date_add(unit VARCHAR, amount BIGINT, day DATE) AS CAST(moved_day(unit, amount, day) AS DATE),
    (unit VARCHAR, amount BIGINT, moment TIMESTAMP) AS moved_moment(unit, amount, moment),
    (unit VARCHAR, amount BIGINT, moment TIMESTAMPTZ) AS system.main.timezone('UTC', moved_moment(unit, amount, CAST(moment AS TIMESTAMP))),
    (unit VARCHAR, amount BIGINT, moment zoned) AS zoned_of(
        CASE WHEN lower(unit) IN ('millisecond', 'second', 'minute', 'hour') THEN moved_moment(unit, amount, moment.instant)
            ELSE zone_instant(moved_day(unit, amount, zone_local(moment.instant, moment.zone)), moment.zone) END, moment.zone);
-- Trino counts whole units that have passed, DuckDB's date_diff the boundaries between.
CREATE MACRO date_diff(unit, begins, ends) AS date_sub(unit, CAST(begins AS TIMESTAMP), CAST(ends AS TIMESTAMP)),
    (unit, begins zoned, ends zoned) AS
        CASE WHEN lower(unit) IN ('millisecond', 'second', 'minute', 'hour') THEN date_sub(unit, begins.instant, ends.instant)
            ELSE date_sub(unit, zone_local(begins.instant, begins.zone), zone_local(ends.instant, begins.zone)) END;
CREATE MACRO date_format(x TIMESTAMP, pattern VARCHAR) AS mysql_date_format(x, pattern),
    (x TIMESTAMPTZ, pattern VARCHAR) AS mysql_date_format(CAST(x AS TIMESTAMP), pattern),
    (x zoned, pattern VARCHAR) AS mysql_date_format(zone_local(x.instant, x.zone), pattern);
CREATE MACRO format_datetime(x TIMESTAMP, pattern VARCHAR) AS joda_date_format(x, pattern),
    (x TIMESTAMPTZ, pattern VARCHAR) AS joda_date_format(CAST(x AS TIMESTAMP), pattern),
    (x zoned, pattern VARCHAR) AS joda_date_format(zone_local(x.instant, x.zone), pattern);
CREATE MACRO to_unixtime(x) AS epoch_ms(x) / 1000e0, (x zoned) AS epoch_ms(x.instant) / 1000e0;
CREATE MACRO from_unixtime(seconds) AS
        system.main.timezone('UTC', make_timestamp(CAST(round(CAST(seconds AS DOUBLE) * 1000) AS BIGINT) * 1000)),
    (seconds, zone_id VARCHAR) AS zoned_of(make_timestamp(CAST(round(CAST(seconds AS DOUBLE) * 1000) AS BIGINT) * 1000), zone_id);
CREATE MACRO from_iso8601_timestamp(value) AS system.main.timezone('UTC', iso_instant(value));
CREATE MACRO from_iso8601_date(value) AS
    CASE WHEN regexp_matches(value, '^\d{4}-\d\d-\d\d$') THEN CAST(value AS DATE)
        ELSE error('from_iso8601_date: ' || value || ' is no day such as 2026-11-24') END;
CREATE MACRO to_iso8601(x DATE) AS strftime(x, '%Y-%m-%d'), (x TIMESTAMP) AS strftime(x, '%Y-%m-%dT%H:%M:%S.%g'),
    (x TIMESTAMPTZ) AS strftime(CAST(x AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%gZ');
CREATE MACRO current_timezone() AS 'UTC';
