-- Rule sets as they were when they judged, so that an old case can be judged again by what judged it. No personal data.
-- depends: 0002.retention

CREATE TABLE rule_set (
    org      text NOT NULL,
    version  text NOT NULL,
    said     jsonb NOT NULL,
    kept_at  timestamptz NOT NULL,
    PRIMARY KEY (org, version)
);

GRANT SELECT, INSERT ON rule_set TO habeas_engine;
