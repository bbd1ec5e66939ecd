-- What stops destructive calls: the brake, limits, systems that are only observed. No personal data.
-- depends: 0006.web

-- Facts about all of this stand in the ledger under the id CONTROL, as a case's do under the case's.
CREATE TABLE control (
    org       text PRIMARY KEY,
    fact_seq  integer NOT NULL DEFAULT 0
);

-- An organisation's brake, while it is on.
CREATE TABLE brake (
    org       text PRIMARY KEY,
    why       text NOT NULL,
    by        text NOT NULL,
    role      text NOT NULL,
    since     timestamptz NOT NULL
);

-- Systems that are not only observed: by a manifest, somebody has compared their first plans with the truth.
CREATE TABLE trusted_system (
    org       text NOT NULL,
    system    text NOT NULL,
    manifest  text,                       -- digest; null until the next start where it was in use before there was a brake
    by        text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (org, system)
);

-- What was let through a system's limits, once for each plan; what a limit has stopped, until it is let through.
CREATE TABLE errand (
    org       text NOT NULL,
    system    text NOT NULL,
    subject   text NOT NULL,              -- a case, `retention` or `replay`
    plan      text NOT NULL,
    rows      integer NOT NULL,
    at        timestamptz NOT NULL,
    stopped   jsonb,                      -- which limit; null where it was let through
    PRIMARY KEY (org, system, subject, plan)
);
CREATE INDEX errand_by_time ON errand (org, system, at);

-- What somebody has let through once beyond the limits.
CREATE TABLE allowance (
    org       text NOT NULL,
    system    text NOT NULL,
    subject   text NOT NULL,
    rows_left integer NOT NULL,
    by        text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (org, system, subject)
);

-- What was acted on before there was a brake is not new.
INSERT INTO trusted_system (org, system, manifest, by, at)
SELECT DISTINCT org, system, NULL, 'habeas', now()
FROM (SELECT org, system FROM receipt UNION SELECT org, system FROM sweep_page) AS known;

GRANT SELECT, INSERT, UPDATE ON control, errand, allowance TO habeas_engine;
GRANT SELECT, INSERT, UPDATE, DELETE ON brake, trusted_system TO habeas_engine;
GRANT DELETE ON errand, allowance TO habeas_engine;
