-- name: tickets.keep
INSERT INTO ticket_delivery (org, source, delivery, ticket, sealed, received_at, next_at)
VALUES ($1, $2, $3, $4, $5, $6, $6)
ON CONFLICT DO NOTHING
RETURNING place

-- name: tickets.lock
SELECT pg_try_advisory_lock(hashtextextended('habeas.tickets.' || $1 || '.' || $2, 0))

-- name: tickets.next
-- The oldest of each ticket: what comes after it waits behind it.
SELECT d.place, d.delivery, d.ticket, d.sealed, d.tries
FROM ticket_delivery d
WHERE d.org = $1 AND d.source = $2 AND d.taken_at IS NULL AND d.next_at <= $3
  AND NOT EXISTS (SELECT FROM ticket_delivery e
                  WHERE e.org = $1 AND e.source = $2 AND e.taken_at IS NULL AND e.ticket = d.ticket AND e.place < d.place)
ORDER BY d.place LIMIT 50

-- name: tickets.taken
UPDATE ticket_delivery SET taken_at = $4, outcome = $5, sealed = NULL, failed = NULL
WHERE org = $1 AND source = $2 AND delivery = $3

-- name: tickets.not_taken
UPDATE ticket_delivery SET tries = tries + 1, next_at = $4, failed = $5
WHERE org = $1 AND source = $2 AND delivery = $3

-- name: tickets.forget
DELETE FROM ticket_delivery WHERE org = $1 AND source = $2 AND taken_at < $3

-- name: tickets.links
SELECT org, source, ticket, case_id, article, heard_until, closed, told_seq, telling_seq, tagged, tries,
       done_at IS NOT NULL AS done
FROM ticket_link WHERE org = $1 AND source = $2 AND ticket = $3
ORDER BY linked_at, case_id

-- name: tickets.link
INSERT INTO ticket_link (org, source, ticket, case_id, article, linked_at, heard_until, closed, next_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6)
ON CONFLICT DO NOTHING
RETURNING case_id

-- name: tickets.move
-- Links of a ticket that went into another one, with what waits to be written there; links that the other one has already only go.
WITH moved AS (
    INSERT INTO ticket_link (org, source, ticket, case_id, article, linked_at, heard_until, told_seq, tagged, next_at)
    SELECT org, source, $4, case_id, article, linked_at, heard_until, told_seq, tagged, $5
    FROM ticket_link WHERE org = $1 AND source = $2 AND ticket = $3 AND done_at IS NULL
    ON CONFLICT DO NOTHING
), carried AS (
    UPDATE ticket_comment SET ticket = $4
    WHERE org = $1 AND source = $2 AND ticket = $3 AND written_at IS NULL AND refused IS NULL
      AND case_id IN (SELECT case_id FROM ticket_link WHERE org = $1 AND source = $2 AND ticket = $3 AND done_at IS NULL)
)
DELETE FROM ticket_link WHERE org = $1 AND source = $2 AND ticket = $3 AND done_at IS NULL
RETURNING case_id

-- name: tickets.heard
UPDATE ticket_link SET heard_until = greatest(heard_until, $5), closed = $6
WHERE org = $1 AND source = $2 AND ticket = $3 AND case_id = $4

-- name: tickets.finish
UPDATE ticket_link SET done_at = $5, telling_seq = NULL, failed = NULL, failed_at = NULL
WHERE org = $1 AND source = $2 AND ticket = $3 AND case_id = $4

-- name: tickets.to_tell
-- Links of cases that have gone on, or are over; the last things happen to a ticket once no comment waits for it.
SELECT l.org AS link_org, l.source, l.ticket, l.case_id, l.article, l.heard_until, l.closed, l.told_seq, l.telling_seq,
       l.tagged, l.tries, c.fact_seq,
       c.org, c.id, c.types, c.state, c.channel, c.received_at, c.due_on, c.extended, c.overdue, c.outcome,
       c.plan_digest, c.hold_until, c.waits_for, c.taken_by, c.proof, c.responded_at, c.closed_at
FROM ticket_link l JOIN case_file c ON c.org = l.org AND c.id = l.case_id
WHERE l.org = $1 AND l.source = $2 AND l.done_at IS NULL AND l.next_at <= $3
  AND (c.fact_seq > l.told_seq OR c.state IN ('on_hold', 'closed') AND NOT EXISTS (
       SELECT FROM ticket_comment t
       WHERE t.org = l.org AND t.case_id = l.case_id AND t.source = l.source AND t.ticket = l.ticket
         AND t.written_at IS NULL AND t.refused IS NULL))
ORDER BY l.next_at LIMIT 50

-- name: tickets.facts
SELECT key, kind, at, body FROM fact WHERE org = $1 AND case_id = $2 AND seq > $3 AND seq <= $4 ORDER BY seq

-- name: tickets.telling
UPDATE ticket_link SET telling_seq = $5 WHERE org = $1 AND source = $2 AND ticket = $3 AND case_id = $4

-- name: tickets.told
UPDATE ticket_link
SET told_seq = $5, tagged = $6, telling_seq = NULL, tries = 0, failed = NULL, failed_at = NULL, next_at = $7
WHERE org = $1 AND source = $2 AND ticket = $3 AND case_id = $4

-- name: tickets.not_told
UPDATE ticket_link
SET tries = tries + 1, next_at = $5, failed = $6, failed_at = coalesce(failed_at, $7)
WHERE org = $1 AND source = $2 AND ticket = $3 AND case_id = $4

-- name: tickets.rest
UPDATE ticket_link SET next_at = $5 WHERE org = $1 AND source = $2 AND ticket = $3 AND case_id = $4

-- name: tickets.others_open
-- Whether another case that is not over yet came by the same ticket.
SELECT EXISTS (
    SELECT FROM ticket_link l JOIN case_file c ON c.org = l.org AND c.id = l.case_id
    WHERE l.org = $1 AND l.source = $2 AND l.ticket = $3 AND l.case_id <> $4 AND l.done_at IS NULL
      AND c.state NOT IN ('on_hold', 'closed'))

-- name: tickets.stuck
-- What has waited since before a moment, by ticket system: calls that were not taken, tickets that could not be told, comments.
SELECT org, source, count(*) AS waiting, max(failed) AS failed
FROM (SELECT org, source, failed FROM ticket_delivery WHERE taken_at IS NULL AND received_at < $1
      UNION ALL
      SELECT org, source, failed FROM ticket_link WHERE done_at IS NULL AND failed_at < $1
      UNION ALL
      SELECT t.org, t.source, t.failed FROM ticket_comment t JOIN ticket_link l USING (org, case_id, source, ticket)
      WHERE t.written_at IS NULL AND t.refused IS NULL AND t.failed_at < $1 AND l.done_at IS NULL) AS late
GROUP BY org, source ORDER BY org, source
