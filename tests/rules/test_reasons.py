"""A verdict says itself in one sentence, in both languages."""

from datetime import date

import pytest

from rules.reasons import reason
from schemas.decisions import Action, Verdict
from schemas.request import RequestType
from tests.rules.law import BOOK, CARE, RULES, verdict


@pytest.mark.parametrize(
    ("action", "grounds", "until", "sv", "en"),
    [
        (
            Action.RESTRICT, ("BFL-7:2", "GDPR-17.3.b"), date(2032, 12, 31),
            "Sparas begränsat till och med 2032-12-31: bokföringslagen kräver sju år.",
            "Kept, restricted through 2032-12-31: the Bookkeeping Act requires seven years.",
        ),
        (
            Action.RETAIN, ("PDL-8:4",), None,
            "Sparas: IVO beslutar om en journal ska förstöras.",
            "Kept: IVO decides whether a record is destroyed.",
        ),
        (
            Action.ERASE, ("UNKNOWN", "GDPR-17.1.a"), None,
            "Raderas: uppgifterna behövs inte längre.",
            "Erased: the data are no longer needed.",
        ),
        (Action.KEEP, (), None, "Lämnas orörd.", "Left as it is."),
        (
            Action.KEEP, ("UNKNOWN",), date(2027, 1, 1),
            "Lämnas orörd till och med 2027-01-01.",
            "Left as it is through 2027-01-01.",
        ),
        (
            Action.PERSON, ("requires_config",), None,
            "Prövas av en människa: ingen regel säger hur länge.",
            "Decided by a person: no rule says for how long.",
        ),
        (Action.EXPORT, ("POLICY",), None, "Flyttas: vi har lovat det.", "Exported: we have promised it."),
    ],
)  # fmt: skip
def test_a_verdict_is_one_sentence(
    action: Action, grounds: tuple[str, ...], until: date | None, sv: str, en: str
) -> None:
    said = reason(BOOK, Verdict(action=action, rule="r", grounds=grounds, until=until))

    assert (said.sv, said.en) == (sv, en)


def test_every_action_and_every_verdict_has_a_sentence() -> None:
    assert set(CARE.pack.deeds) == set(Action)
    for right in RequestType:
        for name in (None, *CARE.on(date(2026, 1, 1)), *(f"own.{n}" for n in RULES)):
            said = reason(CARE, verdict(name, right=right, by=CARE, fy=2024, last_entry=date(2026, 1, 1)))
            assert said.sv.endswith(".") and said.en.endswith(".") and "  " not in said.sv + said.en
