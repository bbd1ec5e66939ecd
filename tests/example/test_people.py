"""The invented people are nobody."""

import re
from datetime import date

import pytest
from personnummer import personnummer

from deploy.example.cast import CAST, people
from deploy.example.people import ordinary

EVERYBODY = people(2000)
FICTION = re.compile(
    r"\+46(70174(060[5-9]|06[1-9]\d)|846500(4\d\d)|313900(6\d\d)|406280(4\d\d)|980319(2\d\d))"
)  # the ranges that PTS keeps for books and films


def test_every_personnummer_is_valid_and_in_the_range_kept_for_tests() -> None:
    for person in EVERYBODY:
        number = person.personnummer

        assert personnummer.valid(number)
        assert number[:4] < "1920" and number[8:11] >= "980"


def test_no_two_people_share_a_personnummer() -> None:
    numbers = {person.personnummer for person in EVERYBODY}

    assert len(numbers) == len(EVERYBODY)


def test_every_phone_number_is_kept_for_fiction_and_belongs_to_one_person() -> None:
    phones = [person.phone for person in EVERYBODY if person.phone]

    assert all(FICTION.fullmatch(phone) for phone in phones)
    assert len(set(phones)) == len(phones) > 480


def test_every_address_is_in_a_domain_that_nobody_can_own() -> None:
    addresses = {a for person in EVERYBODY for a in (person.email, person.chat_email) if a}

    assert all(address.endswith(".example") and address.isascii() for address in addresses)


def test_only_the_family_shares_an_address() -> None:
    shared = [p.name for p in EVERYBODY if sum(o.email == p.email for o in EVERYBODY) > 1]

    assert shared == [CAST["klara"].name, CAST["knut"].name]


def test_a_person_is_the_same_however_many_there_are() -> None:
    assert people(50)[40] == people(2000)[40] == ordinary(40)


def test_a_protected_person_has_no_address() -> None:
    for person in EVERYBODY:
        assert not person.protected or (person.street, person.postcode) == ("Skyddad adress", "000 00")


def test_fewer_people_than_the_cast_is_refused() -> None:
    with pytest.raises(ValueError, match="the cast alone"):
        people(3)


def test_couples_point_at_each_other() -> None:
    for person in EVERYBODY[:-1]:
        if person.couple_with is not None and person.couple_with < len(EVERYBODY):
            assert EVERYBODY[person.couple_with].couple_with == person.number


def test_the_birth_dates_are_dates() -> None:
    assert all(date.fromisoformat(p.personnummer[:8]) for p in EVERYBODY)
