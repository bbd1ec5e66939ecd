-- name: papers.put
INSERT INTO paper (org, case_id, name, sealed, put_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (org, case_id, name) DO UPDATE SET sealed = EXCLUDED.sealed, put_at = EXCLUDED.put_at

-- name: papers.get
SELECT sealed FROM paper WHERE org = $1 AND case_id = $2 AND name = $3

-- name: papers.names
SELECT name FROM paper WHERE org = $1 AND case_id = $2 AND starts_with(name, $3) ORDER BY name

-- name: papers.drop
DELETE FROM paper WHERE org = $1 AND case_id = $2 AND name = $3
