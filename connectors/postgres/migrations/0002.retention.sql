-- Sweeps: what goes because its time is over, and what people do by hand where no connector reaches.
-- depends: 0001.first

CREATE SEQUENCE sweep_number;
CREATE SEQUENCE task_number;

-- One look through an organisation. Its facts stand in the ledger under its id, as a case's do under the case's.
CREATE TABLE sweep (
    org       text NOT NULL,
    id        text NOT NULL UNIQUE,
    run       text NOT NULL,              -- Temporal's id of the workflow
    began_at  timestamptz NOT NULL,
    ended_at  timestamptz,
    fact_seq  integer NOT NULL DEFAULT 0,
    PRIMARY KEY (org, id),
    UNIQUE (org, run)
);

-- What a page is about is written before it is acted on; what was done of it, after.
CREATE TABLE sweep_page (
    org       text NOT NULL,
    sweep_id  text NOT NULL,
    system    text NOT NULL,
    number    integer NOT NULL,
    lines     jsonb NOT NULL,             -- counts
    sealed    bytea,                      -- under the sweep's own key: records to go, and where the next page begins
    changed   integer NOT NULL DEFAULT 0,
    already   integer NOT NULL DEFAULT 0,
    verified  integer NOT NULL DEFAULT 0,
    refused   integer NOT NULL DEFAULT 0,
    trouble   text,
    done_at   timestamptz,
    PRIMARY KEY (org, sweep_id, system, number)
);

-- What a person does in a system without a connector; one for each category and due day.
CREATE TABLE retention_task (
    org       text NOT NULL,
    id        text NOT NULL UNIQUE,
    system    text NOT NULL,
    category  text NOT NULL,
    due_on    date NOT NULL,
    task      jsonb NOT NULL,             -- what to look for and what to do
    made_at   timestamptz NOT NULL,
    done_at   timestamptz,
    done_by   text,
    evidence  bytea,                      -- sealed: people write what they like
    fact_seq  integer NOT NULL DEFAULT 0,
    PRIMARY KEY (org, id),
    UNIQUE (org, system, category, due_on)
);
CREATE INDEX retention_task_open ON retention_task (org, due_on) WHERE done_at IS NULL;

-- Whose copy is still owed is asked before every page of a sweep.
CREATE INDEX case_file_unanswered ON case_file (org, id) WHERE responded_at IS NULL AND closed_at IS NULL;

GRANT USAGE ON SEQUENCE sweep_number, task_number TO habeas_engine;
GRANT SELECT, INSERT, UPDATE ON sweep, sweep_page, retention_task TO habeas_engine;
