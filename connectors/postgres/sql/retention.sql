-- name: retention.by_run
SELECT id FROM sweep WHERE org = $1 AND run = $2

-- name: retention.next_sweep
SELECT nextval('sweep_number')

-- name: retention.create
INSERT INTO sweep (org, id, run, began_at) VALUES ($1, $2, $3, $4)

-- name: retention.last_page
SELECT number, lines, sealed, changed, already, verified, refused, trouble, done_at FROM sweep_page
WHERE org = $1 AND sweep_id = $2 AND system = $3 ORDER BY number DESC LIMIT 1

-- name: retention.intend
INSERT INTO sweep_page (org, sweep_id, system, number, lines, sealed) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (org, sweep_id, system, number) DO NOTHING

-- name: retention.receive
-- Two workers may act on one page when one of them was thought dead: what either changed counts.
UPDATE sweep_page
SET changed = changed + $5, already = $6, verified = $7, refused = $8, trouble = $9, done_at = $10, sealed = $11
WHERE org = $1 AND sweep_id = $2 AND system = $3 AND number = $4

-- name: retention.pages
SELECT number, lines, changed, already, verified, refused, trouble, done_at FROM sweep_page
WHERE org = $1 AND sweep_id = $2 AND system = $3 ORDER BY number

-- name: retention.tell
-- As cases.tell, under a sweep.
WITH file AS (
    SELECT fact_seq FROM sweep WHERE org = $1 AND id = $2 FOR UPDATE
), {facts}
UPDATE sweep
SET fact_seq = fact_seq + (SELECT count(*) FROM written), ended_at = coalesce(ended_at, $7)
WHERE org = $1 AND id = $2

-- name: retention.forget
UPDATE sweep_page SET sealed = NULL WHERE org = $1 AND sweep_id = $2 AND sealed IS NOT NULL

-- name: retention.protecting
SELECT c.id, c.known IS NOT NULL AS proven,
       c.types && $2::text[] AND c.responded_at IS NULL AND c.closed_at IS NULL AS copy_open,
       p.rounds, p.pages
FROM case_file c CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT round), '{}') AS rounds, count(*)::int AS pages FROM page
    WHERE org = $1 AND case_id = c.id AND kind = 'found'
) p
WHERE c.org = $1 AND c.id IN (
    SELECT id FROM case_file
    WHERE org = $1 AND types && $2::text[] AND responded_at IS NULL AND closed_at IS NULL
    UNION SELECT case_id FROM hold WHERE org = $1 AND released_at IS NULL)
ORDER BY c.id

-- name: retention.holds
SELECT case_id, id, ground, owner, systems, review_on FROM hold WHERE org = $1 AND released_at IS NULL
