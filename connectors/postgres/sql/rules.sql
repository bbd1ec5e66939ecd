-- name: rules.keep
INSERT INTO rule_set (org, version, said, kept_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING

-- name: rules.kept
SELECT said FROM rule_set WHERE org = $1 AND version = $2

-- name: rules.planned
SELECT c.id, c.state, max(p.round) AS round FROM case_file c JOIN plan p ON p.org = c.org AND p.case_id = c.id
WHERE c.org = $1 AND c.id > $2 GROUP BY c.id, c.state ORDER BY c.id LIMIT $3
