-- What becomes of each event, and whose it is: the duplicates of docs/protocol.md, section 7, and the identity table of docs/design.md,
-- as one query that Trino (Athena) and DuckDB understand. A second implementation, held equal to the first on random worlds;
-- docs/scale.md says what for.
--
-- It reads the table events, which reading the raw objects makes, one row for each event that a record holds, copies of records included:
--   object_key, line_number    where the record stands
--   content_hash               of the record's line: records of one id and time are the same record when it is equal
--   record_id, event_number    the record's id, and the number of the event in it, from 1
--   received_at, occurred_at   milliseconds since 1970, UTC
--   kind                       'hit', 'ignored' or 'rejected'
--   copy_key, has_counters     equal for copies of one event; whether it has what tells a second click from a retry
--   client_id, uid             null where the event has none
--   denied, is_bot             consent denied; a known robot
--
-- Parameters are replaced before it is run: {{sign_in_window}} in milliseconds, {{max_users}} a client.
WITH claims AS (
    SELECT events.*,
        first_value(content_hash) OVER (PARTITION BY record_id, received_at ORDER BY object_key, line_number) AS first_content
    FROM events
),
-- A record met again is a duplicate with all its events; one with other content under the same id and time is a bad record.
records AS (
    SELECT claims.*,
        row_number() OVER (PARTITION BY record_id, received_at, event_number, content_hash ORDER BY object_key, line_number) AS times
    FROM claims
),
-- The last copy before an event decides, kept or not.
copies AS (
    SELECT records.*,
        received_at - lag(received_at) OVER (
            PARTITION BY copy_key ORDER BY received_at, record_id, event_number, times) AS since_copy
    FROM records
    WHERE content_hash = first_content AND kind = 'hit'
),
outcomes AS (
    SELECT copies.*,
        CASE
            WHEN times > 1 OR since_copy <= CASE WHEN has_counters THEN 3600000 ELSE 10000 END THEN 'duplicate'
            ELSE 'hit'
        END AS outcome
    FROM copies
),
-- All sign-ins of a client at or before a hit, counted: the last of these and the first after them decide.
timeline AS (
    SELECT outcomes.*,
        sum(CASE WHEN NOT denied AND NOT is_bot AND uid IS NOT NULL AND client_id IS NOT NULL THEN 1 ELSE 0 END) OVER (
            PARTITION BY client_id ORDER BY occurred_at RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS sign_ins_before
    FROM outcomes
    WHERE outcome = 'hit'
),
sign_ins AS (
    SELECT client_id, uid, occurred_at,
        row_number() OVER (PARTITION BY client_id ORDER BY occurred_at, received_at, record_id, event_number) AS place
    FROM timeline
    WHERE NOT denied AND NOT is_bot AND uid IS NOT NULL AND client_id IS NOT NULL
),
devices AS (
    SELECT client_id, count(DISTINCT uid) AS users
    FROM sign_ins
    GROUP BY client_id
),
decided AS (
    SELECT t.record_id, t.event_number, t.received_at, t.uid, previous.uid AS previous_uid, next.uid AS next_uid,
        CASE
            WHEN t.denied THEN 'consent_denied'
            WHEN t.is_bot THEN 'bot'
            WHEN t.uid IS NOT NULL THEN 'signed_in'
            WHEN devices.users > {{max_users}} THEN 'shared_device'
            WHEN previous.uid IS NOT NULL AND (t.occurred_at - previous.occurred_at <= {{sign_in_window}}
                OR next.uid IS NULL OR next.occurred_at - t.occurred_at > {{sign_in_window}}) THEN 'after_logout'
            WHEN next.uid IS NOT NULL THEN 'before_sign_in'
            ELSE 'anonymous'
        END AS identified_by
    FROM timeline AS t
    LEFT JOIN devices ON devices.client_id = t.client_id
    LEFT JOIN sign_ins AS previous ON previous.client_id = t.client_id AND previous.place = t.sign_ins_before
    LEFT JOIN sign_ins AS next ON next.client_id = t.client_id AND next.place = t.sign_ins_before + 1
)
SELECT record_id, event_number, received_at, 'hit' AS outcome,
    CASE identified_by
        WHEN 'signed_in' THEN uid
        WHEN 'after_logout' THEN previous_uid
        WHEN 'before_sign_in' THEN next_uid
    END AS user_id,
    identified_by
FROM decided
UNION ALL
SELECT record_id, event_number, received_at, outcome, NULL AS user_id, NULL AS identified_by
FROM outcomes
WHERE outcome = 'duplicate'
UNION ALL
SELECT record_id, event_number, received_at,
    CASE WHEN content_hash <> first_content THEN 'bad_record' WHEN times > 1 THEN 'duplicate' ELSE kind END AS outcome,
    NULL AS user_id, NULL AS identified_by
FROM records
WHERE content_hash <> first_content OR kind <> 'hit'
