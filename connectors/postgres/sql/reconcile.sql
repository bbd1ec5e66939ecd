-- name: reconcile.cases
SELECT id FROM case_file
WHERE org = $1 AND id > $3 AND (closed_at IS NULL OR $2::timestamptz IS NULL OR closed_at >= $2)
ORDER BY id LIMIT $4

-- name: reconcile.case
SELECT c.id, c.received_at, c.closed_at, c.shredded_at, c.fact_seq,
       EXISTS (SELECT FROM start_instruction s WHERE s.org = c.org AND s.case_id = c.id) AS to_start,
       (SELECT count(*)::int FROM fact f WHERE f.org = c.org AND f.case_id = c.id
          AND NOT EXISTS (SELECT FROM unsealed u WHERE u.org = f.org AND u.case_id = f.case_id AND u.seq = f.seq)
          AND NOT EXISTS (SELECT FROM leaf l WHERE l.org = f.org AND l.case_id = f.case_id AND l.seq = f.seq)) AS unaccounted,
       (SELECT min(f.at) FROM fact f WHERE f.org = c.org AND f.case_id = c.id
          AND EXISTS (SELECT FROM leaf l JOIN outbox o ON o.org = l.org AND o.index = l.index
                      WHERE l.org = f.org AND l.case_id = f.case_id AND l.seq = f.seq)) AS unsent_since
FROM case_file c WHERE c.org = $1 AND c.id = $2

-- name: reconcile.facts
SELECT seq, key, kind, at, body FROM fact WHERE org = $1 AND case_id = $2 ORDER BY seq

-- name: reconcile.receipts
SELECT round::text || ':' || system AS name, sum(changed)::int AS changed
FROM receipt WHERE org = $1 AND case_id = $2 GROUP BY round, system
