-- name: cases.by_intake_key
SELECT id FROM case_file WHERE org = $1 AND intake_key = $2

-- name: cases.next_number
SELECT nextval('case_number')

-- name: cases.create
INSERT INTO case_file (org, id, intake_key, types, channel, received_at, person, taken_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: cases.instruct_start
INSERT INTO start_instruction (org, case_id, run) VALUES ($1, $2, $3)

-- name: cases.to_start
SELECT org, case_id, run FROM start_instruction ORDER BY case_id LIMIT $1

-- name: cases.started
DELETE FROM start_instruction WHERE (org, case_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))

-- name: cases.person
SELECT person FROM case_file WHERE org = $1 AND id = $2

-- name: cases.known
SELECT known FROM case_file WHERE org = $1 AND id = $2

-- name: cases.summary
SELECT org, id, types, state, channel, received_at, due_on, extended, overdue, outcome, plan_digest, hold_until,
       waits_for, taken_by, proof, responded_at, closed_at
FROM case_file WHERE org = $1 AND id = $2

-- name: cases.list
SELECT org, id, types, state, channel, received_at, due_on, extended, overdue, outcome, plan_digest, hold_until,
       waits_for, taken_by, proof, responded_at, closed_at
FROM case_file
WHERE org = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR id < $3)
ORDER BY id DESC LIMIT $4

-- name: cases.tell
-- Writes facts that are not yet written and changes the case, in one statement; the case's row orders them.
WITH file AS (
    SELECT fact_seq FROM case_file WHERE org = $1 AND id = $2 FOR UPDATE
), {facts}
UPDATE case_file c
SET fact_seq = c.fact_seq + (SELECT count(*) FROM written),
    (state, due_on, extended, overdue, outcome, plan_digest, hold_until, waits_for, proof, responded_at, closed_at) =
    (SELECT CASE WHEN c.state = 'incident' AND NOT $7::jsonb ? 'resolved' THEN c.state ELSE r.state END, r.due_on, r.extended, r.overdue, r.outcome, r.plan_digest, r.hold_until, r.waits_for,
            r.proof, r.responded_at, r.closed_at
     FROM jsonb_populate_record(c, $7::jsonb) r)
WHERE c.org = $1 AND c.id = $2

-- name: cases.write
-- As cases.tell, with pages, plan, receipts, reviews, tasks and what is known of the person: one statement, one transaction.
WITH file AS (
    SELECT fact_seq FROM case_file WHERE org = $1 AND id = $2 FOR UPDATE
), pages AS (
    INSERT INTO page (org, case_id, round, kind, system, number, records, digest, sealed)
    SELECT $1, $2, $8, u.*
    FROM unnest($9::text[], $10::text[], $11::int[], $12::int[], $13::bytea[], $14::bytea[]) AS u
    ON CONFLICT (org, case_id, round, kind, system, number)
    DO UPDATE SET records = EXCLUDED.records, digest = EXCLUDED.digest, sealed = EXCLUDED.sealed
), planned AS (
    INSERT INTO plan (org, case_id, round, digest, sealed)
    SELECT $1, $2, $8, u.* FROM unnest($15::text[], $16::bytea[]) AS u
    ON CONFLICT (org, case_id, round) DO UPDATE SET digest = EXCLUDED.digest, sealed = EXCLUDED.sealed
), received AS (
    INSERT INTO receipt (org, case_id, round, system, number, changed, already, verified, refused, done_at)
    SELECT $1, $2, $8, u.*, $23
    FROM unnest($17::text[], $18::int[], $19::int[], $20::int[], $21::int[], $22::int[]) AS u
    ON CONFLICT (org, case_id, round, system, number)
    DO UPDATE SET changed = receipt.changed + EXCLUDED.changed, already = EXCLUDED.already, verified = EXCLUDED.verified,
        refused = EXCLUDED.refused
), reviewed AS (
    INSERT INTO review (org, case_id, round, system, category, kept_through, records)
    SELECT $1, $2, $8, u.* FROM unnest($24::text[], $25::text[], $26::date[], $27::int[]) AS u
    ON CONFLICT (org, case_id, system, category, kept_through)
    DO UPDATE SET records = EXCLUDED.records, round = EXCLUDED.round
), tasked AS (
    INSERT INTO task (org, id, case_id, keeper, due_on, task, made_at)
    SELECT $1, $29::text || lpad(nextval('task_number')::text, 6, '0'), $2, u.keeper, u.due_on, u.task::jsonb, $23
    FROM unnest($30::text[], $31::date[], $32::text[]) AS u(keeper, due_on, task)
    WHERE NOT EXISTS (
        SELECT FROM task t WHERE t.org = $1 AND t.case_id = $2 AND coalesce(t.keeper, '') = coalesce(u.keeper, '')
          AND t.task ->> 'right' = u.task::jsonb ->> 'right' AND t.task ->> 'stage' = u.task::jsonb ->> 'stage')
    ON CONFLICT DO NOTHING
), {facts}
UPDATE case_file c
SET fact_seq = c.fact_seq + (SELECT count(*) FROM written), known = coalesce($28, c.known),
    (state, due_on, extended, overdue, outcome, plan_digest, hold_until, waits_for, proof, responded_at, closed_at) =
    (SELECT CASE WHEN c.state = 'incident' AND NOT $7::jsonb ? 'resolved' THEN c.state ELSE r.state END, r.due_on, r.extended, r.overdue, r.outcome, r.plan_digest, r.hold_until, r.waits_for,
            r.proof, r.responded_at, r.closed_at
     FROM jsonb_populate_record(c, $7::jsonb) r)
