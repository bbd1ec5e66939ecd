-- The key store: a database of its own, with a role of its own and short-lived backups, never in the dump of the rows.
-- depends:

-- Master keys by id, never the keys themselves. A retired one wraps nothing new.
CREATE TABLE master (
    id         text PRIMARY KEY,
    began_at   timestamptz NOT NULL,
    retired_at timestamptz
);

CREATE TABLE case_key (
    org          text NOT NULL,
    case_id      text NOT NULL,
    key_id       text NOT NULL,
    master       text REFERENCES master,
    wrapped      bytea,
    created_at   timestamptz NOT NULL,
    destroyed_at timestamptz,
    PRIMARY KEY (org, case_id),
    UNIQUE (key_id),
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE INDEX case_key_master ON case_key (master, key_id) WHERE wrapped IS NOT NULL;

CREATE TABLE org_key (
    org        text PRIMARY KEY,
    master     text NOT NULL REFERENCES master,
    wrapped    bytea NOT NULL,
    created_at timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA public TO habeas_keys;
GRANT SELECT, INSERT, UPDATE ON master, case_key, org_key TO habeas_keys;
