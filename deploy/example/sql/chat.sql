-- Chat: people write to each other and to support. A conversation belongs to all who take part in it.

CREATE TABLE user_account (
    id integer PRIMARY KEY,
    username text NOT NULL UNIQUE,
    display_name text NOT NULL,
    email text NOT NULL,
    phone text,
    personnummer text,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz,
    import_batch text,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX user_account_username ON user_account (lower(btrim(username)));
CREATE INDEX user_account_email ON user_account (email);
CREATE INDEX user_account_phone ON user_account (phone);
CREATE INDEX user_account_personnummer ON user_account (personnummer);

CREATE TABLE conversation (
    id integer PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('pair', 'group')),
    title text NOT NULL,
    started_at timestamptz NOT NULL,
    restricted_until date,
    restricted_ground text
);

CREATE TABLE participant (
    conversation_id integer NOT NULL REFERENCES conversation,
    user_id integer NOT NULL REFERENCES user_account,
    joined_at timestamptz NOT NULL,
    muted boolean NOT NULL DEFAULT false,
    restricted_until date,
    restricted_ground text,
    PRIMARY KEY (conversation_id, user_id)
);
CREATE INDEX participant_user ON participant (user_id);

CREATE TABLE message (
    id integer PRIMARY KEY,
    conversation_id integer NOT NULL REFERENCES conversation,
    sender_id integer NOT NULL REFERENCES user_account,
    sent_at timestamptz NOT NULL,
    body text NOT NULL,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX message_conversation ON message (conversation_id);
CREATE INDEX message_sender ON message (sender_id);

CREATE TABLE attachment (
    id integer PRIMARY KEY,
    message_id integer NOT NULL REFERENCES message,
    file_name text NOT NULL,
    media_type text NOT NULL,
    byte_size integer NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now(),
    restricted_until date,
    restricted_ground text
);
CREATE INDEX attachment_message ON attachment (message_id);

CREATE TABLE reaction (
    message_id integer NOT NULL REFERENCES message,
    user_id integer NOT NULL REFERENCES user_account,
    emoji text NOT NULL,
    reacted_at timestamptz NOT NULL,
    restricted_until date,
    restricted_ground text,
    PRIMARY KEY (message_id, user_id, emoji)
);
CREATE INDEX reaction_user ON reaction (user_id);

CREATE TABLE support_case (
    id integer PRIMARY KEY,
    user_id integer NOT NULL REFERENCES user_account,
    subject text NOT NULL,
    handled_by text NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_on date,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX support_case_user ON support_case (user_id);
CREATE INDEX support_case_closed ON support_case (closed_on);

CREATE TABLE support_message (
    id integer PRIMARY KEY,
    support_case_id integer NOT NULL REFERENCES support_case,
    from_staff boolean NOT NULL,
    sent_at timestamptz NOT NULL,
    body text NOT NULL,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX support_message_case ON support_message (support_case_id);

-- What ordinary staff see: restricted rows are not there (GDPR Art. 18).
CREATE VIEW user_account_in_use AS SELECT * FROM user_account WHERE restricted_until IS NULL;
CREATE VIEW conversation_in_use AS SELECT * FROM conversation WHERE restricted_until IS NULL;
CREATE VIEW participant_in_use AS SELECT * FROM participant WHERE restricted_until IS NULL;
CREATE VIEW message_in_use AS SELECT * FROM message WHERE restricted_until IS NULL;
CREATE VIEW attachment_in_use AS SELECT * FROM attachment WHERE restricted_until IS NULL;
CREATE VIEW reaction_in_use AS SELECT * FROM reaction WHERE restricted_until IS NULL;
CREATE VIEW support_case_in_use AS SELECT * FROM support_case WHERE restricted_until IS NULL;
CREATE VIEW support_message_in_use AS SELECT * FROM support_message WHERE restricted_until IS NULL;
