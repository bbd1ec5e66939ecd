"""Master keys in a file of this machine: the newest wraps, older ones open until a rotation has wrapped everything anew."""

import base64
import contextlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import Field, ValidationError

from schemas.base import Frozen
from schemas.errors import BadSettings, MasterGone

KEY, NONCE = 32, 12
PREFIX = "file:"


class _Keys(Frozen):
    """The file."""

    current: str
    keys: dict[str, str] = Field(repr=False)
    """Base64 by id."""


class LocalMaster:
    """AES-256-GCM keys in one file, mode 0600, made once. For one machine; several machines need a key service."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._keys = _Keys(current="", keys={})
        self._load()

    @classmethod
    def at(cls, path: Path) -> "LocalMaster":
        """The keys in the file; made on first use. Raises BadSettings where others can read it."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = _written(path, _with_new(_Keys(current="", keys={}), secrets.token_hex(4)))
            with contextlib.suppress(FileExistsError):  # another process was faster; its key is the one
                os.link(fresh, path)
            fresh.unlink()
        return cls(path)

    def knows(self, master: str) -> bool:
        """Whether the id is one of this kind."""
        return master.startswith(PREFIX)

    async def wrap(self, key: bytes, name: str) -> tuple[str, bytes]:
        """The id of the key that wrapped, and the key sealed for one name."""
        self._load()
        nonce = secrets.token_bytes(NONCE)
        sealed = nonce + self._aead(self._keys.current).encrypt(nonce, key, name.encode())
        return PREFIX + self._keys.current, sealed

    async def unwrap(self, master: str, wrapped: bytes, name: str) -> bytes:
        """The key that was wrapped for this name. Raises MasterGone."""
        number = master.removeprefix(PREFIX)
        if number not in self._keys.keys:
            self._load()
        try:
            return self._aead(number).decrypt(wrapped[:NONCE], wrapped[NONCE:], name.encode())
        except InvalidTag:
            raise MasterGone(master) from None

    async def renew(self) -> str:
        """A new key wraps from now on; the older ones still open. The id of the new one."""
        self._load()
        self._replace(_with_new(self._keys, secrets.token_hex(4)))
        return PREFIX + self._keys.current

    async def drop_old(self) -> int:
        """Only the newest key is left; how many are gone. What older ones wrapped nobody opens any more."""
        self._load()
        gone = len(self._keys.keys) - 1
        if gone:
            current = self._keys.current
            self._replace(_Keys(current=current, keys={current: self._keys.keys[current]}))
        return gone

    def _aead(self, number: str) -> AESGCM:
        try:
            return AESGCM(base64.b64decode(self._keys.keys[number]))
        except KeyError:
            raise MasterGone(PREFIX + number) from None

    def _replace(self, keys: _Keys) -> None:
        _written(self._path, keys).replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # before anything is wrapped by a key that only this file has
        finally:
            os.close(folder)
        self._load()

    def _load(self) -> None:
        try:
            state = self._path.stat()
            if (state.st_mtime_ns, state.st_ino) == self._seen:
                return
            content = self._path.read_bytes()
        except OSError:
            raise BadSettings(f"{self._path} can't be read; restore it from your copy of the master key") from None
        if state.st_mode & 0o077:
            raise BadSettings(f"{self._path} can be read by others; run: chmod 600 {self._path}")
        try:
            keys = _Keys.model_validate_json(content)
            whole = all(len(base64.b64decode(k, validate=True)) == KEY for k in keys.keys.values())
        except (ValidationError, ValueError):
            whole = False
        if not whole or keys.current not in keys.keys:
            raise BadSettings(f"{self._path} is damaged; restore it from your copy of the master key") from None
        self._keys, self._seen = keys, (state.st_mtime_ns, state.st_ino)


def _with_new(keys: _Keys, number: str) -> _Keys:
    fresh = base64.b64encode(secrets.token_bytes(KEY)).decode()
    return _Keys(current=number, keys={**keys.keys, number: fresh})


def _written(path: Path, keys: _Keys) -> Path:
    """A file beside it with the keys, on disk."""
    fresh = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(keys.model_dump_json().encode())
        file.flush()
        os.fsync(file.fileno())
    return fresh
