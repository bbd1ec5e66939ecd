-- The doors of machines: keys of requests that a machine may send twice; what became of messages that could not be read.
-- depends: 0009.brake

-- A machine's Idempotency-Key and what was sent with it, as hashes. It stands as long as the case that it opened is known.
CREATE TABLE web_idempotency (
    org     text NOT NULL,
    token   text NOT NULL,
    key     bytea NOT NULL,                   -- SHA-256
    body    bytea NOT NULL,                   -- a hash that only the organisation's key gives
    made_at timestamptz NOT NULL,
    PRIMARY KEY (org, token, key)
);
GRANT SELECT, INSERT ON web_idempotency TO habeas_engine;

-- Messages that were refused: whether they lie in the dead-letter topic, and how often and with what end they were tried again.
ALTER TABLE intake_refused
    ADD COLUMN dead boolean NOT NULL DEFAULT false,
    ADD COLUMN tries integer NOT NULL DEFAULT 0,
    ADD COLUMN tried_at timestamptz,
    ADD COLUMN taken_at timestamptz;
GRANT UPDATE (reason, dead, tries, tried_at, taken_at) ON intake_refused TO habeas_engine;
CREATE INDEX intake_refused_open ON intake_refused (topic, refused_at) WHERE taken_at IS NULL;
