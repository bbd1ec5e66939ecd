-- What the staff says to those who work on a ticket: a comment lies sealed until it stands there. No personal data in clear.
-- depends: 0010.tickets

CREATE TABLE ticket_comment (
    org        text NOT NULL,
    case_id    text NOT NULL,
    number     integer NOT NULL,           -- within the case, from 1
    source     text NOT NULL,
    ticket     text NOT NULL,
    said       bytea NOT NULL,             -- keyed hash of who says what to which ticket: a form that was sent twice is one
    by         text NOT NULL,              -- account
    said_at    timestamptz NOT NULL,
    sealed     bytea,                      -- under the case's key; gone once the comment stands on the ticket
    writing_at timestamptz,                -- from then on it may stand there already
    written_at timestamptz,
    refused    text,                       -- why it never will: `closed`, `gone`
    tries      integer NOT NULL DEFAULT 0,
    next_at    timestamptz NOT NULL,
    failed     text,                       -- class of the last error
    failed_at  timestamptz,                -- since when it fails
    PRIMARY KEY (org, case_id, number),
    UNIQUE (org, case_id, said)
);
CREATE INDEX ticket_comment_open ON ticket_comment (org, source, next_at) WHERE written_at IS NULL AND refused IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_comment TO habeas_engine;
