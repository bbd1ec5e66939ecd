"""When the invented people came: one list that bookings, invoices and journals all follow."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from deploy.example.names import CLINICS, THERAPISTS
from deploy.example.people import SEED, Person


class Visit(NamedTuple):
    """One visit, single or as a couple."""

    person: Person
    other: Person | None
    """The other client of a couple booking; the visit stands in `person`'s list only."""
    starts_at: datetime
    therapist: int
    clinic: int
    video: bool
    price_ore: int
    status: str


def visits(someone: Sequence[Person], today: date) -> list[Visit]:
    """All visits before today, oldest first for each person."""
    by_number = {p.number: p for p in someone}
    return [visit for p in someone for visit in _of(p, by_number.get(_partner(p)), today)]


def _partner(person: Person) -> int:
    """Index of the partner if the shared booking is in this person's list, else -1."""
    other = person.couple_with
    return other if other is not None and person.number < other else -1


def _of(person: Person, other: Person | None, today: date) -> list[Visit]:
    rng = Random(f"{SEED}:visits:{person.number}")
    if person.invoice_each_year:
        years = list(range(today.year - person.years, today.year + 1))
    else:
        years = [today.year - rng.randint(0, person.years) for _ in range(3)]
    therapist = rng.randrange(len(THERAPISTS))
    found = []
    for turn, day in enumerate(sorted(_day(rng, year, today) for year in years)):
        shared = other if turn == len(years) - 1 else None
        found.append(
            Visit(
                person=person,
                other=shared,
                starts_at=datetime.combine(day, time(rng.randint(7, 15), rng.choice((0, 30))), UTC),
                therapist=therapist if rng.random() < 0.8 else rng.randrange(len(THERAPISTS)),
                clinic=rng.randrange(len(CLINICS)),
                video=rng.random() < 0.6,
                price_ore=145_000 if shared else rng.choice((85_000, 95_000, 110_000)),
                status="held" if shared or rng.random() < 0.9 else rng.choice(("cancelled", "missed")),
            )
        )
    return found


def _day(rng: Random, year: int, today: date) -> date:
    """A day of that year, at least three weeks before today: so early in a year it is a day of the year before."""
    first = date(year, 1, 1)
    last = min(date(year, 12, 31), today - timedelta(days=21))
    return first + timedelta(days=rng.randint(0, (last - first).days)) if first <= last else last
