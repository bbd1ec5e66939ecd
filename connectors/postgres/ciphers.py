"""AES-256-GCM under one key."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schemas.errors import KeyGone

NONCE = 12
KEY = 32


class CaseCipher:
    """AES-256-GCM under one case key; the purpose is authenticated with the content."""

    def __init__(self, org: str, key_id: str, key: bytes) -> None:
        self.org, self.key_id = org, key_id
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
