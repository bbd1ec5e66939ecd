-- name: mailbox.lock
SELECT pg_try_advisory_lock(hashtextextended('habeas.mailbox.' || $1, 0))

-- name: mailbox.taken
SELECT what, case_id, item FROM mail_taken WHERE org = $1 AND message = $2

-- name: mailbox.take
INSERT INTO mail_taken (org, message, what, case_id, item, taken_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING

-- name: mailbox.forget
DELETE FROM mail_taken WHERE org = $1 AND taken_at < $2

-- name: mailbox.next_number
SELECT nextval('mail_number')

-- name: mailbox.by_name
SELECT id FROM mail_item WHERE org = $1 AND name = $2

-- name: mailbox.keep
INSERT INTO mail_item (org, id, name, received_at, stored_at, answers, features, sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: mailbox.item
SELECT org, id, received_at, stored_at, answers, features, state, settled_at, settled_by, case_id, chosen, meant, nothing,
       dropped_at IS NULL AS readable
FROM mail_item WHERE org = $1 AND id = $2

-- name: mailbox.waiting
SELECT org, id, received_at, stored_at, answers, features, state, settled_at, settled_by, case_id, chosen, meant, nothing,
       dropped_at IS NULL AS readable
FROM mail_item WHERE org = $1 AND settled_at IS NULL
ORDER BY received_at, id LIMIT $2

-- name: mailbox.settled
SELECT org, id, received_at, stored_at, answers, features, state, settled_at, settled_by, case_id, chosen, meant, nothing,
       dropped_at IS NULL AS readable
FROM mail_item WHERE org = $1 AND settled_at IS NOT NULL
ORDER BY settled_at DESC, id DESC LIMIT $2

-- name: mailbox.content
SELECT sealed FROM mail_item WHERE org = $1 AND id = $2

-- name: mailbox.settle
UPDATE mail_item
SET state = $3, settled_at = $4, settled_by = $5, case_id = $6, chosen = $7, meant = $8, nothing = $9
WHERE org = $1 AND id = $2 AND settled_at IS NULL
RETURNING id

-- name: mailbox.to_drop
SELECT id FROM mail_item WHERE org = $1 AND settled_at < $2 AND dropped_at IS NULL LIMIT 100

-- name: mailbox.dropped
UPDATE mail_item SET sealed = NULL, dropped_at = $3 WHERE org = $1 AND id = $2

-- name: mailbox.oldest
-- By organisation: how many mails have waited since before a moment, and since when the first.
SELECT org, count(*) AS waiting, min(received_at) AS since FROM mail_item
WHERE settled_at IS NULL AND received_at < $1 GROUP BY org ORDER BY org
