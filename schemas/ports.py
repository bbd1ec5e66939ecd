"""Shapes that two rooms share."""

from datetime import datetime
from typing import Protocol

from schemas.ids import CaseId, OrgId
from schemas.proofs import Stamped


class Cipher(Protocol):
    """Seals and opens under one key. What was sealed for one purpose opens for that purpose only."""

    @property
    def org(self) -> str: ...

    @property
    def key_id(self) -> str: ...

    def seal(self, plain: bytes, purpose: bytes) -> bytes: ...

    def open(self, sealed: bytes, purpose: bytes) -> bytes: ...


class Master(Protocol):
    """A master key: wraps other keys, and lies nowhere where those lie.

    Calls raise MasterGone where it can't open what it is given, SystemUnavailable where its keeper does not answer, BadSettings.
    """

    def knows(self, master: str) -> bool:
        """Whether the id may be one of its own."""
        ...

    async def wrap(self, key: bytes, name: str) -> tuple[str, bytes]:
        """The id of the key that wrapped, and the wrapped key; it opens for this name only."""
        ...

    async def unwrap(self, master: str, wrapped: bytes, name: str) -> bytes: ...

    async def renew(self) -> str:
        """The id of a key that wraps from now on; older ones still open."""
        ...

    async def drop_old(self) -> int:
        """Older keys open nothing any more; how many there were."""
        ...


class Ciphers(Protocol):
    """The cipher of each case."""

    async def of_case(self, org: OrgId, case: CaseId) -> Cipher:
        """Raises KeyGone where the key was destroyed, NotFound where there is no such case."""
        ...

    async def by_id(self, key_id: str) -> Cipher:
        """The cipher of a key that a payload names. Raises KeyGone, NotFound."""
        ...


class Witness(Protocol):
    """Somebody outside the house who says when content was there."""

    async def stamp(self, content: bytes) -> Stamped:
        """Raises SystemUnavailable, SystemRefused."""
        ...


class Stamps(Protocol):
    """Reads what witnesses said."""

    def time_of(self, token: bytes, content: bytes) -> datetime | None:
        """When the content was stamped; None where this is no stamp over it that is trusted here."""
        ...
