"""Other people in what is written: invented, and in none of the systems, so that somebody has to look before a copy goes."""

from random import Random

from deploy.example.names import FAMILY_HEAD, FAMILY_TAIL, GIVEN, MAIL_DOMAINS
from deploy.example.people import CAST_PHONES, PHONES, SEED

NOW_AND_THEN = 0.06
NOBODYS = PHONES[CAST_PHONES - 2 : CAST_PHONES]
"""Numbers for fiction that no invented person has."""
_PLAIN = str.maketrans("åäöé", "aaoe")
SAYINGS = (
    " Min granne {name} sa detsamma.",
    " Det var {name} som tipsade, {phone}.",
    " Skriv till {email} om det gäller {given}.",
    " Hälsade från {name}, som nås på {phone}.",
)


def mention(place: str, *, sure: bool = False) -> str:
    """A sentence about somebody else, or nothing; the same for the same place.

    place: names the text that it stands in. sure: whether there is one in any case.
    """
    rng = Random(f"{SEED}:mention:{place}")
    if not sure and rng.random() >= NOW_AND_THEN:
        return ""
    given, family = rng.choice(GIVEN), rng.choice(FAMILY_HEAD) + rng.choice(FAMILY_TAIL)
    phone = rng.choice(NOBODYS)
    return rng.choice(SAYINGS).format(
        given=given,
        name=f"{given} {family}",
        phone=f"0{phone[3:5]}-{phone[5:8]} {phone[8:10]} {phone[10:]}",
        email=f"{given}.{family}@{rng.choice(MAIL_DOMAINS)}".lower().translate(_PLAIN),
    )
