"""The words that the finder knows: lists from `data/`, and the cues that come before a name."""

from functools import cache
from importlib import resources


@cache
def listed(name: str) -> frozenset[str]:
    """The words of one list, in lower case."""
    return frozenset(
        (resources.files("connectors.thirdparties.data") / f"{name}.txt").read_text(encoding="utf-8").split()
    )


@cache
def _cues() -> dict[str, frozenset[str]]:
    lines = (resources.files("connectors.thirdparties.data") / "cues.txt").read_text(encoding="utf-8").splitlines()
    return {name: frozenset(words.split()) for name, _, words in (line.partition(": ") for line in lines)}


def cues(name: str) -> frozenset[str]:
    """The words of one line of `cues.txt`."""
    return _cues()[name]


KIN = cues("kin")
"""After these a name follows, in lower case too."""

ROLES = cues("roles")
"""After these a capitalised word is a name."""

NAMING = cues("naming")
"""After these a name may stand in lower case, if it is one that is known."""

SIGNING = cues("signing")
"""The last word of a closing line: what stands alone after it is a signature."""

TITLES = cues("titles")
"""Belong to the name they stand before."""

ACTS = cues("acts")
"""What people do: a word before one of these at the start of a sentence may be a name even if it is an ordinary word too."""

LINKS = cues("links")
"""Those of the acts that follow things as well."""

WHOSE = cues("whose")
"""Between a name and what that person is to somebody: Hyacinth, her sister."""

COMPANIES = cues("companies")
"""After these words a name is a company's."""

NO_PERSON = cues("no_person")
"""Mailboxes that are nobody's."""

NOUN_ENDINGS = (
    "ad",
    "at",
    "en",
    "et",
    "an",
    "na",
    "ing",
    "are",
    "het",
    "tion",
    "tor",
    "tet",
    "ning",
    "or",
    "ar",
    "er",
    "ed",
    "ly",
    "ment",
    "ness",
)

PLACES_BEFORE = cues("places_before")
"""Before a capitalised word that nobody knows these speak for a place, a thing or an organisation."""

PARTICLES = cues("particles")
"""Small words inside a name."""

SURNAME_ENDINGS = (
    "sson", "sdotter", "qvist", "kvist", "quist", "ström", "strom", "berg", "gren", "lund", "lind", "ander", "blom", "blad", "mark",
    "holm", "stedt", "strand", "ski", "ska", "wicz", "vić", "vic", "ić", "wski", "dóttir", "enko", "ian", "yan", "oğlu", "ssen",
    "ov", "ova", "zadeh", "pour", "ez", "stone", "worth", "field", "ford", "ton", "well", "wood", "man", "mann", "baum",
)  # fmt: skip
NOT_NAME_ENDINGS = (
    "kassan", "verket", "myndigheten", "nämnden", "sjukhuset", "kliniken", "mottagningen", "skolan", "gården", "kommun", "kommunen",
    "regionen", "gatan", "vägen", "torget", "köping", "stad", "tjänsten", "tjänst", "banken", "bolaget", "föreningen", "centrum",
    "center", "avdelningen", "rätten", "hallen", "husen", "huset", "kyrkan", "hemmet", "appen", "mycin", "cillin", "prazol", "olol",
    "statin", "pril", "sartan", "mab", "punkten", "fastigheter", "sjukhus", "hagen", "borg", "hamn", "baden",
)  # fmt: skip
