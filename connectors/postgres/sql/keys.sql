-- name: keys.create
INSERT INTO keyring.case_key (org, case_id, key_id, wrapped, created_at) VALUES ($1, $2, $3, $4, $5)

-- name: keys.of_case
SELECT key_id, wrapped FROM keyring.case_key WHERE org = $1 AND case_id = $2

-- name: keys.destroy
UPDATE keyring.case_key SET wrapped = NULL, destroyed_at = $3 WHERE org = $1 AND case_id = $2
RETURNING key_id

-- name: keys.by_id
SELECT key_id, wrapped FROM keyring.case_key WHERE key_id = $1

-- name: keys.create_org
INSERT INTO keyring.org_key (org, wrapped, created_at) VALUES ($1, $2, now()) ON CONFLICT (org) DO NOTHING

-- name: keys.of_org
SELECT wrapped FROM keyring.org_key WHERE org = $1
