"""Somebody on the staff who asks for themselves is known by their address, and keeps out of it."""

from dataclasses import replace

from activities.decide import Decide
from schemas.carrying import DecideStep
from schemas.decisions import Deputy, Duty
from schemas.ids import CaseId
from schemas.request import Person, RequestType, Role
from schemas.systems import Identity, IdentityKind
from tests.activities.fakes import NIGHT, ORG, TODAY, FakeBook, FakeRetention, FakeShop, estate, office

STEP = DecideStep(org=ORG, case=CaseId("DSR-2026-000001"), types=(), as_of=NIGHT, right=RequestType.ACCESS)


class Asking(FakeBook):
    """A case of somebody with two addresses."""

    async def person(self, org: object, case: object) -> Person:
        return Person(email="Anna.Ek@hemma.example")

    async def known(self, org: object, case: object) -> tuple[Identity, ...]:
        return (Identity(kind=IdentityKind.EMAIL, value="anna@salong.example"),)


async def own(*duties: Duty) -> tuple[str, ...]:
    shop = FakeShop()
    made = estate(shop)
    with_duties = replace(made, organisation=made.organisation.model_copy(update={"duties": duties}))
    return await Decide(office(shop, Asking(), FakeRetention()))._own(STEP, with_duties)


async def test_an_account_is_its_own_by_either_address_whatever_its_case() -> None:
    deputy = Deputy(account="anna-hem", email="anna.ek@HEMMA.example", from_on=TODAY, to_on=TODAY)

    assert await own(Duty(role=Role.DECIDER, account="anna", email="anna@salong.example")) == ("anna",)
    assert await own(Duty(role=Role.DECIDER, account="bo", email="bo@salong.example", deputies=(deputy,))) == (
        "anna-hem",
    )


async def test_everybody_else_decides() -> None:
    assert await own(Duty(role=Role.DECIDER, account="bo", email="bo@salong.example")) == ()
    assert await own(Duty(role=Role.DECIDER, account="anna")) == ()
