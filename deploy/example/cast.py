"""The people of the demonstration: fixed, with names, each for one thing that makes cases hard."""

from collections.abc import Mapping
from datetime import date

from deploy.example.people import PHONES, Person, ordinary, personnummer

CAST_SERIAL = 999


def _born(day: int) -> str:
    return personnummer(date(1907, 5, day), CAST_SERIAL)


ELSA = Person(
    number=0,
    personnummer=_born(1),
    name="Elsa Tallkvistad",
    email="elsa.tallkvistad@brevladan.example",
    phone=PHONES[0],
    street="Kottstigen 5",
    postcode="990 24",
    city="Granhult",
    chat_email="elsa.tallkvistad@brevladan.example",
    years=8,
    invoice_each_year=True,
    couple_with=1,
)
"""Asks for erasure. In all four systems, with books from nine financial years, the oldest past its period."""

ARVID = Person(
    number=1,
    personnummer=_born(2),
    name="Arvid Myrlövdahl",
    email="arvid.myrlovdahl@mejlet.example",
    phone=PHONES[1],
    street="Kottstigen 5",
    postcode="990 24",
    city="Granhult",
    chat_email="arvid.myrlovdahl@mejlet.example",
    years=3,
    couple_with=0,
)
"""Shares a couple booking and a chat with Elsa, and asks for nothing."""

NILS = Person(
    number=2,
    personnummer=_born(3),
    name="Nils Häggårdh-Ros",
    email="nils.haggardh@posten.example",
    phone=PHONES[2],
    street="Porsvägen 31",
    postcode="990 58",
    city="Stenåsen",
    chat_email="nils.haggardh@posten.example",
    chat_personnummer=True,
    years=2,
)
"""Asks for access."""

MAJKEN = Person(
    number=3,
    personnummer=_born(4),
    name="Majken Sjöskärius",
    email="majken.sjoskarius@inkorgen.example",
    phone=PHONES[3],
    street="Enbärsvägen 12",
    postcode="990 62",
    city="Sunnanvik",
    chat_email="majken.jobb@posten.example",
    years=2,
)
"""Known in the chat under another address; only the phone number ties the two together."""

KLARA = Person(
    number=4,
    personnummer=_born(5),
    name="Klara Lärkmarkén",
    email="familjen.larkmarken@mejlet.example",
    phone=PHONES[4],
    street="Gläntvägen 9",
    postcode="990 37",
    city="Liljeforsa",
    chat_email="familjen.larkmarken@mejlet.example",
    chat_personnummer=True,
    years=1,
)
"""Shares the family's address with Knut; each has a personnummer of their own."""

KNUT = Person(
    number=5,
    personnummer=_born(6),
    name="Knut Lärkmarkén",
    email="familjen.larkmarken@mejlet.example",
    phone=PHONES[5],
    street="Gläntvägen 9",
    postcode="990 37",
    city="Liljeforsa",
    chat_email="familjen.larkmarken@mejlet.example",
    chat_personnummer=True,
    years=1,
)
"""The other one behind the family's address."""

VIOLA = Person(
    number=6,
    personnummer=_born(7),
    name="Viola Stenudding",
    email="v.stenudding@inkorgen.example",
    phone=PHONES[6],
    street="Skyddad adress",
    postcode="000 00",
    city="Skyddad",
    protected=True,
    chat_email="v.stenudding@inkorgen.example",
    years=2,
)
"""Has a protected identity: address and phone stand in no extract, log or ticket."""

OWEN = Person(
    number=7,
    personnummer=_born(8),
    name="Owen Farrowdale",
    email="owen.farrowdale@posten.example",
    phone=PHONES[7],
    street="Rönnbärsgränd 3",
    postcode="990 11",
    city="Ekmossa",
    chat_email="owen.farrowdale@posten.example",
    years=1,
)
"""Writes in English."""

CAST: Mapping[str, Person] = {
    "elsa": ELSA, "arvid": ARVID, "nils": NILS, "majken": MAJKEN,
    "klara": KLARA, "knut": KNUT, "viola": VIOLA, "owen": OWEN,
}  # fmt: skip


def people(n: int) -> tuple[Person, ...]:
    """The cast and then ordinary people, n in all. n: at least 8."""
    cast = tuple(CAST.values())
    if n < len(cast):
        raise ValueError(f"the cast alone is {len(cast)} people")
    return cast + tuple(ordinary(i) for i in range(len(cast), n))
