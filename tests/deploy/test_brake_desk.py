"""Whatever door it comes by: who may work the brake, trust a system and let something through is asked in one place."""

from typing import Any, cast

import pytest

from deploy.brake_desk import BrakeDesk
from schemas.brake import Why
from schemas.errors import NotAllowed
from schemas.ids import OrgId, SystemId
from schemas.request import Role
from tests.console.test_doors import account, doors

ORG, SYSTEM = OrgId("lindskogen"), SystemId("booking")


class Reached(Exception):
    """Nothing has stopped it."""


class Nothing:
    """An engine that nobody should get to."""

    pool, estates = None, ()

    def __getattr__(self, name: str) -> Any:
        raise Reached(name)


def desk(*accounts: Any) -> BrakeDesk:
    made = BrakeDesk(cast(Any, Nothing()), doors(*accounts))
    made._brake = cast(Any, Nothing())
    made._engine = cast(Any, Nothing())
    return made


def deeds(here: BrakeDesk, by: str, role: Role) -> dict[str, Any]:
    return {
        "on": lambda: here.on(ORG, Why.DRILL, by, role),
        "off": lambda: here.off(ORG, by, role),
        "trust": lambda: here.trust(ORG, SYSTEM, by, role, ()),
        "observe": lambda: here.observe(ORG, SYSTEM, by, role),
        "allow": lambda: here.allow(ORG, SYSTEM, "retention", 1, by, role),
    }


MAY = {
    "on": {Role.DECIDER, Role.ADMINISTRATOR, Role.DPO},
    "off": {Role.DECIDER, Role.ADMINISTRATOR},
    "trust": {Role.ADMINISTRATOR},
    "observe": {Role.ADMINISTRATOR},
    "allow": {Role.DECIDER},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", MAY)
async def test_only_the_roles_that_may_get_through(deed: str, role: Role) -> None:
    with pytest.raises(Exception) as stopped:
        await deeds(desk(), "anna", role)[deed]()

    assert isinstance(stopped.value, NotAllowed) is (role not in MAY[deed])


@pytest.mark.parametrize("deed", MAY)
async def test_nobody_speaks_in_a_role_that_their_account_has_not(deed: str) -> None:
    role = next(iter(MAY[deed]))

    with pytest.raises(NotAllowed, match="no account bo has the role"):
        await deeds(desk(account("anna", role), account("bo", Role.AGENT)), "bo", role)[deed]()
