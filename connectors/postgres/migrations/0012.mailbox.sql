-- Mail: what was taken already, and what waits for a person to read it. No personal data in clear.
-- depends: 0009.brake

CREATE SEQUENCE mail_number;

-- Messages that were taken, by a keyed hash: fetched or handed in again they change nothing.
CREATE TABLE mail_taken (
    org      text NOT NULL,
    message  bytea NOT NULL,
    what     text NOT NULL,
    case_id  text,
    item     text,
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (org, message)
);
CREATE INDEX mail_taken_old ON mail_taken (org, taken_at);

-- Mails for a person. The content is sealed under a key of the mail's own, which goes some time after it was settled.
CREATE TABLE mail_item (
    org         text NOT NULL,
    id          text NOT NULL,
    name        bytea NOT NULL,               -- keyed hash of what names it for ever
    received_at timestamptz NOT NULL,
    stored_at   timestamptz NOT NULL,
    answers     text,
    features    jsonb NOT NULL,               -- rules, rights, language, confidence: no word of the mail
    sealed      bytea,
    state       text NOT NULL DEFAULT 'waiting',
    settled_at  timestamptz,
    settled_by  text,
    case_id     text,
    chosen      text[] NOT NULL DEFAULT '{}',
    meant       text,
    nothing     text,
    dropped_at  timestamptz,                  -- the content's key is destroyed
    PRIMARY KEY (org, id),
    UNIQUE (org, name),
    CHECK ((state = 'waiting') = (settled_at IS NULL))
);
CREATE INDEX mail_item_waiting ON mail_item (org, received_at, id) WHERE settled_at IS NULL;
CREATE INDEX mail_item_settled ON mail_item (org, settled_at, id) WHERE settled_at IS NOT NULL;
CREATE INDEX mail_item_to_drop ON mail_item (org, settled_at) WHERE settled_at IS NOT NULL AND dropped_at IS NULL;

GRANT USAGE ON SEQUENCE mail_number TO habeas_engine;
GRANT SELECT, INSERT, DELETE ON mail_taken TO habeas_engine;
GRANT SELECT, INSERT, UPDATE ON mail_item TO habeas_engine;
