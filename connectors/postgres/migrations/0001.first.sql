-- Every row knows its organisation. Run by the migration role; the engine role owns nothing.
-- depends:

CREATE SEQUENCE case_number;

CREATE TABLE case_file (
    org            text NOT NULL,
    id             text NOT NULL UNIQUE,
    intake_key     text NOT NULL,
    types          text[] NOT NULL,
    channel        text NOT NULL,
    state          text NOT NULL DEFAULT 'received',
    received_at    timestamptz NOT NULL,
    due_on         date,
    extended       boolean NOT NULL DEFAULT false,
    overdue        boolean NOT NULL DEFAULT false,
    outcome        text,
    plan_digest    text,
    hold_until     date,
    waits_for      text,
    responded_at   timestamptz,
    closed_at      timestamptz,
    shredded_at    timestamptz,               -- its key is destroyed
    fact_seq       integer NOT NULL DEFAULT 0,
    person         bytea NOT NULL,            -- sealed under the case key
    known          bytea,                     -- sealed: identifiers proven or found
    PRIMARY KEY (org, id),
    UNIQUE (org, intake_key)
) WITH (fillfactor = 70);
CREATE INDEX case_file_open ON case_file (org, state, due_on) WHERE closed_at IS NULL;
CREATE INDEX case_file_old ON case_file (org, closed_at) WHERE shredded_at IS NULL;
CREATE INDEX case_file_waiting ON case_file (org, waits_for) WHERE waits_for IS NOT NULL AND closed_at IS NULL;

-- The case was opened; its workflow has to be started. Gone when Temporal has it.
CREATE TABLE start_instruction (
    org        text NOT NULL,
    case_id    text NOT NULL,
    run        jsonb NOT NULL,
    PRIMARY KEY (org, case_id)
);

-- Keyed hashes of a verified person, so that their cases know each other.
CREATE TABLE case_subject (
    org         text NOT NULL,
    subject     bytea NOT NULL,
    case_id     text NOT NULL,
    verified_at timestamptz NOT NULL,
    PRIMARY KEY (org, subject, case_id)
);
CREATE INDEX case_subject_case ON case_subject (org, case_id);

-- Records found and judged, a page a row, sealed under the case key.
CREATE TABLE page (
    org      text NOT NULL,
    case_id  text NOT NULL,
    round    integer NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('found', 'judged')),
    system   text NOT NULL,
    number   integer NOT NULL,
    records  integer NOT NULL,
    digest   bytea NOT NULL,
    sealed   bytea NOT NULL,
    PRIMARY KEY (org, case_id, round, kind, system, number)
);

CREATE TABLE plan (
    org      text NOT NULL,
    case_id  text NOT NULL,
    round    integer NOT NULL,
    digest   text NOT NULL,
    sealed   bytea NOT NULL,
    PRIMARY KEY (org, case_id, round)
);

-- What a system said it did and what the read-back found, a page a row.
CREATE TABLE receipt (
    org      text NOT NULL,
    case_id  text NOT NULL,
    round    integer NOT NULL,
    system   text NOT NULL,
    number   integer NOT NULL,
    changed  integer NOT NULL,
    already  integer NOT NULL,
    verified integer NOT NULL,
    refused  integer NOT NULL,
    done_at  timestamptz NOT NULL,
    PRIMARY KEY (org, case_id, round, system, number)
);

CREATE TABLE hold (
    org         text NOT NULL,
    case_id     text NOT NULL,
    id          text NOT NULL,
    ground      text NOT NULL,
    owner       text NOT NULL,
    systems     text[] NOT NULL DEFAULT '{}',
    review_on   date NOT NULL,
    placed_at   timestamptz NOT NULL,
    released_at timestamptz,
    PRIMARY KEY (org, case_id, id)
);

-- The holds calendar: records that a statute keeps at least until a day and that a person reviews after it.
CREATE TABLE review (
    org       text NOT NULL,
    case_id   text NOT NULL,
    round     integer NOT NULL,
    system    text NOT NULL,
    category  text NOT NULL,
    kept_through date NOT NULL,
    records   integer NOT NULL,
    raised_at timestamptz,
    PRIMARY KEY (org, case_id, system, category, kept_through)
);
CREATE INDEX review_due ON review (org, kept_through) WHERE raised_at IS NULL;

-- Facts: append-only, no personal data. The engine can neither update nor delete one.
CREATE TABLE fact (
    org      text NOT NULL,
    case_id  text NOT NULL,
    seq      integer NOT NULL,
    key      text NOT NULL,
    kind     text NOT NULL,
    at       timestamptz NOT NULL,
    body     jsonb NOT NULL,
    PRIMARY KEY (org, case_id, seq),
    UNIQUE (org, case_id, key)
);

-- Facts that the sealer has not yet put into the Merkle log.
CREATE TABLE unsealed (
    org      text NOT NULL,
    case_id  text NOT NULL,
    seq      integer NOT NULL,
    PRIMARY KEY (org, case_id, seq)
);

-- The Merkle log (RFC 6962): its leaves, its complete subtrees, its signed heads.
CREATE TABLE leaf (
    org      text NOT NULL,
    index    bigint NOT NULL,
    case_id  text NOT NULL,
    seq      integer NOT NULL,
    hash     bytea NOT NULL,
    PRIMARY KEY (org, index),
    UNIQUE (org, case_id, seq)
);

CREATE TABLE node (
    org      text NOT NULL,
    level    integer NOT NULL,
    index    bigint NOT NULL,
    hash     bytea NOT NULL,
    PRIMARY KEY (org, level, index)
);

CREATE TABLE checkpoint (
    org       text NOT NULL,
    size      bigint NOT NULL,
    root      bytea NOT NULL,
    signed_at timestamptz NOT NULL,
    key_id    text NOT NULL,
    signature bytea NOT NULL,
    PRIMARY KEY (org, size)
);

-- Sealed facts that Kafka has not yet acknowledged.
CREATE TABLE outbox (
    org      text NOT NULL,
    index    bigint NOT NULL,
    case_id  text NOT NULL,
    seq      integer NOT NULL,
    PRIMARY KEY (org, index)
);

-- Intake messages that could not be read, by their place in the topic; the content stays in Kafka.
CREATE TABLE intake_refused (
    topic      text NOT NULL,
    part       integer NOT NULL,
    place      bigint NOT NULL,
    org        text,
    reason     text NOT NULL,
    refused_at timestamptz NOT NULL,
    PRIMARY KEY (topic, part, place)
);

GRANT USAGE ON SCHEMA public TO habeas_engine;
GRANT USAGE ON SEQUENCE case_number TO habeas_engine;
GRANT SELECT, INSERT, UPDATE ON case_file, case_subject, page, plan, receipt, hold, review TO habeas_engine;
GRANT DELETE ON page, case_subject, review TO habeas_engine;
GRANT SELECT, INSERT ON fact, leaf, node, checkpoint, intake_refused TO habeas_engine;
GRANT SELECT, INSERT, DELETE ON start_instruction, unsealed, outbox TO habeas_engine;
