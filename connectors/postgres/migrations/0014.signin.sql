-- How the staff comes in: second factors, accounts of an identity provider, auditors with an end; drafts of organisation files.
-- depends: 0009.brake

ALTER TABLE web_account
    ADD COLUMN exempt        boolean NOT NULL DEFAULT false,
    ADD COLUMN from_at       timestamptz,
    ADD COLUMN until         timestamptz,
    ADD COLUMN scope         jsonb,
    ADD COLUMN tie           text,
    ADD COLUMN subject       bytea,                 -- keyed hash of issuer and subject, where a provider says who it is
    ADD COLUMN signed_out_at timestamptz;
CREATE UNIQUE INDEX web_account_subject ON web_account (org, subject) WHERE subject IS NOT NULL;
CREATE INDEX web_account_tie ON web_account (tie) WHERE tie IS NOT NULL;

-- What an account has beside its password. Secrets sealed under the organisation's key, recovery codes as keyed hashes.
CREATE TABLE web_factor (
    org     text NOT NULL,
    account text NOT NULL,
    kind    text NOT NULL,
    id      bytea NOT NULL,
    sealed  bytea,
    used    bigint NOT NULL DEFAULT 0,              -- last time step of an app, or the count of a passkey
    made_at timestamptz NOT NULL,
    PRIMARY KEY (org, account, kind, id)
);
CREATE UNIQUE INDEX web_factor_passkey ON web_factor (org, id) WHERE kind = 'passkey';

-- Changed organisation files that nobody has put in force yet.
CREATE TABLE organisation_draft (
    org     text PRIMARY KEY,
    sealed  bytea NOT NULL,
    by      text NOT NULL,
    made_at timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON web_factor, organisation_draft TO habeas_engine;
