-- name: keys.know_master
INSERT INTO master (id, began_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING

-- name: keys.create
-- Nothing where the master key was retired meanwhile: the lock makes a rotation wait for this row or this row for it.
INSERT INTO case_key (org, case_id, key_id, master, wrapped, created_at)
SELECT $1, $2, $3, m.id, $5, $6 FROM (SELECT id FROM master WHERE id = $4 AND retired_at IS NULL FOR SHARE) m

-- name: keys.create_org
-- As keys.create; where another process was faster its key stays.
INSERT INTO org_key (org, master, wrapped, created_at)
SELECT $1, m.id, $3, $4 FROM (SELECT id FROM master WHERE id = $2 AND retired_at IS NULL FOR SHARE) m
ON CONFLICT (org) DO UPDATE SET org = EXCLUDED.org

-- name: keys.of_case
SELECT org, key_id, master, wrapped FROM case_key WHERE org = $1 AND case_id = $2

-- name: keys.by_id
SELECT org, key_id, master, wrapped FROM case_key WHERE key_id = $1

-- name: keys.of_org
SELECT org, 'org:' || org AS key_id, master, wrapped FROM org_key WHERE org = $1

-- name: keys.destroy
UPDATE case_key SET wrapped = NULL, master = NULL, destroyed_at = $3
WHERE org = $1 AND case_id = $2 AND wrapped IS NOT NULL
RETURNING key_id

-- name: keys.one_rotation
SELECT pg_try_advisory_lock(hashtextextended('habeas.rotation', 0))

-- name: keys.rotation_over
SELECT pg_advisory_unlock(hashtextextended('habeas.rotation', 0))

-- name: keys.retire
UPDATE master SET retired_at = $2 WHERE id <> $1 AND retired_at IS NULL

-- name: keys.to_rewrap
(SELECT key_id, master, wrapped FROM case_key WHERE wrapped IS NOT NULL AND master <> $1 ORDER BY master, key_id LIMIT $2)
UNION ALL
(SELECT 'org:' || org, master, wrapped FROM org_key WHERE master <> $1 LIMIT $2)

-- name: keys.rewrap_case
UPDATE case_key SET master = $2, wrapped = $3 WHERE key_id = $1 AND wrapped = $4

-- name: keys.rewrap_org
UPDATE org_key SET master = $2, wrapped = $3 WHERE 'org:' || org = $1 AND wrapped = $4

-- name: keys.counts
SELECT m.id, m.began_at, m.retired_at, count(k.key_id) AS cases
FROM master m LEFT JOIN case_key k ON k.master = m.id AND k.wrapped IS NOT NULL
GROUP BY m.id ORDER BY m.began_at

-- name: keys.all
SELECT org, case_id, key_id, master, wrapped, created_at FROM case_key WHERE wrapped IS NOT NULL
UNION ALL
SELECT org, NULL, 'org:' || org, master, wrapped, created_at FROM org_key

-- name: keys.put_back
INSERT INTO case_key (org, case_id, key_id, master, wrapped, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING

-- name: keys.put_back_org
INSERT INTO org_key (org, master, wrapped, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING

-- name: keys.shredded
SELECT org, id FROM case_file WHERE shredded_at IS NOT NULL AND (org, id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
UNION ALL
SELECT org, id FROM sweep WHERE ended_at IS NOT NULL AND (org, id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
UNION ALL
SELECT org, id FROM mail_item WHERE dropped_at IS NOT NULL AND (org, id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
