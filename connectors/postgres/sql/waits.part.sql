-- Whom a case waits for, of a row `c` of case_file; several with `+` between them.
CASE
    WHEN c.closed_at IS NOT NULL THEN 'nobody'
    WHEN c.state = 'incident' THEN 'decider'
    WHEN c.waits_for LIKE 'DSR-%' THEN 'case'
    WHEN c.state = 'awaiting_approval' THEN coalesce((
        SELECT string_agg(a.role, '+' ORDER BY a.role)
        FROM (SELECT body FROM fact f WHERE f.org = c.org AND f.case_id = c.id AND f.kind = 'plan.made'
              ORDER BY f.seq DESC LIMIT 1) p,
             jsonb_array_elements_text(p.body -> 'approvals') AS a(role)), 'decider')
    WHEN c.state IN ('identity_pending', 'clarification_pending') THEN 'person'
    WHEN c.waits_for IN ('the person', 'a person: identity', 'a person: strong_identity', 'a person: answer') THEN 'person'
    WHEN c.waits_for IN ('a person: review', 'a person: hands') THEN 'agent'
    WHEN c.waits_for LIKE 'a person: %' THEN 'decider'
    WHEN c.state = 'notifying_recipients' THEN 'recipient'
    WHEN c.waits_for = 'the brake' OR c.waits_for LIKE 'trust in %' OR c.waits_for LIKE 'a limit in %' THEN 'brake'
    WHEN c.waits_for IS NOT NULL THEN 'system'
    WHEN c.responded_at IS NOT NULL THEN 'date'
    ELSE 'nobody'
END