WHERE c.org = $1 AND c.id = $2

-- name: cases.add_subjects
INSERT INTO case_subject (org, subject, case_id, verified_at)
SELECT $1, s, $2, $4 FROM unnest($3::bytea[]) AS s
ON CONFLICT DO NOTHING

-- name: cases.lock_subjects
-- One at a time for the cases of one person, and only for them.
SELECT pg_advisory_xact_lock(hashtextextended($1 || encode(s, 'hex'), 0))
FROM unnest($2::bytea[]) AS s ORDER BY s

-- name: cases.of_same_person
WITH mine AS MATERIALIZED (
    SELECT subject FROM case_subject WHERE org = $1 AND case_id = $2
), theirs AS MATERIALIZED (
    SELECT s.case_id, min(s.verified_at) AS verified_at
    FROM mine CROSS JOIN LATERAL (
        SELECT case_id, verified_at FROM case_subject WHERE org = $1 AND subject = mine.subject AND case_id <> $2 OFFSET 0
    ) s
    GROUP BY s.case_id
)
SELECT c.id, c.types, c.state, c.outcome, t.verified_at
FROM theirs t JOIN case_file c ON c.org = $1 AND c.id = t.case_id

-- name: cases.waiting_for
SELECT c.id
FROM case_file c
WHERE c.org = $1 AND c.waits_for = $2 AND c.closed_at IS NULL

-- name: cases.copies_first
-- Of two cases that ask for a copy and for something that destroys, without erasure, the first proven goes first.
SELECT EXISTS (
    SELECT FROM case_subject mine
    JOIN case_file me ON me.org = mine.org AND me.id = mine.case_id
    JOIN case_subject theirs ON theirs.org = mine.org AND theirs.subject = mine.subject AND theirs.case_id <> mine.case_id
    JOIN case_file c ON c.org = theirs.org AND c.id = theirs.case_id
    WHERE mine.org = $1 AND mine.case_id = $2
      AND c.types && ARRAY['access', 'access_log', 'journal_copy', 'portability'] AND NOT 'erasure' = ANY(c.types)
      AND c.responded_at IS NULL AND c.closed_at IS NULL
      AND ('erasure' = ANY(me.types) OR NOT me.types && ARRAY['access', 'access_log', 'journal_copy', 'portability']
           OR c.types <@ ARRAY['access', 'access_log', 'journal_copy', 'recipients_info', 'portability']
           OR (theirs.verified_at, theirs.case_id) < (mine.verified_at, mine.case_id)))

-- name: cases.start_unanswered
-- After a restore: Temporal's copy is a moment older than the rows. Whoever runs already is not started again.
INSERT INTO start_instruction (org, case_id, run)
SELECT org, id, jsonb_build_object('org', org, 'case', id, 'types', types, 'received_at', received_at,
                                   'handed_over', channel = 'service')
FROM case_file WHERE responded_at IS NULL AND closed_at IS NULL AND shredded_at IS NULL
ON CONFLICT DO NOTHING
RETURNING case_id

-- name: cases.answered_open
SELECT count(*) FROM case_file WHERE responded_at IS NOT NULL AND closed_at IS NULL
