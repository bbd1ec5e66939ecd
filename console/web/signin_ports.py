"""What signing in asks of others, by shape; `deploy` joins it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from schemas.ids import OrgId
from schemas.signin import Factors, Key, StaffClient
from schemas.web import Begun


class SecondFactors(Protocol):
    """What accounts have beside their password."""

    async def factors(self, org: OrgId, account: str) -> Factors: ...

    async def enrol(
        self, org: OrgId, account: str, secret: str, step: int, codes: Sequence[str], at: datetime
    ) -> None: ...

    async def secret(self, org: OrgId, account: str) -> str | None: ...

    async def use_step(self, org: OrgId, account: str, step: int) -> bool:
        """True once for each time step."""
        ...

    async def use_code(self, org: OrgId, account: str, code: str) -> bool:
        """True once for each recovery code."""
        ...

    async def new_codes(self, org: OrgId, account: str, codes: Sequence[str], at: datetime) -> None: ...

    async def add_passkey(
        self, org: OrgId, account: str, credential: bytes, public_key: bytes, used: int, name: str, at: datetime
    ) -> None: ...

    async def passkey(self, org: OrgId, credential: bytes) -> Key | None: ...

    async def use_passkey(self, org: OrgId, credential: bytes, used: int) -> bool: ...

    async def drop_passkey(self, org: OrgId, account: str, id_: str) -> bool: ...

    async def reset(self, org: OrgId, account: str, at: datetime) -> bool: ...


class StaffSignIn(Protocol):
    """An identity provider, as far as the staff is concerned."""

    async def begin(self, redirect: str, *, fresh: bool = False) -> Begun: ...

    async def claims(
        self, redirect: str, code: str, nonce: str, verifier: str, *, issuer: str | None = None
    ) -> Mapping[str, Any]:  # fmt: skip
        """What the checked identity says. Raises NotAllowed, SystemUnavailable."""
        ...


@dataclass(frozen=True)
class StaffDoor:
    """How the staff of one organisation comes in by an identity provider."""

    provider: StaffSignIn
    client: StaffClient
