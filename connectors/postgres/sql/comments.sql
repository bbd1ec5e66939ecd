-- name: comments.lock_case
-- Comments of a case are numbered one after the other.
SELECT id FROM case_file WHERE org = $1 AND id = $2 FOR UPDATE

-- name: comments.newest
SELECT coalesce(max(number), 0) FROM ticket_comment WHERE org = $1 AND case_id = $2

-- name: comments.said
INSERT INTO ticket_comment (org, case_id, number, source, ticket, said, by, said_at, sealed, next_at)
SELECT org, case_id, $5, source, ticket, $6, $7, $8, $9, $8
FROM ticket_link WHERE org = $1 AND case_id = $2 AND source = $3 AND ticket = $4 AND done_at IS NULL
ON CONFLICT (org, case_id, said) DO NOTHING
RETURNING number

-- name: comments.known
SELECT number FROM ticket_comment WHERE org = $1 AND case_id = $2 AND said = $3

-- name: comments.next
-- The oldest of each case on each ticket: what comes after it waits behind it.
SELECT t.org, t.case_id, t.number, t.source, t.ticket, t.writing_at, t.tries
FROM ticket_comment t JOIN ticket_link l USING (org, case_id, source, ticket)
WHERE t.org = $1 AND t.source = $2 AND t.written_at IS NULL AND t.refused IS NULL AND t.next_at <= $3 AND l.done_at IS NULL
  AND NOT EXISTS (SELECT FROM ticket_comment e
                  WHERE e.org = t.org AND e.case_id = t.case_id AND e.source = t.source AND e.ticket = t.ticket
                    AND e.written_at IS NULL AND e.refused IS NULL AND e.number < t.number)
ORDER BY t.next_at LIMIT 50

-- name: comments.sealed
SELECT sealed FROM ticket_comment WHERE org = $1 AND case_id = $2 AND number = $3

-- name: comments.writing
UPDATE ticket_comment SET writing_at = coalesce(writing_at, $4) WHERE org = $1 AND case_id = $2 AND number = $3

-- name: comments.written
UPDATE ticket_comment SET written_at = $4, sealed = NULL, failed = NULL, failed_at = NULL
WHERE org = $1 AND case_id = $2 AND number = $3

-- name: comments.refused
UPDATE ticket_comment SET refused = $4, failed = NULL, failed_at = NULL WHERE org = $1 AND case_id = $2 AND number = $3

-- name: comments.not_written
UPDATE ticket_comment SET tries = tries + 1, next_at = $5, failed = $4, failed_at = coalesce(failed_at, $6)
WHERE org = $1 AND case_id = $2 AND number = $3

-- name: comments.tickets
-- The tickets of a case, the one that was linked first at the top, and since when something of these kinds waits to be said there.
SELECT l.source, l.ticket, l.closed, l.done_at IS NOT NULL AS done, l.failed, l.next_at,
       (SELECT min(f.at) FROM fact f
        WHERE f.org = l.org AND f.case_id = l.case_id AND f.seq > l.told_seq AND f.kind = ANY($3::text[])) AS waits_since
FROM ticket_link l WHERE l.org = $1 AND l.case_id = $2
ORDER BY l.linked_at, l.source, l.ticket

-- name: comments.of_case
SELECT number, source, ticket, by, said_at, written_at, refused, failed, next_at
FROM ticket_comment WHERE org = $1 AND case_id = $2 ORDER BY number

-- name: comments.unwritten
SELECT number, by, sealed FROM ticket_comment
WHERE org = $1 AND case_id = $2 AND sealed IS NOT NULL ORDER BY number
