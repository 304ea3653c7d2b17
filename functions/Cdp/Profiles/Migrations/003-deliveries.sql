-- What destinations are told: who entered and who left a segment. Written by the load that found it, in its transaction.
CREATE TABLE cdp_deliveries (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    destination text NOT NULL,
    segment text NOT NULL,
    user_id text NOT NULL,
    direction text NOT NULL CHECK (direction IN ('in', 'out')),
    day date NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamp with time zone,
    handed_over_at timestamp with time zone,
    ended_at timestamp with time zone,
    last_status integer,
    last_fault text
);
CREATE INDEX cdp_deliveries_of_a_person ON cdp_deliveries (destination, segment, user_id, number DESC);
CREATE INDEX cdp_deliveries_pending ON cdp_deliveries (destination, next_attempt_at NULLS FIRST, number) WHERE state = 'pending';
CREATE INDEX cdp_deliveries_dead ON cdp_deliveries (destination, number) WHERE state = 'dead';
COMMENT ON TABLE cdp_deliveries IS
    'One row per entry into or exit from a segment and destination. id is the webhook-id, the receiver''s idempotency key; the newest '
    'number of a destination, segment and user says what the receiver knows, once it is delivered.';
-- Destinations that answered 410 Gone: nothing is sent to them at that address until somebody says so.
CREATE TABLE cdp_paused_destinations (
    destination text PRIMARY KEY,
    webhook text NOT NULL,
    paused_at timestamp with time zone NOT NULL
);
