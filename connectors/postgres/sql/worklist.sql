-- name: worklist.open
-- Cases that are not answered, what is due first at the top; from behind ($9, $10) on.
SELECT c.org, c.id, c.types, c.state, c.channel, c.received_at, c.due_on, c.extended, c.overdue, c.outcome, c.plan_digest,
       c.hold_until, c.waits_for, c.taken_by, c.proof, c.responded_at, c.closed_at, string_to_array({waits}, '+') AS whom
FROM case_file c
WHERE c.org = $1 AND c.responded_at IS NULL AND c.closed_at IS NULL
  AND ($2::text IS NULL OR c.state = $2) AND ($3::text IS NULL OR $3 = ANY (c.types))
  AND ($4::text IS NULL OR c.channel = $4) AND ($5::text IS NULL OR $5 = ANY (string_to_array({waits}, '+')))
  AND ($6::date IS NULL OR coalesce(c.due_on, 'infinity') <= $6) AND ($7::date IS NULL OR c.due_on < $7)
  AND ($8::text IS NULL OR c.taken_by = $8)
  AND ($9::date IS NULL OR (coalesce(c.due_on, 'infinity'), c.id) > ($9, $10::text))
ORDER BY coalesce(c.due_on, 'infinity'), c.id
LIMIT $11

-- name: worklist.all
-- Every case, the newest first; from before $7 on. answered: only what is answered.
SELECT c.org, c.id, c.types, c.state, c.channel, c.received_at, c.due_on, c.extended, c.overdue, c.outcome, c.plan_digest,
       c.hold_until, c.waits_for, c.taken_by, c.proof, c.responded_at, c.closed_at, string_to_array({waits}, '+') AS whom
FROM case_file c
WHERE c.org = $1
  AND ($2::text IS NULL OR c.state = $2) AND ($3::text IS NULL OR $3 = ANY (c.types))
  AND ($4::text IS NULL OR c.channel = $4) AND ($5::text IS NULL OR $5 = ANY (string_to_array({waits}, '+')))
  AND ($6::text IS NULL OR c.taken_by = $6)
  AND ($7::text IS NULL OR c.id < $7)
  AND (NOT $8::boolean OR c.responded_at IS NOT NULL)
ORDER BY c.id DESC
LIMIT $9

-- name: worklist.counts
-- What is not answered: all, late, due within a week.
SELECT count(*) AS open, count(*) FILTER (WHERE c.due_on < $2) AS late,
       count(*) FILTER (WHERE c.due_on >= $2 AND c.due_on <= $2 + 7) AS soon
FROM case_file c
WHERE c.org = $1 AND c.responded_at IS NULL AND c.closed_at IS NULL

-- name: worklist.of_subject
SELECT case_id FROM case_subject WHERE org = $1 AND subject = $2 ORDER BY case_id DESC LIMIT 100

-- name: worklist.register
-- Cases received within a period, oldest first, with the ground of a refusal where one is told.
SELECT c.id, c.types, c.channel, c.received_at, c.due_on, c.extended, c.state, c.responded_at, c.outcome,
       (SELECT f.body ->> 'ground' FROM fact f
        WHERE f.org = c.org AND f.case_id = c.id AND f.kind = 'case.refused' ORDER BY f.seq DESC LIMIT 1) AS ground
FROM case_file c
WHERE c.org = $1 AND c.received_at >= $2 AND c.received_at < $3
ORDER BY c.received_at, c.id
LIMIT $4

-- name: worklist.ages
-- Open cases by how many weeks ago they came.
SELECT least(floor(extract(epoch FROM $2::timestamptz - received_at) / 604800)::int, 13) AS weeks, count(*) AS cases
FROM case_file
WHERE org = $1 AND responded_at IS NULL AND closed_at IS NULL
GROUP BY 1 ORDER BY 1

-- name: worklist.on_time
-- Answered cases by the month in which they were due; in time is by the day, where the organisation is ($4).
SELECT to_char(due_on, 'YYYY-MM') AS month, count(*) AS cases,
       count(*) FILTER (WHERE (responded_at AT TIME ZONE $4)::date <= due_on) AS in_time
FROM case_file
WHERE org = $1 AND received_at >= $2 AND due_on < $3
GROUP BY 1 ORDER BY 1

-- name: worklist.rights
SELECT r AS "right", count(*) AS cases,
       count(*) FILTER (WHERE responded_at IS NULL AND closed_at IS NULL) AS open
FROM case_file CROSS JOIN LATERAL unnest(types) AS r
WHERE org = $1 AND received_at >= $2
GROUP BY 1 ORDER BY 2 DESC, 1

-- name: worklist.systems
-- What systems have done since a day: records changed, and those that refused; cases in which anything was done.
SELECT system, sum(changed)::int AS changed, sum(refused)::int AS refused, count(DISTINCT case_id)::int AS cases
FROM receipt WHERE org = $1 AND done_at >= $2
GROUP BY 1 ORDER BY 1

-- name: worklist.calendar
-- What comes for a look, or ends by itself, within some days.
SELECT kept_through AS on_day, 'review' AS what, case_id, system, category, records::int, raised_at IS NOT NULL AS raised,
       NULL AS hold, NULL AS owner
FROM review WHERE org = $1 AND kept_through >= $2 AND kept_through < $3
UNION ALL
SELECT review_on, 'hold', case_id, array_to_string(systems, ', '), NULL, NULL, false, id, owner
FROM hold WHERE org = $1 AND released_at IS NULL AND review_on >= $2 AND review_on < $3
UNION ALL
SELECT hold_until, 'end', id, NULL, NULL, NULL, false, NULL, NULL
FROM case_file WHERE org = $1 AND hold_until IS NOT NULL AND closed_at IS NULL AND hold_until >= $2 AND hold_until < $3
ORDER BY 1, 3
LIMIT $4

-- name: worklist.years
SELECT year::int, count(*)::int AS entries FROM (
    SELECT extract(year FROM kept_through) AS year FROM review WHERE org = $1
    UNION ALL SELECT extract(year FROM review_on) FROM hold WHERE org = $1 AND released_at IS NULL
    UNION ALL SELECT extract(year FROM hold_until) FROM case_file WHERE org = $1 AND hold_until IS NOT NULL AND closed_at IS NULL
) AS y GROUP BY 1 ORDER BY 1

-- name: worklist.timeline
SELECT seq, key, kind, at, body FROM fact WHERE org = $1 AND case_id = $2 ORDER BY seq

-- name: worklist.standing
-- Holds of the case itself.
SELECT id, ground, owner, systems, review_on FROM hold WHERE org = $1 AND case_id = $2 AND released_at IS NULL ORDER BY review_on, id

-- name: worklist.totals
SELECT count(*) AS received,
       count(*) FILTER (WHERE responded_at IS NOT NULL) AS answered,
       count(*) FILTER (WHERE (responded_at AT TIME ZONE $4)::date <= due_on) AS in_time,
       count(*) FILTER (WHERE coalesce((responded_at AT TIME ZONE $4)::date, $5) > due_on AND (responded_at IS NOT NULL OR closed_at IS NULL)) AS late,
       count(*) FILTER (WHERE responded_at IS NULL AND closed_at IS NULL) AS open,
       count(*) FILTER (WHERE extended) AS extended
FROM case_file WHERE org = $1 AND received_at >= $2 AND received_at < $3

-- name: worklist.outcomes
SELECT outcome AS name, count(*) AS cases FROM case_file
WHERE org = $1 AND received_at >= $2 AND received_at < $3 AND outcome IS NOT NULL
GROUP BY 1 ORDER BY 2 DESC, 1
