"""The invented people: who they are and how each system knows them."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from deploy.example.names import FAMILY_HEAD, FAMILY_TAIL, GIVEN, MAIL_DOMAINS, PLACES, STREETS

SEED = "lindskogen-1"
FIRST_BIRTH_ON = date(1890, 1, 1)
BIRTH_DAYS = (date(1919, 12, 31) - FIRST_BIRTH_ON).days + 1
ORDINARY_SERIALS = range(980, 999)
"""Serial 999 is the cast's. 980 to 999 with a birth date before 1920 is nobody's: the range kept for tests."""


class Person(NamedTuple):
    """One invented person."""

    number: int
    personnummer: str
    name: str
    email: str
    phone: str | None
    street: str
    postcode: str
    city: str
    protected: bool = False
    chat_email: str | None = None
    """The address in the chat; None if the person is not in the chat."""
    chat_personnummer: bool = False
    """Whether the chat knows the personnummer."""
    in_journal: bool = True
    years: int = 2
    """How many financial years back the first invoice lies."""
    invoice_each_year: bool = False
    couple_with: int | None = None
    """Number of the person with whom one booking is shared."""


def personnummer(born: date, serial: int) -> str:
    """Twelve digits with a valid check digit. born and serial decide that it is nobody's."""
    digits = f"{born:%y%m%d}{serial:03d}"
    total = 0
    for place, digit in enumerate(digits):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return f"{born:%Y%m%d}{serial:03d}{-total % 10}"


def _phones() -> Sequence[str]:
    """The numbers that PTS keeps for fiction, in E.164: 495, each given to one person only."""
    ranges = (
        ("4670174", 605, 4),
        ("46846500", 400, 3),
        ("46313900", 600, 3),
        ("46406280", 400, 3),
        ("46980319", 200, 3),
    )
    numbers = []
    for prefix, start, width in ranges:
        stop = 700 if width == 4 else start + 100
        numbers += [f"+{prefix}{n:0{width}d}" for n in range(start, stop)]
    return tuple(numbers)


PHONES = _phones()
CAST_PHONES = 10
"""The first numbers belong to the cast."""


def ordinary(number: int) -> Person:
    """The person with this number; the same one however many there are.

    The 486th and later have no phone: the numbers kept for fiction are used up.
    """
    rng = Random(f"{SEED}:person:{number}")
    serial = ORDINARY_SERIALS[number // BIRTH_DAYS]
    born = FIRST_BIRTH_ON + timedelta(days=number * 7919 % BIRTH_DAYS)
    given, family = rng.choice(GIVEN), rng.choice(FAMILY_HEAD) + rng.choice(FAMILY_TAIL)
    address = f"{_ascii(given)}.{_ascii(family)}{number}@{rng.choice(MAIL_DOMAINS)}"
    phone = PHONES[CAST_PHONES + number] if CAST_PHONES + number < len(PHONES) else None
    postcode, city = rng.choice(PLACES)
    kind, protected = rng.random(), rng.random() < 0.01
    other = f"{_ascii(given)}{number}@{rng.choice(MAIL_DOMAINS)}"
    return Person(
        number=number,
        personnummer=personnummer(born, serial),
        name=f"{given} {family}",
        email=address,
        phone=phone,
        street="Skyddad adress" if protected else f"{rng.choice(STREETS)} {rng.randint(1, 48)}",
        postcode="000 00" if protected else postcode,
        city="Skyddad" if protected else city,
        protected=protected,
        chat_email=None if kind < 0.08 else other if kind < 0.16 else address,
        chat_personnummer=kind < 0.12 or kind > 0.6,
        in_journal=rng.random() < 0.92,
        years=rng.choice((0, 1, 1, 2, 2, 3, 4, 5, 8)),
        couple_with=number - 1 if number % 24 == 15 else number + 1 if number % 24 == 14 else None,
    )


def _ascii(name: str) -> str:
    return name.lower().translate(str.maketrans("åäöé", "aaoe"))
