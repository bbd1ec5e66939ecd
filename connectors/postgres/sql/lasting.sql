-- name: lasting.bury
INSERT INTO tombstone (org, case_id, round, system, number, deed, sealed, done_at)
SELECT $1, $2, $3, u.system, u.number, u.deed, u.sealed, $8
FROM unnest($4::text[], $5::int[], $6::text[], $7::bytea[]) AS u(system, number, deed, sealed)
ON CONFLICT DO NOTHING

-- name: lasting.graves
SELECT id, case_id, round, system, number, deed, sealed, done_at FROM tombstone
WHERE org = $1 AND system = $2 AND done_at >= $3 AND id > $4
ORDER BY id LIMIT $5

-- name: lasting.suppress
-- A suppression that stands grows; one that was revoked begins anew.
INSERT INTO suppression AS s (org, purpose, subject, channels, batches, case_id, since)
SELECT $1, u.purpose, u.subject, string_to_array(u.channels, ','), string_to_array(u.batches, E'\n'), $2, $7
FROM unnest($3::text[], $4::bytea[], $5::text[], $6::text[]) AS u(purpose, subject, channels, batches)
ON CONFLICT (org, purpose, subject) DO UPDATE SET
    channels = CASE WHEN s.revoked_at IS NOT NULL THEN EXCLUDED.channels
                    WHEN cardinality(s.channels) = 0 OR cardinality(EXCLUDED.channels) = 0 THEN '{}'
                    ELSE ARRAY(SELECT DISTINCT unnest(s.channels || EXCLUDED.channels) ORDER BY 1) END,
    batches = CASE WHEN s.revoked_at IS NOT NULL THEN EXCLUDED.batches
                   ELSE ARRAY(SELECT DISTINCT unnest(s.batches || EXCLUDED.batches) ORDER BY 1) END,
    since = CASE WHEN s.revoked_at IS NOT NULL OR s.purpose = 'import' THEN greatest(s.since, EXCLUDED.since) ELSE s.since END,
    revoked_at = NULL, published = false
WHERE s.revoked_at IS NOT NULL
   OR NOT (s.channels @> EXCLUDED.channels AND (cardinality(EXCLUDED.channels) > 0 OR cardinality(s.channels) = 0))
   OR NOT s.batches @> EXCLUDED.batches
   OR (s.purpose = 'import' AND EXCLUDED.since > s.since)

-- name: lasting.suppressed
SELECT purpose, subject, channels, batches, since FROM suppression
WHERE org = $1 AND purpose = $2 AND subject = ANY($3::bytea[]) AND revoked_at IS NULL

-- name: lasting.revoke
UPDATE suppression SET revoked_at = $4, published = false
WHERE org = $1 AND purpose = $2 AND subject = ANY($3::bytea[]) AND revoked_at IS NULL
RETURNING case_id

-- name: lasting.to_publish
SELECT org, purpose, subject, channels, batches, since, revoked_at FROM suppression
WHERE NOT published AND org = ANY($2::text[]) ORDER BY since LIMIT $1

-- name: lasting.published
-- One that changed meanwhile goes out again.
UPDATE suppression s SET published = true
FROM unnest($1::text[], $2::text[], $3::bytea[], $4::timestamptz[], $5::timestamptz[])
     AS u(org, purpose, subject, since, revoked_at)
WHERE s.org = u.org AND s.purpose = u.purpose AND s.subject = u.subject AND s.since = u.since
  AND s.revoked_at IS NOT DISTINCT FROM u.revoked_at

-- name: lasting.inform
INSERT INTO informed (org, case_id, recipient, what, processor, round, by_hand, told_at)
SELECT $1, $2, u.recipient, u.what, u.processor, u.round, u.by_hand, u.told_at
FROM unnest($3::text[], $4::text[], $5::bool[], $6::int[], $7::bool[], $8::timestamptz[])
     AS u(recipient, what, processor, round, by_hand, told_at)
ON CONFLICT DO NOTHING

-- name: lasting.informed
SELECT recipient, what, processor, round, by_hand, told_at, confirmed_at, confirmed_by FROM informed
WHERE org = $1 AND case_id = $2 ORDER BY recipient, what

-- name: lasting.confirm
UPDATE informed SET confirmed_at = $4, confirmed_by = $5
WHERE org = $1 AND case_id = $2 AND recipient = $3 AND confirmed_at IS NULL
RETURNING what

-- name: lasting.publish_again
UPDATE suppression SET published = false WHERE published
