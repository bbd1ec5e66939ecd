"""Case keys: made with the case, wrapped by the master key, kept in a schema of their own."""

import contextlib
import hashlib
import hmac
import os
import secrets
from collections import OrderedDict
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from connectors.postgres.statements import SQL
from schemas.errors import BadSettings, KeyGone, NotFound
from schemas.ids import CaseId, OrgId

NONCE = 12
KEY = 32
CACHED = 4096


class MasterKey:
    """Wraps the other keys. Lives in a file that only its owner can read."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY:
            raise BadSettings(
                f"the master key must have {KEY} bytes; restore it from your backup or start with a new one"
            )
        self._aead = AESGCM(key)

    @classmethod
    def at(cls, path: Path) -> "MasterKey":
        """The key in the file; made on first use (mode 0600). Raises BadSettings where others can read it."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{os.getpid()}")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(KEY))
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):  # another process was faster; its key is the one
                os.link(fresh, path)
            fresh.unlink()
        if path.stat().st_mode & 0o077:
            raise BadSettings(f"{path} can be read by others; run: chmod 600 {path}")
        return cls(path.read_bytes())

    def wrap(self, key: bytes, name: str) -> bytes:
        """The key, sealed for one name."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._aead.encrypt(nonce, key, name.encode())

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """The key that was wrapped for this name. Raises BadSettings for another master key."""
        try:
            return self._aead.decrypt(wrapped[:NONCE], wrapped[NONCE:], name.encode())
        except InvalidTag:
            raise BadSettings("the master key is not the one that wrapped this installation's keys") from None


class CaseCipher:
    """AES-256-GCM under one case key; the purpose is authenticated with the content."""

    def __init__(self, key_id: str, key: bytes) -> None:
        self.key_id = key_id
        self._aead = AESGCM(key)
        self._secret = key

    def seal(self, plain: bytes, purpose: bytes) -> bytes:
        """Nonce and ciphertext. 2^32 messages a key are safe (NIST SP 800-38D); a case makes thousands."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._aead.encrypt(nonce, plain, purpose)

    def open(self, sealed: bytes, purpose: bytes) -> bytes:
        """What was sealed. Raises KeyGone where it was sealed under another key or for another purpose."""
        try:
            return self._aead.decrypt(sealed[:NONCE], sealed[NONCE:], purpose)
        except InvalidTag:
            raise KeyGone(f"content does not open under key {self.key_id}") from None

    def code(self, purpose: str) -> bytes:
        """Bytes that only this key gives for this purpose, the same each time."""
        return hmac.digest(self._secret, purpose.encode(), hashlib.sha256)


class Vault:
    """The keys of all cases, and each organisation's key for keyed hashes."""

    def __init__(self, pool: "asyncpg.Pool[Any]", master: MasterKey) -> None:
        self._pool, self._master = pool, master
        self._ciphers: OrderedDict[str, CaseCipher] = OrderedDict()
        self._cases: OrderedDict[tuple[OrgId, CaseId], CaseCipher] = OrderedDict()
        self._orgs: dict[OrgId, CaseCipher] = {}

    async def create(self, connection: Any, org: OrgId, case: CaseId, at: datetime) -> CaseCipher:
        """A new case key, stored within the caller's transaction."""
        key, key_id = secrets.token_bytes(KEY), secrets.token_hex(8)
        await connection.execute(SQL["keys.create"], org, case, key_id, self._master.wrap(key, key_id), at)
        return CaseCipher(key_id, key)

    async def of_case(self, org: OrgId, case: CaseId) -> CaseCipher:
        """The cipher of a case. Raises KeyGone, NotFound."""
        known = self._cases.get((org, case))
        if known is not None:
            return known
        row = await self._pool.fetchrow(SQL["keys.of_case"], org, case)
        cipher = self._cipher(row, f"case {case}")
        self._keep(self._cases, (org, case), cipher)
        return cipher

    async def by_id(self, key_id: str) -> CaseCipher:
        """The cipher of a key id. Raises KeyGone, NotFound."""
        known = self._ciphers.get(key_id)
        if known is not None:
            return known
        return self._cipher(await self._pool.fetchrow(SQL["keys.by_id"], key_id), f"key {key_id}")

    async def of_org(self, org: OrgId) -> CaseCipher:
        """The cipher of what outlives its case: tombstones and suppressions. Made on first use."""
        if org not in self._orgs:
            fresh = self._master.wrap(secrets.token_bytes(KEY), f"org:{org}")
            await self._pool.execute(SQL["keys.create_org"], org, fresh)
            wrapped = await self._pool.fetchval(SQL["keys.of_org"], org)
            self._orgs[org] = CaseCipher(f"org:{org}", self._master.unwrap(wrapped, f"org:{org}"))
        return self._orgs[org]

    async def keyed_hash(self, org: OrgId, value: str) -> bytes:
        """A hash of a value that only this organisation's key gives."""
        return (await self.of_org(org)).code(value)

    async def destroy(self, connection: Any, org: OrgId, case: CaseId, at: datetime) -> None:
        """The case's key is gone for good, and with it everything that was sealed under it, in every copy.

        Other processes may hold it in memory until they are started again.
        """
        key_id = await connection.fetchval(SQL["keys.destroy"], org, case, at)
        self._cases.pop((org, case), None)
        self._ciphers.pop(key_id or "", None)

    def _cipher(self, row: Any, what: str) -> CaseCipher:
        if row is None:
            raise NotFound(f"no key for {what}")
        if row["wrapped"] is None:
            raise KeyGone(f"the key of {what} was destroyed")
        cipher = CaseCipher(row["key_id"], self._master.unwrap(row["wrapped"], row["key_id"]))
        self._keep(self._ciphers, cipher.key_id, cipher)
        return cipher

    @staticmethod
    def _keep(cache: "OrderedDict[Any, CaseCipher]", key: Any, cipher: CaseCipher) -> None:
        cache[key] = cipher
        if len(cache) > CACHED:
            cache.popitem(last=False)
