-- name: ledger.lock
SELECT pg_try_advisory_xact_lock(hashtextextended('habeas.sealer.' || $1, 0))

-- name: ledger.wait
SELECT pg_advisory_xact_lock(hashtextextended('habeas.sealer.' || $1, 0))

-- name: ledger.orgs
SELECT DISTINCT org FROM unsealed

-- name: ledger.take
WITH next AS (
    SELECT org, case_id, seq FROM unsealed WHERE org = $1 ORDER BY case_id, seq LIMIT $2
), taken AS (
    DELETE FROM unsealed u USING next n
    WHERE u.org = n.org AND u.case_id = n.case_id AND u.seq = n.seq
    RETURNING u.org, u.case_id, u.seq
)
SELECT f.case_id, f.seq, f.key, f.kind, f.at, f.body
FROM taken t JOIN fact f ON f.org = t.org AND f.case_id = t.case_id AND f.seq = t.seq
ORDER BY min(f.at) OVER (PARTITION BY f.case_id), f.case_id, f.seq

-- name: ledger.size
SELECT coalesce(max(size), 0) FROM checkpoint WHERE org = $1

-- name: ledger.nodes
SELECT u.level, u.index, coalesce(
    (SELECT n.hash FROM node n WHERE n.org = $1 AND n.level = u.level AND n.index = u.index),
    (SELECT l.hash FROM leaf l WHERE u.level = 0 AND l.org = $1 AND l.index = u.index)
) AS hash
FROM unnest($2::int[], $3::bigint[]) AS u(level, index)

-- name: ledger.add_leaves
WITH added AS (
    INSERT INTO leaf (org, index, case_id, seq, hash)
    SELECT $1, u.index, u.case_id, u.seq, u.hash
    FROM unnest($2::bigint[], $3::text[], $4::int[], $5::bytea[]) AS u(index, case_id, seq, hash)
)
INSERT INTO outbox (org, index, case_id, seq)
SELECT $1, u.index, u.case_id, u.seq FROM unnest($2::bigint[], $3::text[], $4::int[]) AS u(index, case_id, seq)

-- name: ledger.add_nodes
INSERT INTO node (org, level, index, hash)
SELECT $1, u.level, u.index, u.hash FROM unnest($2::int[], $3::bigint[], $4::bytea[]) AS u(level, index, hash)

-- name: ledger.sign
INSERT INTO checkpoint (org, size, root, signed_at, previous, key_id, signature) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: ledger.head
SELECT org, size, root, signed_at, previous, key_id, signature FROM checkpoint WHERE org = $1 ORDER BY size DESC LIMIT 1

-- name: ledger.to_stamp
-- The newest head, where more was sealed since the last stamp than what the stamps themselves left.
SELECT org, size, root, signed_at, previous, key_id, signature FROM checkpoint
WHERE org = $1 AND EXISTS (
    SELECT FROM leaf l
    WHERE l.org = $1 AND l.index >= coalesce((SELECT max(s.size) FROM stamp s WHERE s.org = $1), 0) AND l.case_id <> $2)
ORDER BY size DESC LIMIT 1

-- name: ledger.lock_stamps
SELECT pg_advisory_xact_lock(hashtextextended('habeas.witness.' || $1, 0))

-- name: ledger.add_stamp
INSERT INTO stamp (org, size, token, stamped_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING size

-- name: ledger.tell_stamp
WITH written AS (
    INSERT INTO fact (org, case_id, seq, key, kind, at, body)
    SELECT $1, $2, coalesce(max(seq), 0) + 1, $3, $4, $5, $6::jsonb FROM fact WHERE org = $1 AND case_id = $2
    RETURNING seq
)
INSERT INTO unsealed (org, case_id, seq) SELECT $1, $2, seq FROM written

-- name: ledger.stamps
-- For each leaf the first stamped head that holds it.
SELECT c.org, c.size, c.root, c.signed_at, c.previous, c.key_id, c.signature, s.token, s.stamped_at
FROM (
    SELECT DISTINCT n.size FROM unnest($2::bigint[]) AS u(index) CROSS JOIN LATERAL (
        SELECT size FROM stamp WHERE org = $1 AND size > u.index ORDER BY size LIMIT 1) n
) wanted
JOIN stamp s ON s.org = $1 AND s.size = wanted.size
JOIN checkpoint c ON c.org = $1 AND c.size = wanted.size
WHERE wanted.size <= $3 ORDER BY wanted.size

-- name: ledger.entries
SELECT f.case_id, f.seq, f.key, f.kind, f.at, f.body, l.index, l.hash
FROM fact f LEFT JOIN leaf l ON l.org = f.org AND l.case_id = f.case_id AND l.seq = f.seq
WHERE f.org = $1 AND f.case_id = $2 ORDER BY f.seq

-- name: outbox.lock
SELECT pg_try_advisory_lock(hashtextextended('habeas.publisher', 0))

-- name: outbox.unlock
SELECT pg_advisory_unlock_all()

-- name: outbox.next
-- Of organisations that this worker knows the topics of; another one's wait for its own.
WITH oldest AS MATERIALIZED (
    SELECT org, index, case_id, seq FROM outbox WHERE org = ANY($2::text[]) ORDER BY org, index LIMIT $1
)
SELECT o.org, o.index, f.case_id, f.seq, f.key, f.kind, f.at, f.body
FROM oldest o CROSS JOIN LATERAL (
    SELECT * FROM fact WHERE org = o.org AND case_id = o.case_id AND seq = o.seq OFFSET 0
) f
ORDER BY o.org, o.index

-- name: outbox.sent
DELETE FROM outbox WHERE (org, index) IN (SELECT * FROM unnest($1::text[], $2::bigint[]))

-- name: outbox.waiting
SELECT count(*) FROM outbox WHERE org = $1

-- name: intake.refuse
INSERT INTO intake_refused (topic, part, place, reason, refused_at, dead) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING

-- name: intake.dead
-- Refused messages of some topics, the oldest first; $2: those that were taken since as well.
SELECT topic, part, place, reason, refused_at, dead, tries, tried_at, taken_at FROM intake_refused
WHERE topic = ANY ($1::text[]) AND ($2::boolean OR taken_at IS NULL)
ORDER BY refused_at, topic, part, place LIMIT 1000

-- name: intake.waiting
-- By topic: messages refused since $1 that were not taken, those that lie in the dead-letter topic for $2 from then, and the first days.
SELECT topic, count(*) AS waiting, to_char(min(refused_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS since,
       count(*) FILTER (WHERE dead) AS lying,
       to_char((min(refused_at) FILTER (WHERE dead) + $2::interval) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS until
FROM intake_refused WHERE taken_at IS NULL AND refused_at > $1 GROUP BY topic ORDER BY topic

-- name: intake.retried
-- $5: why it was refused again; null where it was taken.
UPDATE intake_refused
SET tries = tries + 1, tried_at = $4::timestamptz, reason = coalesce($5::text, reason),
    taken_at = CASE WHEN $5::text IS NULL THEN $4::timestamptz END
WHERE topic = $1 AND part = $2 AND place = $3
