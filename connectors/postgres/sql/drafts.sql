-- name: drafts.put
INSERT INTO organisation_draft (org, sealed, by, made_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (org) DO UPDATE SET sealed = EXCLUDED.sealed, by = EXCLUDED.by, made_at = EXCLUDED.made_at

-- name: drafts.get
SELECT sealed FROM organisation_draft WHERE org = $1

-- name: drafts.drop
DELETE FROM organisation_draft WHERE org = $1
