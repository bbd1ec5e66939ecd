-- name: pages.get
SELECT sealed FROM page
WHERE org = $1 AND case_id = $2 AND round = $3 AND kind = $4 AND system = $5 AND number = $6

-- name: pages.all
SELECT system, number, records, digest, sealed FROM page
WHERE org = $1 AND case_id = $2 AND round = $3 AND kind = $4 ORDER BY system, number

-- name: pages.index
SELECT system, number, records, digest FROM page
WHERE org = $1 AND case_id = $2 AND round = $3 AND kind = $4 ORDER BY system, number

-- name: pages.drop
DELETE FROM page
WHERE org = $1 AND case_id = $2 AND round = $3 AND kind = $4 AND system = ANY($5::text[]) AND number >= $6

-- name: pages.plan
SELECT digest, sealed FROM plan WHERE org = $1 AND case_id = $2 AND round = $3

-- name: pages.last_round
SELECT max(round) FROM plan WHERE org = $1 AND case_id = $2

-- name: pages.receipts
SELECT system, sum(changed)::int AS changed, sum(already)::int AS already, sum(verified)::int AS verified,
       sum(refused)::int AS refused, coalesce(min(number) FILTER (WHERE refused > 0) - 1, max(number)) AS last
FROM receipt WHERE org = $1 AND case_id = $2 AND round = $3 GROUP BY system

-- name: pages.reviews_due
SELECT org, case_id, round, system, category, kept_through, records FROM review
WHERE org = $1 AND raised_at IS NULL AND kept_through < $2 ORDER BY kept_through, case_id LIMIT $3

-- name: pages.review_raised
UPDATE review SET raised_at = $6
WHERE org = $1 AND case_id = $2 AND system = $3 AND category = $4 AND kept_through = $5 AND raised_at IS NULL

-- name: pages.review_moved
WITH moved AS (
    DELETE FROM review
    WHERE org = $1 AND case_id = $2 AND system = $3 AND category = $4 AND kept_through = $5
    RETURNING round, records
)
INSERT INTO review (org, case_id, round, system, category, kept_through, records)
SELECT $1, $2, round, $3, $4, $6, records FROM moved ON CONFLICT DO NOTHING

-- name: pages.reviews
SELECT org, case_id, round, system, category, kept_through, records, raised_at FROM review
WHERE org = $1 AND ($2::text IS NULL OR case_id = $2) ORDER BY kept_through, case_id, system, category LIMIT $3

-- name: holds.place
INSERT INTO hold (org, case_id, id, ground, owner, systems, review_on, placed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (org, case_id, id) DO UPDATE
SET ground = EXCLUDED.ground, owner = EXCLUDED.owner, systems = EXCLUDED.systems, review_on = EXCLUDED.review_on,
    placed_at = EXCLUDED.placed_at, released_at = NULL

-- name: holds.alone
-- Whether no call that destroys is under way for the person at this moment (`brake.enter`).
SELECT bool_and(pg_try_advisory_xact_lock(hashtextextended('habeas.subject.' || $1 || '.' || theirs.case_id, 0)))
FROM (SELECT $2::text AS case_id UNION
      SELECT theirs.case_id FROM case_subject mine
      JOIN case_subject theirs ON theirs.org = mine.org AND theirs.subject = mine.subject
      WHERE mine.org = $1 AND mine.case_id = $2) AS theirs

-- name: holds.release
UPDATE hold SET released_at = coalesce(released_at, $4) WHERE org = $1 AND case_id = $2 AND id = $3
RETURNING id

-- name: holds.live
-- A hold protects the person: it stands in every case that is known to be theirs.
SELECT id, ground, owner, systems, review_on FROM hold
WHERE org = $1 AND released_at IS NULL AND (case_id = $2 OR case_id IN (
    SELECT theirs.case_id FROM case_subject mine
    JOIN case_subject theirs ON theirs.org = mine.org AND theirs.subject = mine.subject
    WHERE mine.org = $1 AND mine.case_id = $2))
ORDER BY case_id, id

-- name: holds.held_with
SELECT DISTINCT c.id FROM case_subject mine
JOIN case_subject theirs ON theirs.org = mine.org AND theirs.subject = mine.subject AND theirs.case_id <> mine.case_id
JOIN case_file c ON c.org = theirs.org AND c.id = theirs.case_id
WHERE mine.org = $1 AND mine.case_id = $2 AND c.responded_at IS NOT NULL AND c.closed_at IS NULL
