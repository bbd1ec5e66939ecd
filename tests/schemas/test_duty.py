"""Whose duty it is on a day, and who is reminded."""

from datetime import date

from schemas.decisions import Deputy, Duty
from schemas.request import Role

AWAY = Deputy(account="bo", email="bo@x.example", from_on=date(2026, 12, 21), to_on=date(2027, 1, 6))
DUTY = Duty(role=Role.DECIDER, account="anna", email="anna@x.example", deputies=(AWAY,))


def test_a_deputy_decides_on_their_days_through_the_last_and_on_no_other() -> None:
    assert DUTY.holders(date(2026, 12, 20)) == ("anna",)
    assert DUTY.holders(date(2026, 12, 21)) == ("anna", "bo") == DUTY.holders(date(2027, 1, 6))
    assert DUTY.holders(date(2027, 1, 7)) == ("anna",)


def test_the_deputy_is_reminded_in_the_place_of_who_is_away() -> None:
    assert DUTY.told(date(2026, 12, 24)) == (("bo@x.example", "anna"),)
    assert DUTY.told(date(2027, 2, 1)) == (("anna@x.example", None),)


def test_whoever_has_no_address_is_not_written_to() -> None:
    assert Duty(role=Role.DECIDER, account="anna").told(date(2027, 2, 1)) == ()
