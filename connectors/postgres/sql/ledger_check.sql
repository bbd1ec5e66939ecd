-- name: check.leaves
SELECT l.index, l.case_id, l.seq, l.hash, f.key, f.kind, f.at, f.body
FROM leaf l LEFT JOIN fact f ON f.org = l.org AND f.case_id = l.case_id AND f.seq = l.seq
WHERE l.org = $1 AND l.index >= $2 ORDER BY l.index LIMIT $3

-- name: check.checkpoints
SELECT org, size, root, signed_at, previous, key_id, signature FROM checkpoint
WHERE org = $1 AND size > $2 ORDER BY size LIMIT $3

-- name: check.extra_node
SELECT level, index FROM node
WHERE org = $1 AND (level < 1 OR level > 60 OR index < 0 OR ((index + 1) << level) > $2)
ORDER BY level, index LIMIT 1

-- name: check.facts
SELECT f.case_id, f.seq, l.index, u.seq AS waits
FROM fact f
LEFT JOIN leaf l ON l.org = f.org AND l.case_id = f.case_id AND l.seq = f.seq
LEFT JOIN unsealed u ON u.org = f.org AND u.case_id = f.case_id AND u.seq = f.seq
WHERE f.org = $1 AND (f.case_id, f.seq) > ($2, $3) ORDER BY f.case_id, f.seq LIMIT $4

-- name: check.short
-- A case, sweep or task that counted more facts, or fewer, than there are.
SELECT o.id, o.fact_seq AS counted, coalesce(n.last, 0) AS there
FROM (
    SELECT id, fact_seq FROM case_file WHERE org = $1
    UNION ALL SELECT id, fact_seq FROM sweep WHERE org = $1
    UNION ALL SELECT id, fact_seq FROM task WHERE org = $1
) o
CROSS JOIN LATERAL (SELECT max(f.seq) AS last FROM fact f WHERE f.org = $1 AND f.case_id = o.id) n
WHERE o.fact_seq <> coalesce(n.last, 0) ORDER BY o.id LIMIT 1

-- name: check.stamps
SELECT s.size AS stamped_size, s.token, s.stamped_at, f.body,
       c.org, c.size, c.root, c.signed_at, c.previous, c.key_id, c.signature
FROM stamp s
LEFT JOIN checkpoint c ON c.org = s.org AND c.size = s.size
LEFT JOIN fact f ON f.org = s.org AND f.case_id = $2 AND f.key = 'witnessed:' || s.size
WHERE s.org = $1 AND s.size > $3 ORDER BY s.size LIMIT $4

-- name: check.stamp_gone
SELECT f.seq, f.body ->> 'size' AS size FROM fact f
WHERE f.org = $1 AND f.case_id = $2
  AND NOT EXISTS (SELECT FROM stamp s WHERE s.org = $1 AND s.size::text = f.body ->> 'size')
ORDER BY f.seq LIMIT 1
