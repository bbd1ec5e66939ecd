"""What the HTTP door keeps: tokens, accounts, sessions, what was spent, who looked at whom."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import asyncpg

from connectors.postgres.factors import PostgresFactors
from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.base import Frozen
from schemas.ids import CaseId, OrgId
from schemas.request import Role
from schemas.web import Account, Scope, SessionKind, Token

M = TypeVar("M", bound=Frozen)
LEEWAY = timedelta(minutes=10)
"""How much longer than it is valid something spent is remembered: clocks differ."""


class PostgresWeb:
    """The door's tables. Secrets come in whole and lie there as hashes; sessions lie sealed."""

    def __init__(self, pool: "asyncpg.Pool[Any]", vault: Vault) -> None:
        self._pool, self._vault = pool, vault

    async def make_token(self, org: OrgId, name: str, scopes: Sequence[Scope], secret: str, at: datetime) -> bool:
        """The token works from now on; False where one of that name works already."""
        given = (org, name, [s.value for s in scopes], _hashed(secret), at)
        return await self._pool.fetchval(SQL["web.make_token"], *given) is not None

    async def token(self, secret: str) -> Token | None:
        """The token with this secret, while it works."""
        row = await self._pool.fetchrow(SQL["web.token"], _hashed(secret))
        return Token.model_validate(dict(row)) if row else None

    async def tokens(self, org: OrgId) -> list[Token]:
        """Every token there ever was, by name."""
        return [Token.model_validate(dict(r)) for r in await self._pool.fetch(SQL["web.tokens"], org)]

    async def revoke_token(self, org: OrgId, name: str, at: datetime) -> bool:
        """The token does not work any more; False where none of that name did."""
        return await self._pool.fetchval(SQL["web.revoke_token"], org, name, at) is not None

    async def make_account(self, account: Account) -> bool:
        """The account can sign in; False where there is one of that name."""
        a, scope = account, account.scope.model_dump_json() if account.scope else None
        given = (a.org, a.name, [r.value for r in a.roles], a.password, a.made_at, a.exempt, a.from_at, a.until, scope)
        return await self._pool.fetchval(SQL["web.make_account"], *given) is not None

    async def account(self, org: OrgId, name: str) -> Account | None:
        """The account, while it may sign in."""
        row = await self._pool.fetchrow(SQL["web.account"], org, name)
        return _account(row) if row else None

    async def accounts(self, org: OrgId) -> list[Account]:
        """Every account there ever was, by name, without passwords."""
        return [_account(r) for r in await self._pool.fetch(SQL["web.accounts"], org)]

    async def close_account(self, org: OrgId, name: str, at: datetime) -> bool:
        """Nobody signs in by the account any more, and who is signed in is not; False where there was none."""
        return await self._pool.fetchval(SQL["web.close_account"], org, name, at) is not None

    async def admit(
        self, org: OrgId, subject: str, name: str | None, roles: Sequence[Role], tie: str | None, at: datetime
    ) -> Account | None:
        """The account of somebody whom their provider has let in, with these roles; None where it is closed here.

        subject: issuer and `sub`. name: for a new account; where there is none or it is taken, one that stands for the subject.
        """
        hashed = await self._vault.keyed_hash(org, f"staff:{subject}")
        known = await self._pool.fetchrow(SQL["web.by_subject"], org, hashed)
        if known is not None and known["closed_at"] is not None:
            return None
        if known is None and not roles:
            return None
        told = [r.value for r in roles]
        tie = (known["tie"] if known else None) or tie or secrets.token_hex(16)
        for called in [known["name"]] if known else [name, f"sso-{hashed.hex()[:8]}", f"sso-{hashed.hex()[:24]}"]:
            if called and await self._pool.fetchval(SQL["web.admit"], org, called, told, at, tie, hashed):
                return await self.account(org, called)
        return None

    async def reset(self, org: OrgId, name: str, at: datetime) -> bool:
        """The account has nothing but its password, and nobody is signed in by it; False where there is none."""
        return await PostgresFactors(self._pool, self._vault).reset(org, name, at)

    async def tie(self, org: OrgId, name: str, tie: str) -> bool:
        """The account is of the same person as all others of this tie; False where there is no such account."""
        return await self._pool.fetchval(SQL["web.tie"], org, name, tie) is not None

    async def tied(self, tie: str) -> list[tuple[OrgId, str]]:
        """Organisation and name of each account of one person."""
        return [(OrgId(r["org"]), r["name"]) for r in await self._pool.fetch(SQL["web.tied"], tie)]

    async def keep_session(
        self, kind: SessionKind, secret: str, org: OrgId, said: Frozen, expires_at: datetime
    ) -> None:  # fmt: skip
        """The session stands until then; one of the same secret is replaced."""
        sealed = (await self._vault.of_org(org)).seal(said.model_dump_json().encode(), _purpose(kind, secret))
        await self._pool.execute(SQL["web.keep_session"], _hashed(secret), kind.value, org, sealed, expires_at)

    async def session(
        self, kind: SessionKind, secret: str, what: type[M], at: datetime
    ) -> tuple[OrgId, M, datetime] | None:
        """The session behind a cookie, with its organisation and its end."""
        return await self._opened("web.session", kind, secret, what, at)

    async def take_session(
        self, kind: SessionKind, secret: str, what: type[M], at: datetime
    ) -> tuple[OrgId, M, datetime] | None:
        """The same, once: afterwards there is none."""
        return await self._opened("web.take_session", kind, secret, what, at)

    async def end_session(self, secret: str, at: datetime) -> None:
        """There is no such session any more, nor any that had ended."""
        await self._pool.execute(SQL["web.end_session"], _hashed(secret), at)

    async def spend(self, org: OrgId, what: str, until: datetime, at: datetime) -> bool:
        """True once for each thing, also after a restart."""
        await self._pool.execute(SQL["web.forget_spent"], at)
        return await self._pool.fetchval(SQL["web.spend"], org, _hashed(what), until + LEEWAY) is not None

    async def subject(self, org: OrgId, subject: str) -> str:
        """What stands for somebody who came by the customer's login: a hash (hex) that only our key gives."""
        return (await self._vault.keyed_hash(org, f"login:{subject}")).hex()

    async def link(self, org: OrgId, subject: str, case: CaseId) -> None:
        """The case is theirs."""
        await self._pool.execute(SQL["web.link"], org, bytes.fromhex(subject), case)

    async def linked(self, org: OrgId, subject: str) -> list[CaseId]:
        """Their cases, newest first."""
        return [r["case_id"] for r in await self._pool.fetch(SQL["web.linked"], org, bytes.fromhex(subject))]

    async def opened(self, org: OrgId, case: CaseId, what: str, account: str, at: datetime) -> None:
        """It stands for good who looked at whom a case is about, or at what was answered, and when."""
        await self._pool.execute(SQL["web.opened"], org, case, what, account, at)

    async def openings(self, org: OrgId, case: CaseId) -> list[tuple[str, str, datetime]]:
        """What was looked at, by which account, when."""
        rows = await self._pool.fetch(SQL["web.openings"], org, case)
        return [(r["what"], r["account"], r["opened_at"]) for r in rows]

    async def organisation_of(self, case: CaseId) -> OrgId | None:
        """Whose case it is; None where there is none."""
        found = await self._pool.fetchval(SQL["web.organisation_of"], case)
        return OrgId(found) if found else None

    async def _opened(
        self, statement: str, kind: SessionKind, secret: str, what: type[M], at: datetime
    ) -> tuple[OrgId, M, datetime] | None:
        row = await self._pool.fetchrow(SQL[statement], _hashed(secret), kind.value, at)
        if row is None:
            return None
        plain = (await self._vault.of_org(row["org"])).open(row["sealed"], _purpose(kind, secret))
        return OrgId(row["org"]), what.model_validate_json(plain), row["expires_at"]


def _account(row: Any) -> Account:
    said = dict(row)
    return Account.model_validate(said | {"scope": json.loads(said["scope"]) if said.get("scope") else None})


def _hashed(secret: str) -> bytes:
    """Secrets are random and long: a plain hash is enough, and can be looked up."""
    return hashlib.sha256(secret.encode()).digest()


def _purpose(kind: SessionKind, secret: str) -> bytes:
    return f"session:{kind}:{_hashed(secret).hex()}".encode()
