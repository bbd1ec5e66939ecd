-- name: ages.packages
SELECT c.id FROM case_file c
WHERE c.org = $1 AND c.responded_at < $2
  AND NOT EXISTS (SELECT FROM fact f WHERE f.org = $1 AND f.case_id = c.id AND f.key = 'packages.dropped')
ORDER BY c.responded_at LIMIT $3

-- name: ages.closed
SELECT id, closed_at FROM case_file
WHERE org = $1 AND closed_at < $2 AND shredded_at IS NULL
ORDER BY closed_at LIMIT $3

-- name: ages.shred_page
DELETE FROM page WHERE org = $1 AND case_id = $2

-- name: ages.shred_plan
DELETE FROM plan WHERE org = $1 AND case_id = $2

-- name: ages.shred_paper
DELETE FROM paper WHERE org = $1 AND case_id = $2

-- name: ages.shred_subject
DELETE FROM case_subject WHERE org = $1 AND case_id = $2

-- name: ages.shred_file
UPDATE case_file SET person = '', known = NULL, shredded_at = $3 WHERE org = $1 AND id = $2

-- name: ages.holds
SELECT case_id, id, ground, owner, systems, review_on FROM hold
WHERE org = $1 AND released_at IS NULL AND review_on <= $2 ORDER BY review_on, case_id
