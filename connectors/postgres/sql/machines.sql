-- name: machines.claim
INSERT INTO web_idempotency (org, token, key, body, made_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING

-- name: machines.claimed
SELECT body FROM web_idempotency WHERE org = $1 AND token = $2 AND key = $3

-- name: machines.requests
-- Cases, the newest first, from before $5 on.
SELECT c.id, c.types, c.state, c.channel, c.received_at, c.due_on, c.extended, c.overdue, c.outcome,
       c.hold_until, c.waits_for, c.responded_at, c.closed_at
FROM case_file c
WHERE c.org = $1
  AND ($2::text IS NULL OR c.state = $2) AND ($3::text IS NULL OR $3 = ANY (c.types))
  AND ($4::date IS NULL OR c.due_on < $4) AND ($5::text IS NULL OR c.id < $5)
ORDER BY c.id DESC
LIMIT $6

-- name: machines.facts
SELECT seq, kind, at, body FROM fact WHERE org = $1 AND case_id = $2 AND seq > $3 ORDER BY seq LIMIT $4
