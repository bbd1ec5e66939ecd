"""The key store: a key for each case and each organisation, wrapped by the master key, in a database of its own."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg

from connectors.postgres.ciphers import KEY, CaseCipher
from connectors.postgres.statements import SQL
from schemas.clock import now
from schemas.errors import BadSettings, KeyGone, NotAllowed, NotFound
from schemas.ids import CaseId, OrgId
from schemas.keys import MasterState, WrappedKey
from schemas.ports import Master

CACHED = 4096
TRUSTED_FOR = 30.0
"""Seconds for which a key is used without asking whether it still stands: so long a destroyed one may live in memory."""
BATCH = 500
NOTHING = "INSERT 0 0"


class _Known(NamedTuple):
    cipher: CaseCipher
    master: str
    wrapped: bytes
    until: float


class Vault:
    """The keys of all cases, and each organisation's key for keyed hashes."""

    def __init__(self, pool: "asyncpg.Pool[Any]", master: Master, *, trusted_for: float = TRUSTED_FOR) -> None:
        """pool: to the key store, where nothing but keys lies."""
        self._pool, self._master, self._trusted_for = pool, master, trusted_for
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._names: OrderedDict[tuple[OrgId, CaseId], str] = OrderedDict()

    async def create(self, org: OrgId, case: CaseId, at: datetime) -> CaseCipher:
        """A new case key, stored. Comes before the case: a key without a case harms nobody. Raises BadSettings."""
        key, key_id = secrets.token_bytes(KEY), secrets.token_hex(8)
        await self._store(SQL["keys.create"], (org, case, key_id), key, key_id, at)
        return CaseCipher(org, key_id, key)

    async def of_case(self, org: OrgId, case: CaseId) -> CaseCipher:
        """The cipher of a case. Raises KeyGone, NotFound."""
        name = self._names.get((org, case))
        known = self._trusted(name) if name else None
        if known is not None:
            return known
        row = await self._pool.fetchrow(SQL["keys.of_case"], org, case)
        cipher = await self._cipher(row, f"case {case}")
        _keep(self._names, (org, case), cipher.key_id)
        return cipher

    async def by_id(self, key_id: str) -> CaseCipher:
        """The cipher of a key id. Raises KeyGone, NotFound."""
        known = self._trusted(key_id)
        if known is not None:
            return known
        return await self._cipher(await self._pool.fetchrow(SQL["keys.by_id"], key_id), f"key {key_id}")

    async def of_org(self, org: OrgId) -> CaseCipher:
        """The cipher of what outlives its case: tombstones and suppressions. Made on first use."""
        known = self._trusted(_of(org))
        if known is not None:
            return known
        row = await self._pool.fetchrow(SQL["keys.of_org"], org)
        if row is None:
            await self._store(SQL["keys.create_org"], (org,), secrets.token_bytes(KEY), _of(org), now())
            row = await self._pool.fetchrow(SQL["keys.of_org"], org)
        return await self._cipher(row, _of(org))

    async def keyed_hash(self, org: OrgId, value: str) -> bytes:
        """A hash of a value that only this organisation's key gives."""
        return (await self.of_org(org)).code(value)

    async def destroy(self, org: OrgId, case: CaseId, at: datetime) -> None:
        """The case's key is gone for good, and with it everything that was sealed under it, in every copy.

        Again it changes nothing. Other processes may use it from memory for half a minute.
        """
        key_id = await self._pool.fetchval(SQL["keys.destroy"], org, case, at)
        self._known.pop(key_id or self._names.pop((org, case), ""), None)

    async def rotate(self) -> int:
        """Every key is wrapped by a new master key, and the old one opens nothing any more; how many were wrapped anew.

        Content is not touched, and whatever works goes on. Begun again after a crash it finishes.
        Raises NotAllowed while another rotation is at work, MasterGone, SystemUnavailable.
        """
        async with self._pool.acquire() as connection:
            if not await connection.fetchval(SQL["keys.one_rotation"]):
                raise NotAllowed("another rotation is at work; wait until it is over")
            try:
                new = await self._master.renew()
                await connection.execute(SQL["keys.know_master"], new, now())
                await connection.execute(SQL["keys.retire"], new, now())
                done = 0
                while rows := await connection.fetch(SQL["keys.to_rewrap"], new, BATCH):
                    done += await self._rewrap(connection, rows)
                await self._master.drop_old()
            finally:
                await connection.execute(SQL["keys.rotation_over"])
        return done

    async def masters(self) -> list[MasterState]:
        """Master keys that were ever used, and how many case keys each of them wraps now."""
        return [MasterState.model_validate(dict(r)) for r in await self._pool.fetch(SQL["keys.counts"])]

    async def copy(self) -> list[WrappedKey]:
        """Every key that stands, still wrapped: for a short-lived backup of its own."""
        return [WrappedKey.model_validate(dict(r)) for r in await self._pool.fetch(SQL["keys.all"])]

    async def put_back(self, keys: Sequence[WrappedKey]) -> int:
        """Keys of a backup that the store does not know stand again; how many. A destroyed one stays destroyed."""
        done = 0
        async with self._pool.acquire() as connection, connection.transaction():
            for master in {k.master for k in keys}:
                await connection.execute(SQL["keys.know_master"], master, now())
            for key in keys:
                if key.case_id is None:
                    given = (key.org, key.master, key.wrapped, key.created_at)
                    said = await connection.execute(SQL["keys.put_back_org"], *given)
                else:
                    named = (key.org, key.case_id, key.key_id, key.master, key.wrapped, key.created_at)
                    said = await connection.execute(SQL["keys.put_back"], *named)
                done += said != NOTHING
        return done

    async def close(self) -> None:
        """No connection is left."""
        await self._pool.close()

    async def _store(self, statement: str, named: tuple[object, ...], key: bytes, name: str, at: datetime) -> None:
        """Wraps and stores; once more where a rotation retired the master key in between."""
        for _ in range(3):
            master, wrapped = await self._master.wrap(key, name)
            if await self._pool.execute(statement, *named, master, wrapped, at) != NOTHING:
                return
            await self._pool.execute(SQL["keys.know_master"], master, at)
        raise BadSettings("this master key was retired by a rotation; give this process the new one and start it again")

    async def _rewrap(self, connection: Any, rows: Sequence[Any]) -> int:
        for row in rows:
            name = row["key_id"]
            key = await self._master.unwrap(row["master"], row["wrapped"], name)
            master, wrapped = await self._master.wrap(key, name)
            statement = SQL["keys.rewrap_org" if name.startswith("org:") else "keys.rewrap_case"]
            await connection.execute(statement, name, master, wrapped, row["wrapped"])
        return len(rows)

    def _trusted(self, key_id: str) -> CaseCipher | None:
        known = self._known.get(key_id)
        return known.cipher if known is not None and time.monotonic() < known.until else None

    async def _cipher(self, row: Any, what: str) -> CaseCipher:
        if row is None:
            raise NotFound(f"no key for {what}")
        key_id, wrapped = row["key_id"], row["wrapped"]
        known = self._known.pop(key_id, None)
        if wrapped is None:
            raise KeyGone(f"the key of {what} was destroyed")
        if known is not None and (known.master, known.wrapped) == (row["master"], wrapped):
            cipher = known.cipher
        else:
            cipher = CaseCipher(row["org"], key_id, await self._master.unwrap(row["master"], wrapped, key_id))
        _keep(self._known, key_id, _Known(cipher, row["master"], wrapped, time.monotonic() + self._trusted_for))
        return cipher


def _of(org: OrgId) -> str:
    """The name of an organisation's key."""
    return f"org:{org}"


def _keep(cache: "OrderedDict[Any, Any]", key: Any, value: Any) -> None:
    cache[key] = value
    if len(cache) > CACHED:
        cache.popitem(last=False)
