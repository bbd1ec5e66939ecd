-- name: factors.put
INSERT INTO web_factor (org, account, kind, id, sealed, used, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (org, account, kind, id) DO NOTHING

-- name: factors.all
SELECT kind, id, sealed, made_at FROM web_factor WHERE org = $1 AND account = $2 ORDER BY made_at, id

-- name: factors.app
SELECT sealed FROM web_factor WHERE org = $1 AND account = $2 AND kind = 'totp'

-- name: factors.use_step
-- Once for each time step, and for none before it.
UPDATE web_factor SET used = $3 WHERE org = $1 AND account = $2 AND kind = 'totp' AND used < $3 RETURNING used

-- name: factors.use_code
DELETE FROM web_factor WHERE org = $1 AND account = $2 AND kind = 'code' AND id = $3 RETURNING id

-- name: factors.passkey
SELECT account, sealed, used FROM web_factor WHERE org = $1 AND kind = 'passkey' AND id = $2

-- name: factors.use_passkey
-- An authenticator that counts never counts backwards: else there are two of it.
UPDATE web_factor SET used = $3 WHERE org = $1 AND kind = 'passkey' AND id = $2 AND (used < $3 OR (used = 0 AND $3 = 0))
RETURNING used

-- name: factors.drop_passkey
DELETE FROM web_factor WHERE org = $1 AND account = $2 AND kind = 'passkey' AND id = $3 RETURNING id

-- name: factors.drop
DELETE FROM web_factor WHERE org = $1 AND account = $2 AND kind = ANY ($3)

-- name: factors.sign_out
UPDATE web_account SET signed_out_at = $3 WHERE org = $1 AND name = $2 AND closed_at IS NULL RETURNING name
