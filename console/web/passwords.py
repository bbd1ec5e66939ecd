"""Passwords of accounts: kept as scrypt, compared in constant time."""

import asyncio
import base64
import hashlib
import hmac
import secrets

N, R, P, LENGTH = 2**15, 8, 3, 32
"""RFC 7914, at the strength that OWASP names for it: 32 MiB for a guess."""
SHORTEST, LONGEST = 12, 256


def kept(password: str) -> str:
    """What is stored: a salt of its own, and the key."""
    salt = secrets.token_bytes(16)
    key = _derive(password, salt)
    return f"scrypt${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"


async def fits(password: str, stored: str | None) -> bool:
    """Whether it is the password. Where there is none to compare with it takes as long and is false."""
    kind, _, rest = (stored or "").partition("$")
    salt, _, key = rest.partition("$")
    known = kind == "scrypt"
    right = base64.b64decode(key) if known else bytes(LENGTH)
    given = await asyncio.to_thread(_derive, password[:LONGEST], base64.b64decode(salt) if known else bytes(16))
    return hmac.compare_digest(given, right) and known


def _derive(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=N, r=R, p=P, maxmem=64 * 1024 * 1024, dklen=LENGTH)
