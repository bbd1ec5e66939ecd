-- name: brake.enter
-- Held by the connection while a destructive call is under way: whoever is killed lets go of it.
SELECT pg_advisory_lock_shared(hashtextextended('habeas.brake.' || $1, 0)),
       pg_advisory_lock_shared(hashtextextended('habeas.subject.' || $1 || '.' || $2, 0))

-- name: brake.leave
SELECT pg_advisory_unlock_shared(hashtextextended('habeas.brake.' || $1, 0)),
       pg_advisory_unlock_shared(hashtextextended('habeas.subject.' || $1 || '.' || $2, 0))

-- name: brake.alone
-- Whether no destructive call is under way at this moment.
SELECT pg_try_advisory_lock(hashtextextended('habeas.brake.' || $1, 0))

-- name: brake.let_go
SELECT pg_advisory_unlock(hashtextextended('habeas.brake.' || $1, 0))

-- name: brake.look
SELECT EXISTS (SELECT FROM brake WHERE org = $1) AS braked,
       EXISTS (SELECT FROM trusted_system WHERE org = $1 AND system = $2 AND manifest = $3) AS trusted,
       EXISTS (SELECT FROM errand
               WHERE org = $1 AND system = $2 AND subject = $4 AND plan = $5 AND stopped IS NULL) AS admitted,
       EXISTS (SELECT FROM hold h
               WHERE h.org = $1 AND h.released_at IS NULL AND (h.systems = '{}' OR $2 = ANY (h.systems))
               AND (h.case_id = $4 OR h.case_id IN (
                   SELECT theirs.case_id FROM case_subject mine
                   JOIN case_subject theirs ON theirs.org = mine.org AND theirs.subject = mine.subject
                   WHERE mine.org = $1 AND mine.case_id = $4))) AS held

-- name: brake.on
INSERT INTO brake (org, why, by, role, since) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (org) DO NOTHING RETURNING org

-- name: brake.off
DELETE FROM brake WHERE org = $1 RETURNING org

-- name: brake.state
SELECT org, why, by, role, since FROM brake WHERE org = $1

-- name: brake.count_alone
-- One errand after the other is counted in each system, in an order in which nobody waits for anybody who waits for them.
SELECT pg_advisory_xact_lock(hashtextextended('habeas.errand.' || $1 || '.' || n.system, 0))
FROM (SELECT u.system FROM unnest($2::text[]) AS u(system) ORDER BY u.system) AS n

-- name: brake.so_far
SELECT n.system,
       EXISTS (SELECT FROM errand e WHERE e.org = $1 AND e.system = n.system AND e.subject = $3 AND e.plan = $4
               AND e.stopped IS NULL) AS admitted,
       (SELECT coalesce(sum(e.rows), 0)::bigint FROM errand e
        WHERE e.org = $1 AND e.system = n.system AND e.at > $5 AND e.stopped IS NULL) AS rows,
       (SELECT count(DISTINCT e.subject) FROM errand e
        WHERE e.org = $1 AND e.system = n.system AND e.at > $5 AND e.stopped IS NULL
          AND e.subject NOT IN ('retention', 'replay', $3)) AS cases,
       (SELECT a.rows_left FROM allowance a
        WHERE a.org = $1 AND a.system = n.system AND a.subject = $3 AND a.at > $6) AS allowed
FROM unnest($2::text[]) AS n(system)

-- name: brake.write
INSERT INTO errand (org, system, subject, plan, rows, at, stopped)
SELECT $1, u.system, $2, $3, u.rows, $4, u.stopped
FROM unnest($5::text[], $6::int[], $7::jsonb[]) AS u(system, rows, stopped)
ON CONFLICT (org, system, subject, plan) DO UPDATE
SET rows = excluded.rows, at = excluded.at, stopped = excluded.stopped
WHERE errand.stopped IS NOT NULL

-- name: brake.spend
UPDATE allowance SET rows_left = rows_left - $4 WHERE org = $1 AND system = $2 AND subject = $3

-- name: brake.prune
DELETE FROM errand WHERE org = $1 AND system = ANY($2::text[]) AND at < $3

-- name: brake.allow
INSERT INTO allowance (org, system, subject, rows_left, by, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (org, system, subject) DO UPDATE SET rows_left = excluded.rows_left, by = excluded.by, at = excluded.at

-- name: brake.stopped
SELECT system, subject, rows, at, stopped FROM errand
WHERE org = $1 AND stopped IS NOT NULL AND at > $2 ORDER BY at DESC LIMIT 200

-- name: brake.trust
INSERT INTO trusted_system (org, system, manifest, by, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (org, system) DO UPDATE SET manifest = excluded.manifest, by = excluded.by, at = excluded.at

-- name: brake.observe
DELETE FROM trusted_system WHERE org = $1 AND system = $2 RETURNING system

-- name: brake.trusted
SELECT system, manifest, by, at FROM trusted_system WHERE org = $1

-- name: brake.pin
UPDATE trusted_system SET manifest = $3 WHERE org = $1 AND system = $2 AND manifest IS NULL

-- name: brake.waiting
SELECT waits_for, count(*) AS cases FROM case_file
WHERE org = $1 AND waits_for IS NOT NULL AND closed_at IS NULL AND (waits_for LIKE '%the brake%' OR waits_for LIKE '%trust in %')
GROUP BY waits_for ORDER BY waits_for

-- name: brake.open_control
INSERT INTO control (org) VALUES ($1) ON CONFLICT (org) DO NOTHING

-- name: brake.tell
-- As cases.tell, under the organisation's control.
WITH file AS (
    SELECT fact_seq FROM control WHERE org = $1 FOR UPDATE
), {facts}
UPDATE control SET fact_seq = fact_seq + (SELECT count(*) FROM written) WHERE org = $1
