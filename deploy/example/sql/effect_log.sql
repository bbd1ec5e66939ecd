-- What was done to which row, by key and never by content: proof of one effect for each record.
-- A trigger is made for every table, with the columns of its primary key.

CREATE TABLE habeas_effect_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name text NOT NULL,
    key text NOT NULL,
    op text NOT NULL CHECK (op IN ('INSERT', 'UPDATE', 'DELETE')),
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION habeas_log_effect() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    parts text[] := '{}';
    part text;
BEGIN
    FOREACH part IN ARRAY TG_ARGV LOOP
        parts := parts || (changed ->> part);
    END LOOP;
    INSERT INTO habeas_effect_log (table_name, key, op)
    VALUES (TG_TABLE_NAME, array_to_string(parts, '/'), TG_OP);
    RETURN NULL;
END $$;

DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT c.conrelid::regclass AS tab,
               string_agg(quote_literal(a.attname), ', ' ORDER BY k.place) AS columns
        FROM pg_constraint AS c
        CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.attnum
        WHERE c.contype = 'p' AND c.connamespace = 'public'::regnamespace
          AND c.conrelid <> 'habeas_effect_log'::regclass
        GROUP BY c.conrelid
    LOOP
        EXECUTE format(
            'CREATE TRIGGER habeas_effect AFTER INSERT OR UPDATE OR DELETE ON %s '
            'FOR EACH ROW EXECUTE FUNCTION habeas_log_effect(%s)', found.tab, found.columns);
    END LOOP;
END $$;
