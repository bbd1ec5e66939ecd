"""Whom nothing is sent to is said once, when mail is stopped."""

from activities.lasting import suppressed
from schemas.carrying import Execution
from schemas.ids import CaseId, PlanDigest
from schemas.request import RequestType
from schemas.systems import Identity, IdentityKind
from tests.activities.fakes import NIGHT, ORG, FakeBook, FakeRetention, FakeShop, office

CASE = CaseId("DSR-2026-000001")
MARKETING = RequestType.OBJECTION_DIRECT_MARKETING


async def test_what_a_hold_has_kept_goes_without_stopping_mail_anew() -> None:
    """The person may have lifted the stop since; the old row goes all the same."""
    book = FakeBook(proven={CASE: (Identity(kind=IdentityKind.EMAIL, value="a@b.example"),)})
    step = Execution(
        org=ORG, case=CASE, types=(MARKETING,), as_of=NIGHT, right=MARKETING, plan=PlanDigest("d" * 64)
    )  # fmt: skip
    here = office(FakeShop(), book, FakeRetention())

    said = [await suppressed(here, s, ()) for s in (step, step.model_copy(update={"deferred": True}))]

    assert [len(s) for s in said] == [1, 0]
