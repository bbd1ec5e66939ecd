-- What the HTTP door keeps. Secrets as hashes only; sessions sealed under the organisation's key.
-- depends: 0005.life

CREATE TABLE web_token (
    org        text NOT NULL,
    name       text NOT NULL,
    scopes     text[] NOT NULL,
    secret     bytea NOT NULL UNIQUE,         -- SHA-256 of 256 random bits
    made_at    timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (org, name)
);

CREATE TABLE web_account (
    org       text NOT NULL,
    name      text NOT NULL,
    roles     text[] NOT NULL,
    password  text,                           -- scrypt
    made_at   timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (org, name)
);

CREATE TABLE web_session (
    secret     bytea PRIMARY KEY,             -- SHA-256 of the cookie
    kind       text NOT NULL,
    org        text NOT NULL,
    sealed     bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX web_session_expired ON web_session (expires_at);

-- What may be used once: hand-overs.
CREATE TABLE web_spent (
    org        text NOT NULL,
    what       bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (org, what)
);
CREATE INDEX web_spent_expired ON web_spent (expires_at);

-- Which cases somebody has opened by the customer's own login; a keyed hash, nobody's name.
CREATE TABLE web_case (
    org     text NOT NULL,
    subject bytea NOT NULL,
    case_id text NOT NULL,
    PRIMARY KEY (org, subject, case_id)
);

-- Who on the staff has looked at whom a case is about.
CREATE TABLE web_opening (
    org       text NOT NULL,
    case_id   text NOT NULL,
    what      text NOT NULL,
    account   text NOT NULL,
    opened_at timestamptz NOT NULL
);
CREATE INDEX web_opening_case ON web_opening (org, case_id, opened_at);

GRANT SELECT, INSERT, UPDATE ON web_token, web_account TO habeas_engine;
GRANT SELECT, INSERT, UPDATE, DELETE ON web_session TO habeas_engine;
GRANT SELECT, INSERT, DELETE ON web_spent TO habeas_engine;
GRANT SELECT, INSERT ON web_case, web_opening TO habeas_engine;
