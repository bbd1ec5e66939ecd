-- name: audits.cases
-- Cases received from $2 on and before $3, and of these only those of $4 where it says any; from behind $5 on.
SELECT id, types, state, received_at, due_on, responded_at, outcome FROM case_file
WHERE org = $1 AND received_at >= $2 AND received_at < $3
  AND ($4::text[] IS NULL OR id = ANY ($4)) AND ($5::text IS NULL OR id > $5)
ORDER BY id
LIMIT $6

-- name: audits.draw
-- The first by a hash of the seed: each case as likely as any other, and anybody can count it again.
SELECT id, count(*) OVER () AS population FROM case_file
WHERE org = $1 AND received_at >= $2 AND received_at < $3 AND ($4::text[] IS NULL OR id = ANY ($4))
ORDER BY sha256(convert_to($5 || '|' || org || '|' || id, 'UTF8')), id
LIMIT $6

-- name: audits.open_control
INSERT INTO control (org) VALUES ($1) ON CONFLICT (org) DO NOTHING

-- name: audits.tell
-- As cases.tell, under the organisation's control.
WITH file AS (
    SELECT fact_seq FROM control WHERE org = $1 FOR UPDATE
), {facts}
UPDATE control SET fact_seq = fact_seq + (SELECT count(*) FROM written) WHERE org = $1
