-- What changed in a person's scores and segments, as each load found it.
CREATE TABLE profile_changes (
    day date NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('score', 'segment')),
    before text,
    after text,
    PRIMARY KEY (user_id, name, day)
);
CREATE INDEX profile_changes_of_a_day ON profile_changes (day, name);
COMMENT ON TABLE profile_changes IS
    'One row per score or segment of a person that differs from the newest earlier day: for a segment in and out, for a score its value. '
    'Not rewritten when identity changes later.';
