-- Bookings: who comes to whom and when, matching, surveys, consents, sign-ins.

CREATE TABLE clinic (
    id integer PRIMARY KEY,
    name text NOT NULL,
    street text NOT NULL,
    postcode text NOT NULL,
    city text NOT NULL
);

CREATE TABLE therapist (
    id integer PRIMARY KEY,
    clinic_id integer NOT NULL REFERENCES clinic,
    name text NOT NULL,
    title text NOT NULL,
    licence_no text NOT NULL UNIQUE,
    email text NOT NULL
);

CREATE TABLE client (
    id integer PRIMARY KEY,
    personnummer text UNIQUE,
    name text NOT NULL,
    email text NOT NULL,
    phone text,
    street text NOT NULL,
    postcode text NOT NULL,
    city text NOT NULL,
    protected_identity boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    closed_at timestamptz,
    import_batch text,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX client_email ON client (email);
CREATE INDEX client_phone ON client (phone);

-- Health data, given with explicit consent.
CREATE TABLE matching_answer (
    id integer PRIMARY KEY,
    client_id integer NOT NULL REFERENCES client,
    question text NOT NULL,
    answer text NOT NULL,
    consented_at timestamptz NOT NULL,
    answered_at timestamptz NOT NULL,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX matching_answer_client ON matching_answer (client_id);

-- The title in the therapist's calendar names all clients of the booking; a restricted booking has none. `left_at` is
-- set together with a client's `closed_at`, and again when the other one of a couple leaves.
CREATE TABLE booking (
    id integer PRIMARY KEY,
    therapist_id integer NOT NULL REFERENCES therapist,
    clinic_id integer NOT NULL REFERENCES clinic,
    calendar_title text,
    therapist_name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('single', 'couple')),
    form text NOT NULL CHECK (form IN ('video', 'room')),
    starts_at timestamptz NOT NULL,
    minutes integer NOT NULL CHECK (minutes BETWEEN 15 AND 240),
    status text NOT NULL CHECK (status IN ('booked', 'held', 'cancelled', 'missed')),
    price_ore integer NOT NULL CHECK (price_ore >= 0),
    left_at timestamptz,
    restricted_until date,
    restricted_ground text,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX booking_left ON booking (left_at);

-- One row for each client of a booking: a couple booking has two.
CREATE TABLE booking_client (
    booking_id integer NOT NULL REFERENCES booking,
    client_id integer NOT NULL REFERENCES client,
    booked_by boolean NOT NULL,
    reminded_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    restricted_until date,
    restricted_ground text,
    PRIMARY KEY (booking_id, client_id)
);
CREATE INDEX booking_client_client ON booking_client (client_id);

-- Anonymised by taking away client, comment and the moment: score, therapist and month remain as statistics.
CREATE TABLE survey_answer (
    id integer PRIMARY KEY,
    client_id integer REFERENCES client,
    therapist_id integer NOT NULL REFERENCES therapist,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    score integer NOT NULL CHECK (score BETWEEN 1 AND 10),
    comment text,
    answered_at timestamptz,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX survey_answer_client ON survey_answer (client_id);

CREATE TABLE consent (
    id integer PRIMARY KEY,
    client_id integer NOT NULL REFERENCES client,
    purpose text NOT NULL CHECK (purpose IN ('newsletter', 'sms_offers', 'cookies')),
    given_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX consent_client ON consent (client_id);

CREATE TABLE login_session (
    id integer PRIMARY KEY,
    client_id integer NOT NULL REFERENCES client,
    method text NOT NULL CHECK (method IN ('bankid', 'email_link')),
    ip inet NOT NULL,
    user_agent text NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX login_session_client ON login_session (client_id);

-- Who gets the newsletter, with an account or without one.
CREATE TABLE newsletter_subscriber (
    id integer PRIMARY KEY,
    email text NOT NULL UNIQUE,
    subscribed_at timestamptz NOT NULL,
    unsubscribed_at timestamptz,
    source text NOT NULL,
    restricted_until date,
    restricted_ground text
);

-- What was given to somebody outside, to whom and when.
CREATE TABLE disclosure (
    id integer PRIMARY KEY,
    client_id integer NOT NULL REFERENCES client,
    recipient text NOT NULL,
    what text NOT NULL,
    given_on date NOT NULL,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX disclosure_client ON disclosure (client_id);

-- Accounts that were never confirmed: one reminder goes out, and thirty days later they go.
CREATE TABLE signup (
    id integer PRIMARY KEY,
    email text NOT NULL,
    begun_at timestamptz NOT NULL,
    reminded_at timestamptz,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX signup_email ON signup (email);
CREATE INDEX signup_reminded ON signup (reminded_at);

-- What ordinary staff see: restricted rows are not there (GDPR Art. 18).
CREATE VIEW client_in_use AS SELECT * FROM client WHERE restricted_until IS NULL;
CREATE VIEW matching_answer_in_use AS SELECT * FROM matching_answer WHERE restricted_until IS NULL;
CREATE VIEW booking_in_use AS SELECT * FROM booking WHERE restricted_until IS NULL;
CREATE VIEW booking_client_in_use AS SELECT * FROM booking_client WHERE restricted_until IS NULL;
CREATE VIEW survey_answer_in_use AS SELECT * FROM survey_answer WHERE restricted_until IS NULL;
CREATE VIEW consent_in_use AS SELECT * FROM consent WHERE restricted_until IS NULL;
CREATE VIEW login_session_in_use AS SELECT * FROM login_session WHERE restricted_until IS NULL;
CREATE VIEW newsletter_subscriber_in_use AS SELECT * FROM newsletter_subscriber WHERE restricted_until IS NULL;
CREATE VIEW disclosure_in_use AS SELECT * FROM disclosure WHERE restricted_until IS NULL;
CREATE VIEW signup_in_use AS SELECT * FROM signup WHERE restricted_until IS NULL;
