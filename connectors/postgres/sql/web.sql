-- name: web.make_token
INSERT INTO web_token AS t (org, name, scopes, secret, made_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (org, name) DO UPDATE
    SET scopes = EXCLUDED.scopes, secret = EXCLUDED.secret, made_at = EXCLUDED.made_at, revoked_at = NULL
    WHERE t.revoked_at IS NOT NULL
RETURNING name

-- name: web.token
SELECT org, name, scopes, made_at, revoked_at FROM web_token WHERE secret = $1 AND revoked_at IS NULL

-- name: web.tokens
SELECT org, name, scopes, made_at, revoked_at FROM web_token WHERE org = $1 ORDER BY name

-- name: web.revoke_token
UPDATE web_token SET revoked_at = $3 WHERE org = $1 AND name = $2 AND revoked_at IS NULL RETURNING name

-- name: web.make_account
INSERT INTO web_account AS a (org, name, roles, password, made_at, exempt, from_at, until, scope, signed_out_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $5)
ON CONFLICT (org, name) DO UPDATE
    SET roles = EXCLUDED.roles, password = EXCLUDED.password, made_at = EXCLUDED.made_at, closed_at = NULL,
        exempt = EXCLUDED.exempt, from_at = EXCLUDED.from_at, until = EXCLUDED.until, scope = EXCLUDED.scope,
        signed_out_at = EXCLUDED.signed_out_at, tie = NULL, subject = NULL
    WHERE a.closed_at IS NOT NULL AND a.subject IS NULL
RETURNING name

-- name: web.account
SELECT org, name, roles, password, made_at, closed_at, exempt, from_at, until, scope, tie, signed_out_at
FROM web_account WHERE org = $1 AND name = $2 AND closed_at IS NULL

-- name: web.accounts
SELECT org, name, roles, made_at, closed_at, exempt, from_at, until, scope, tie, signed_out_at
FROM web_account WHERE org = $1 ORDER BY name

-- name: web.close_account
WITH gone AS (DELETE FROM web_factor WHERE org = $1 AND account = $2)
UPDATE web_account SET closed_at = $3 WHERE org = $1 AND name = $2 AND closed_at IS NULL RETURNING name

-- name: web.by_subject
-- The account that a provider's subject has, closed ones as well.
SELECT name, closed_at, tie FROM web_account WHERE org = $1 AND subject = $2

-- name: web.admit
-- An account of a provider's subject: made, or its roles as they are now. A closed one stays closed.
INSERT INTO web_account AS a (org, name, roles, password, made_at, tie, subject) VALUES ($1, $2, $3, NULL, $4, $5, $6)
ON CONFLICT (org, name) DO UPDATE SET roles = EXCLUDED.roles, tie = EXCLUDED.tie
    WHERE a.subject = EXCLUDED.subject AND a.closed_at IS NULL
RETURNING name

-- name: web.tie
UPDATE web_account SET tie = $3 WHERE org = $1 AND name = $2 AND closed_at IS NULL RETURNING name

-- name: web.tied
SELECT org, name FROM web_account WHERE tie = $1 AND closed_at IS NULL ORDER BY org, name

-- name: web.keep_session
INSERT INTO web_session (secret, kind, org, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (secret) DO UPDATE SET sealed = EXCLUDED.sealed, expires_at = EXCLUDED.expires_at

-- name: web.session
SELECT org, sealed, expires_at FROM web_session WHERE secret = $1 AND kind = $2 AND expires_at > $3

-- name: web.take_session
DELETE FROM web_session WHERE secret = $1 AND kind = $2 AND expires_at > $3 RETURNING org, sealed, expires_at

-- name: web.end_session
DELETE FROM web_session WHERE secret = $1 OR expires_at < $2

-- name: web.spend
INSERT INTO web_spent (org, what, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING org

-- name: web.forget_spent
DELETE FROM web_spent WHERE expires_at < $1

-- name: web.link
INSERT INTO web_case (org, subject, case_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

-- name: web.linked
SELECT case_id FROM web_case WHERE org = $1 AND subject = $2 ORDER BY case_id DESC

-- name: web.opened
INSERT INTO web_opening (org, case_id, what, account, opened_at) VALUES ($1, $2, $3, $4, $5)

-- name: web.openings
SELECT what, account, opened_at FROM web_opening WHERE org = $1 AND case_id = $2 ORDER BY opened_at

-- name: web.organisation_of
SELECT org FROM case_file WHERE id = $1
