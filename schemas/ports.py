"""Shapes that two rooms share."""

from typing import Protocol

from schemas.ids import CaseId, OrgId


class Cipher(Protocol):
    """Seals and opens under one key. What was sealed for one purpose opens for that purpose only."""

    @property
    def key_id(self) -> str: ...

    def seal(self, plain: bytes, purpose: bytes) -> bytes: ...

    def open(self, sealed: bytes, purpose: bytes) -> bytes: ...


class Ciphers(Protocol):
    """The cipher of each case."""

    async def of_case(self, org: OrgId, case: CaseId) -> Cipher:
        """Raises KeyGone where the key was destroyed, NotFound where there is no such case."""
        ...

    async def by_id(self, key_id: str) -> Cipher:
        """The cipher of a key that a payload names. Raises KeyGone, NotFound."""
        ...
