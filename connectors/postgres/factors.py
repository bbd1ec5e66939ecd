"""What accounts have beside their password: an app's secret, recovery codes, passkeys."""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg

from connectors.postgres.statements import SQL
from connectors.postgres.vault import Vault
from schemas.ids import OrgId
from schemas.signin import Factors, Key, Passkey

APP, CODE, PASSKEY = "totp", "code", "passkey"


class PostgresFactors:
    """Secrets lie sealed under the organisation's key; recovery codes only as hashes that this key gives."""

    def __init__(self, pool: "asyncpg.Pool[Any]", vault: Vault) -> None:
        self._pool, self._vault = pool, vault

    async def factors(self, org: OrgId, account: str) -> Factors:
        """What the account has."""
        rows, cipher = await self._pool.fetch(SQL["factors.all"], org, account), await self._vault.of_org(org)
        keys = []
        for row in rows:
            if row["kind"] == PASSKEY:
                said = json.loads(cipher.open(row["sealed"], _purpose(PASSKEY, row["id"])))
                keys.append(Passkey(id=row["id"].hex(), name=said["name"], made_at=row["made_at"]))
        kinds = [row["kind"] for row in rows]
        return Factors(totp=APP in kinds, passkeys=tuple(keys), codes=kinds.count(CODE))

    async def enrol(
        self, org: OrgId, account: str, secret: str, step: int, codes: Sequence[str], at: datetime
    ) -> None:  # fmt: skip
        """The app's secret is this one from now on, and these codes work once each; none of before does.

        secret: base32. step: the time step that was shown just now, which does not count again.
        """
        cipher = await self._vault.of_org(org)
        sealed = cipher.seal(secret.encode(), _purpose(APP, account.encode()))
        hashes = [await self._code(org, account, code) for code in codes]
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["factors.drop"], org, account, [APP, CODE])
            await connection.execute(SQL["factors.put"], org, account, APP, b"", sealed, step, at)
            for one in hashes:
                await connection.execute(SQL["factors.put"], org, account, CODE, one, None, 0, at)

    async def secret(self, org: OrgId, account: str) -> str | None:
        """The app's secret (base32)."""
        sealed = await self._pool.fetchval(SQL["factors.app"], org, account)
        if sealed is None:
            return None
        return (await self._vault.of_org(org)).open(sealed, _purpose(APP, account.encode())).decode()

    async def use_step(self, org: OrgId, account: str, step: int) -> bool:
        """True once for each time step."""
        return await self._pool.fetchval(SQL["factors.use_step"], org, account, step) is not None

    async def use_code(self, org: OrgId, account: str, code: str) -> bool:
        """True once for each recovery code."""
        hashed = await self._code(org, account, code)
        return await self._pool.fetchval(SQL["factors.use_code"], org, account, hashed) is not None

    async def new_codes(self, org: OrgId, account: str, codes: Sequence[str], at: datetime) -> None:
        """These codes work, and none of before."""
        hashes = [await self._code(org, account, code) for code in codes]
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["factors.drop"], org, account, [CODE])
            for one in hashes:
                await connection.execute(SQL["factors.put"], org, account, CODE, one, None, 0, at)

    async def add_passkey(
        self, org: OrgId, account: str, credential: bytes, public_key: bytes, used: int, name: str, at: datetime
    ) -> None:  # fmt: skip
        """The account signs in with this passkey as well."""
        id_ = _hashed(credential)
        said = json.dumps({"name": name, "public_key": b64encode(public_key).decode()}).encode()
        sealed = (await self._vault.of_org(org)).seal(said, _purpose(PASSKEY, id_))
        await self._pool.execute(SQL["factors.put"], org, account, PASSKEY, id_, sealed, used, at)

    async def passkey(self, org: OrgId, credential: bytes) -> Key | None:
        """Whose passkey it is."""
        id_ = _hashed(credential)
        row = await self._pool.fetchrow(SQL["factors.passkey"], org, id_)
        if row is None:
            return None
        said = json.loads((await self._vault.of_org(org)).open(row["sealed"], _purpose(PASSKEY, id_)))
        return Key(account=row["account"], public_key=b64decode(said["public_key"]), used=row["used"])

    async def use_passkey(self, org: OrgId, credential: bytes, used: int) -> bool:
        """Whether it counts on; False where it was used with this count before."""
        return await self._pool.fetchval(SQL["factors.use_passkey"], org, _hashed(credential), used) is not None

    async def drop_passkey(self, org: OrgId, account: str, id_: str) -> bool:
        """The account does not sign in with it any more. id_: hex."""
        return await self._pool.fetchval(SQL["factors.drop_passkey"], org, account, bytes.fromhex(id_)) is not None

    async def reset(self, org: OrgId, account: str, at: datetime) -> bool:
        """The account has nothing but its password, and nobody is signed in by it; False where there is no such account."""
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["factors.sign_out"], org, account, at) is None:
                return False
            await connection.execute(SQL["factors.drop"], org, account, [APP, CODE, PASSKEY])
        return True

    async def _code(self, org: OrgId, account: str, code: str) -> bytes:
        return await self._vault.keyed_hash(org, f"recovery:{account}:{code}")


def _hashed(credential: bytes) -> bytes:
    return hashlib.sha256(credential).digest()


def _purpose(kind: str, id_: bytes) -> bytes:
    return f"factor:{kind}:{id_.hex()}".encode()
