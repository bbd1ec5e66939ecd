-- Everything that can happen to a case: sealed words, recipients, and what outlives it.
-- depends: 0004.tasks

ALTER TABLE case_file ADD COLUMN proof text, ADD COLUMN taken_by text;

-- What somebody said in words: particulars, decisions, opinions, findings. Sealed under the case key.
CREATE TABLE paper (
    org      text NOT NULL,
    case_id  text NOT NULL,
    name     text NOT NULL,
    sealed   bytea NOT NULL,
    put_at   timestamptz NOT NULL,
    PRIMARY KEY (org, case_id, name)
);

-- Recipients who were told and processors who were instructed (GDPR Art. 19, 28).
CREATE TABLE informed (
    org          text NOT NULL,
    case_id      text NOT NULL,
    recipient    text NOT NULL,
    what         text NOT NULL,
    processor    boolean NOT NULL,
    round        integer NOT NULL,
    by_hand      boolean NOT NULL,
    told_at      timestamptz NOT NULL,
    confirmed_at timestamptz,
    confirmed_by text,
    PRIMARY KEY (org, case_id, recipient, what)
);

-- The erasure ledger: rows that stay gone after a restore, by key, sealed under the organisation's key. Outlives the case.
CREATE SEQUENCE tombstone_number;
CREATE TABLE tombstone (
    id       bigint NOT NULL DEFAULT nextval('tombstone_number'),
    org      text NOT NULL,
    case_id  text NOT NULL,
    round    integer NOT NULL,
    system   text NOT NULL,
    number   integer NOT NULL,
    deed     text NOT NULL,
    sealed   bytea NOT NULL,
    done_at  timestamptz NOT NULL,
    PRIMARY KEY (org, case_id, round, system, number, deed)
);
CREATE INDEX tombstone_by_time ON tombstone (org, system, id);

-- The suppression list: keyed hashes of identifiers, no identifier. Outlives the case.
CREATE TABLE suppression (
    org        text NOT NULL,
    purpose    text NOT NULL CHECK (purpose IN ('marketing', 'import')),
    subject    bytea NOT NULL,
    channels   text[] NOT NULL,
    batches    text[] NOT NULL,
    case_id    text NOT NULL,
    since      timestamptz NOT NULL,
    revoked_at timestamptz,
    published  boolean NOT NULL DEFAULT false,
    PRIMARY KEY (org, purpose, subject)
);
CREATE INDEX suppression_to_publish ON suppression (org) WHERE NOT published;

-- One task for each keeper and right of a case, and for what follows from it.
DROP INDEX task_of_case;
CREATE UNIQUE INDEX task_of_case ON task (org, case_id, coalesce(keeper, ''), (task ->> 'right'), (task ->> 'stage')) WHERE case_id IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON paper TO habeas_engine;
GRANT SELECT, INSERT, UPDATE ON informed, suppression TO habeas_engine;
GRANT SELECT, INSERT ON tombstone TO habeas_engine;
GRANT USAGE ON SEQUENCE tombstone_number TO habeas_engine;
GRANT DELETE ON plan, receipt TO habeas_engine;
