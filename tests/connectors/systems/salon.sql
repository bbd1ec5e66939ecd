CREATE TABLE client (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL DEFAULT 'private', personnummer text, email text,
  phone text, name text NOT NULL, note text, internal_score int, updated_at timestamptz NOT NULL DEFAULT '2026-01-01 00:00+00',
  restricted_until date, restricted_ground text, made_on date, batch text, heard_from text, given_to text[], letters boolean
  NOT NULL DEFAULT true, letters_ended_at timestamp, blocked_inner_at timestamptz, blocked_external_at timestamptz);
CREATE INDEX ON client (regexp_replace(personnummer, '[^0-9]', '', 'g'));
CREATE INDEX ON client (lower(btrim(email)));
CREATE INDEX ON client (phone);
CREATE TABLE client_email (client_id bigint REFERENCES client ON DELETE CASCADE, email text, PRIMARY KEY (client_id, email));
CREATE INDEX ON client_email (lower(btrim(email)));
CREATE TABLE fiscal_year (company int, year int, ends_on date NOT NULL, PRIMARY KEY (company, year));
CREATE TABLE invoice (
  company int, number int, client_id bigint REFERENCES client, fy int NOT NULL, invoiced_at timestamptz NOT NULL,
  amount numeric(12, 2) NOT NULL, phone text, restricted_until date, restricted_ground text,
  PRIMARY KEY (company, number), FOREIGN KEY (company, fy) REFERENCES fiscal_year);
CREATE INDEX ON invoice (client_id);
CREATE TABLE invoice_line (
  company int, number int, line int, text text, PRIMARY KEY (company, number, line),
  FOREIGN KEY (company, number) REFERENCES invoice ON DELETE CASCADE);
CREATE TABLE conversation (id uuid PRIMARY KEY, subject text, last_message_at timestamptz);
CREATE TABLE participant (
  conversation_id uuid REFERENCES conversation, client_id bigint REFERENCES client, PRIMARY KEY (conversation_id, client_id));
CREATE INDEX ON participant (client_id);
CREATE TABLE message (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, conversation_id uuid NOT NULL REFERENCES conversation,
  sender_id bigint REFERENCES client, reply_to bigint REFERENCES message, body text NOT NULL);
CREATE INDEX ON message (sender_id);
CREATE INDEX ON message (conversation_id);
CREATE INDEX ON message (reply_to);
CREATE TABLE visit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, client_id bigint REFERENCES client, contact_email text, birth_date date,
  postcode text, ticket text NOT NULL UNIQUE DEFAULT gen_random_uuid()::text, source text NOT NULL DEFAULT 'web',
  started_at timestamp, details jsonb, raw json, photo bytea, length interval, price numeric, tags text[], seen_at timestamptz,
  score double precision, at_time time);
CREATE INDEX ON visit (client_id);
CREATE INDEX ON visit (lower(btrim(contact_email)));

CREATE TABLE remark (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, client_id bigint NOT NULL REFERENCES client, no int NOT NULL,
  kind text NOT NULL, body varchar(200) NOT NULL, reference text NOT NULL, written_on date NOT NULL, written_by text NOT NULL,
  UNIQUE (client_id, no), UNIQUE (client_id, reference));
CREATE TABLE correction (
  company int NOT NULL, series text NOT NULL, no bigint NOT NULL, number int NOT NULL, body text NOT NULL,
  reference varchar(64) NOT NULL, made_at timestamptz NOT NULL, made_by text NOT NULL, PRIMARY KEY (company, series, no));
CREATE VIEW client_in_use AS SELECT id, name FROM client WHERE restricted_until IS NULL;
CREATE VIEW invoice_in_use AS
  SELECT i.company, i.number, c.name FROM invoice i LEFT JOIN client_in_use c ON c.id = i.client_id
  WHERE i.restricted_until IS NULL;

CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, place text, op text, was jsonb, is_now jsonb);
CREATE FUNCTION note_effect() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO effect (place, op, was, is_now) VALUES (TG_TABLE_NAME, TG_OP, to_jsonb(OLD), to_jsonb(NEW));
  RETURN NULL;
END $$;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['client','client_email','invoice','invoice_line','conversation','participant','message','visit','remark'] LOOP
    EXECUTE format('CREATE TRIGGER effects AFTER UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION note_effect()', t);
  END LOOP;
END $$;

INSERT INTO fiscal_year VALUES (1, 2025, '2025-12-31'), (1, 2026, '2026-12-31');
-- 1 Anna, who is looked for; 2 Bo, who shares her address; 3 a firm; 4 Cecilia, a stranger with everything.
INSERT INTO client (kind, personnummer, email, phone, name, note, internal_score) VALUES
  ('private', '19800101-1238', 'Anna@Example.se ', '070-123 45 67', 'Anna', 'likes tea', 7),
  ('private', '197905052388', 'anna@example.se', '0701234567', 'Bo', 'hers', 1),
  ('firm', '198001011238', 'firm@example.se', NULL, 'Anna AB', NULL, NULL),
  ('private', '19900303-2386', 'cecilia@example.se', '0709999999', 'Cecilia', NULL, 3);
INSERT INTO client_email VALUES (1, 'anna.second@example.se'), (4, 'cecilia.second@example.se');
INSERT INTO invoice (company, number, client_id, fy, invoiced_at, amount, phone) VALUES
  (1, 1, 1, 2025, '2025-06-30 22:30+00', 100.50, '0701234567'), (1, 2, 4, 2026, '2026-02-01 10:00+00', 200, NULL),
  (1, 3, 2, 2026, '2026-02-01 10:00+00', 200, NULL);
INSERT INTO invoice_line VALUES (1, 1, 1, 'Cut'), (1, 1, 2, 'Colour'), (1, 2, 1, 'Cut'), (1, 3, 1, 'Cut');
INSERT INTO conversation VALUES
  ('00000000-0000-0000-0000-000000000001', 'Only Anna', '2026-03-01 10:00+00'),
  ('00000000-0000-0000-0000-000000000002', 'Anna and Cecilia', '2026-03-02 10:00+00'),
  ('00000000-0000-0000-0000-000000000003', 'Only Bo', '2026-03-02 10:00+00');
INSERT INTO participant VALUES
  ('00000000-0000-0000-0000-000000000001', 1), ('00000000-0000-0000-0000-000000000002', 1),
  ('00000000-0000-0000-0000-000000000002', 4), ('00000000-0000-0000-0000-000000000003', 2);
INSERT INTO message (conversation_id, sender_id, reply_to, body) VALUES
  ('00000000-0000-0000-0000-000000000001', 1, NULL, 'hello'), ('00000000-0000-0000-0000-000000000001', 1, 1, 'anybody?'),
  ('00000000-0000-0000-0000-000000000002', 1, NULL, 'hi Cecilia'), ('00000000-0000-0000-0000-000000000002', 4, NULL, 'hi Anna'),
  ('00000000-0000-0000-0000-000000000003', 2, NULL, 'mine');
INSERT INTO visit (client_id, contact_email, birth_date, postcode, ticket, started_at, details, raw, photo, length, price, tags, seen_at, score, at_time) VALUES
  (1, NULL, '1980-01-01', '12345', 'a-1', '2026-03-29 01:30', '{"a": [1, 2.5, 1.00000000000000000001]}', '{"b": null}', '\x00ff',
   '1 day 02:00:00.5', 12.340, '{x,y}', '2026-03-29 01:30:00.123456+00', 0.1, '08:30'),
  (NULL, 'ANNA@example.se', NULL, NULL, 'a-2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (2, 'anna@example.se', NULL, NULL, 'b-1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, NULL, '1990-03-03', '54321', 'c-1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
DELETE FROM effect;
