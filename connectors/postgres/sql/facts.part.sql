-- Facts that are not yet written, behind those of `file` (a row's fact_seq, locked); `written` has their numbers.
-- $1 organisation, $2 the id that they stand under, $3 to $6 keys, kinds, times and bodies.
fresh AS (
    SELECT u.key, u.kind, u.at, u.body::jsonb AS body,
           (SELECT fact_seq FROM file) + row_number() OVER (ORDER BY u.place) AS seq
    FROM unnest($3::text[], $4::text[], $5::timestamptz[], $6::text[]) WITH ORDINALITY AS u(key, kind, at, body, place)
    WHERE NOT EXISTS (SELECT FROM fact f WHERE f.org = $1 AND f.case_id = $2 AND f.key = u.key)
), written AS (
    INSERT INTO fact (org, case_id, seq, key, kind, at, body)
    SELECT $1, $2, seq, key, kind, at, body FROM fresh
    RETURNING seq
), queued AS (
    INSERT INTO unsealed (org, case_id, seq) SELECT $1, $2, seq FROM written
)
