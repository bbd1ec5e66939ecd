-- name: tasks.order
INSERT INTO task (org, id, system, category, due_on, task, made_at)
SELECT $1, $2::text || lpad(nextval('task_number')::text, 6, '0'), $3, $4, $5, $6, $7
WHERE NOT EXISTS (SELECT FROM task WHERE org = $1 AND system = $3 AND category = $4 AND due_on = $5)
ON CONFLICT DO NOTHING
RETURNING id

-- name: tasks.list
-- A case's task is due when the case is, also after an extension.
SELECT t.id, t.case_id, t.task, coalesce(c.due_on, t.due_on) AS due_on, t.made_at, t.done_at, t.done_by, t.evidence,
       t.dropped_at
FROM task t LEFT JOIN case_file c ON c.org = t.org AND c.id = t.case_id
WHERE t.org = $1 AND ($2 OR (t.done_at IS NULL AND t.dropped_at IS NULL))
  AND ($3::text IS NULL OR t.case_id = $3) AND ($4::text IS NULL OR t.id = $4)
ORDER BY due_on, t.id

-- name: tasks.tell
-- As cases.tell, under a task of a sweep.
WITH file AS (
    SELECT fact_seq FROM task WHERE org = $1 AND id = $2 FOR UPDATE
), {facts}
UPDATE task SET fact_seq = fact_seq + (SELECT count(*) FROM written) WHERE org = $1 AND id = $2

-- name: tasks.covered
-- A later task of the sweep is about everything that an earlier one was about.
SELECT t.id, t.case_id FROM task this JOIN task t ON t.org = this.org
WHERE this.org = $1 AND this.id = $2 AND t.dropped_at IS NULL
  AND (t.id = this.id OR (t.system = this.system AND t.category = this.category AND t.due_on <= this.due_on))
ORDER BY t.due_on

-- name: tasks.finish
-- The first who does it is who did it.
UPDATE task SET done_at = $3, done_by = $4, evidence = $5 WHERE org = $1 AND id = $2 AND done_at IS NULL
RETURNING id

-- name: tasks.drop
UPDATE task SET dropped_at = $3 WHERE org = $1 AND case_id = $2 AND done_at IS NULL AND dropped_at IS NULL
RETURNING id
