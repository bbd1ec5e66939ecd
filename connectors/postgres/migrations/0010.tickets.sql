-- Ticket systems: what they have told us, and which ticket belongs to which case. No personal data in clear.
-- depends: 0009.brake

-- A call of a ticket system, stored before it is answered. What it said is sealed, and gone once it was taken.
CREATE TABLE ticket_delivery (
    place       bigint GENERATED ALWAYS AS IDENTITY,
    org         text NOT NULL,
    source      text NOT NULL,
    delivery    bytea NOT NULL,              -- SHA-256 of what names it for ever
    ticket      text NOT NULL,
    sealed      bytea,                       -- under the organisation's key
    received_at timestamptz NOT NULL,
    tries       integer NOT NULL DEFAULT 0,
    next_at     timestamptz NOT NULL,
    failed      text,                        -- class of the last error
    taken_at    timestamptz,
    outcome     text,
    PRIMARY KEY (org, source, delivery)
);
CREATE INDEX ticket_delivery_open ON ticket_delivery (org, source, place) WHERE taken_at IS NULL;
CREATE INDEX ticket_delivery_old ON ticket_delivery (org, source, taken_at) WHERE taken_at IS NOT NULL;

-- Tickets and their cases; what the ticket already says of the case.
CREATE TABLE ticket_link (
    org         text NOT NULL,
    source      text NOT NULL,
    ticket      text NOT NULL,
    case_id     text NOT NULL,
    article     text NOT NULL,
    linked_at   timestamptz NOT NULL,
    heard_until timestamptz NOT NULL,
    closed      boolean NOT NULL DEFAULT false,
    told_seq    integer NOT NULL DEFAULT 0,
    telling_seq integer,
    tagged      text,
    tries       integer NOT NULL DEFAULT 0,
    next_at     timestamptz NOT NULL,
    failed      text,
    failed_at   timestamptz,                 -- since when it fails
    done_at     timestamptz,                 -- nothing more is said there
    PRIMARY KEY (org, source, ticket, case_id)
);
CREATE INDEX ticket_link_open ON ticket_link (org, source, next_at) WHERE done_at IS NULL;
CREATE INDEX ticket_link_case ON ticket_link (org, case_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_delivery, ticket_link TO habeas_engine;
