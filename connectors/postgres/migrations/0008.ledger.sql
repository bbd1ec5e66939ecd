-- The chain of checkpoints, and the time stamps that somebody else set over them.
-- depends: 0006.web

-- Size of the checkpoint before; NULL for those that were signed before this was kept.
ALTER TABLE checkpoint ADD COLUMN previous bigint;

-- Time stamps (RFC 3161). A fact of the case WITNESS holds the digest of each, so that none is taken away unseen.
CREATE TABLE stamp (
    org        text NOT NULL,
    size       bigint NOT NULL,
    token      bytea NOT NULL,
    stamped_at timestamptz NOT NULL,
    PRIMARY KEY (org, size)
);

GRANT SELECT, INSERT ON stamp TO habeas_engine;
