"""Whoever speaks by a door that does not know them has to be an account that has the role."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from console.doors import Doors
from schemas.errors import NotAllowed
from schemas.ids import OrgId
from schemas.request import Role
from schemas.web import Account

ORG, AT = OrgId("lindskogen"), datetime(2026, 11, 21, tzinfo=UTC)


class Accounts:
    """The accounts of one organisation."""

    def __init__(self, *accounts: Account) -> None:
        self._accounts = accounts

    async def accounts(self, org: OrgId) -> Sequence[Account]:
        return self._accounts


def account(name: str, *roles: Role, closed: bool = False) -> Account:
    return Account(org=ORG, name=name, roles=roles, made_at=AT, closed_at=AT if closed else None)


def doors(*accounts: Account) -> Doors:
    nobody = cast(Any, None)
    return Doors(nobody, nobody, nobody, Accounts(*accounts))


async def test_an_account_speaks_in_its_own_roles_only() -> None:
    door = doors(
        account("anna", Role.AGENT, Role.DECIDER), account("bo", Role.DPO), account("eva", Role.DECIDER, closed=True)
    )

    await door.acts_as(ORG, "anna", Role.DECIDER)
    for name, role in (("bo", Role.DECIDER), ("eva", Role.DECIDER), ("nobody", Role.AGENT), ("anna", Role.CLINICIAN)):
        with pytest.raises(NotAllowed, match=f"no account {name} has the role {role}"):
            await door.acts_as(ORG, name, role)


async def test_an_organisation_without_accounts_believes_whoever_sits_at_the_machine() -> None:
    await doors().acts_as(ORG, "anna", Role.DECIDER)
    await doors(account("eva", Role.DECIDER, closed=True)).acts_as(ORG, "anna", Role.DECIDER)
