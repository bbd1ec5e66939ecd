"""The law's codes in plain Swedish."""

import re
from datetime import date, datetime

from rules import periods
from schemas.decisions import Action
from schemas.organisation import EraseNow, PeriodKind, SystemRole

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip

STARTS = {
    "account_closed": "kontot avslutas", "agreement_ended": "avtalet upphör", "answered_at": "svaret har skickats",
    "booked_at": "bokningen gjordes", "case_closed": "ärendet avslutas", "consent_withdrawn": "samtycket tas tillbaka",
    "contact": "kontakten togs", "contract_ended": "avtalet upphör", "conversation_ended": "samtalet avslutas",
    "fy_end": "räkenskapsåret slutar", "hold_placed": "anspråket anmäls", "last_consultation": "den senaste konsultationen",
    "last_contact": "den senaste kontakten", "last_entry": "den senaste anteckningen", "last_login": "den senaste inloggningen",
    "logged": "händelsen loggas", "meeting_ended": "mötet avslutas", "objection": "personen säger nej till reklam",
    "ordered": "beställningen gjordes", "received_at": "mejlet kom in", "reminder_sent": "påminnelsen skickades",
    "transferred": "originalet fördes över till annan form", "unsubscribed": "prenumerationen sägs upp",
}  # fmt: skip

BASES = {
    "6.1.a": "samtycke", "6.1.b": "avtal", "6.1.c": "rättslig förpliktelse", "6.1.d": "skydd för liv",
    "6.1.e": "uppgift av allmänt intresse", "6.1.f": "berättigat intresse", "9.2.a": "uttryckligt samtycke till känsliga uppgifter",
    "9.2.h": "hälso- och sjukvård", "processor": "behandlas för någon annans räkning (personuppgiftsbiträde)",
}  # fmt: skip

ROLES = {
    SystemRole.CONTROLLER: "personuppgiftsansvarig",
    SystemRole.PROCESSOR: "personuppgiftsbiträde",
    SystemRole.OTHER_CONTROLLER: "egen personuppgiftsansvarig",
}

ON_REQUEST = {
    EraseNow.ERASE: "raderas", EraseNow.ANONYMISE: "avidentifieras",
    EraseNow.RESTRICT: "begränsas: sparas, men används bara till det som lagen säger",
    EraseNow.RETAIN: "raderas inte", EraseNow.REFUSE: "raderas inte", EraseNow.ROUTE: "lämnas vidare till den som är ansvarig",
}  # fmt: skip

ACTIONS = {
    Action.ERASE: "raderas", Action.ANONYMISE: "avidentifieras", Action.RESTRICT: "begränsas", Action.RETAIN: "sparas",
    Action.REFUSE: "raderas inte", Action.ROUTE: "lämnas vidare till den som är ansvarig", Action.KEEP: "sparas",
    Action.NONE: "finns inte: inget sparas", Action.PERSON: "avgörs av en människa",
}  # fmt: skip

FACTS = {"open_case": "ett ärende pågår", "business_closed": "verksamheten läggs ner"}

_UNITS = (("år", "år"), ("månad", "månader"), ("dag", "dagar"))


def day(found: date) -> str:
    """`1 juli 2024`."""
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def moment(found: date | datetime) -> str:
    """The same, with the time where there is one."""
    return f"{day(found)} kl. {found:%H.%M}" if isinstance(found, datetime) else day(found)


def period(written: str) -> str:
    """`två år` for `P2Y`; a count of one or none in words too."""
    if written == periods.EVENT:
        return "så länge det behövs: inget datum avslutar det"
    if written == periods.UNSAID:
        return "ingen tid är bestämd"
    if year_end := re.fullmatch(r"EOY(\d+)", written):
        return f"till och med {_nth(int(year_end[1]))} kalenderåret efter det år"
    if hours := re.fullmatch(r"PT(\d+)H", written):
        return _count(int(hours[1]), ("timme", "timmar"))
    found = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?", written)
    assert found is not None, written
    parts = [_count(int(number), unit) for number, unit in zip(found.groups(), _UNITS, strict=True) if number]
    return " och ".join(parts)


def _nth(number: int) -> str:
    names = (
        "det första",
        "det andra",
        "det tredje",
        "det fjärde",
        "det femte",
        "det sjätte",
        "det sjunde",
        "det åttonde",
    )
    return names[number - 1] if 0 < number <= len(names) else f"det {number}:e"


def _count(number: int, unit: tuple[str, str]) -> str:
    return f"{number} {unit[0] if number == 1 else unit[1]}"


def how_long(written: str, kind: PeriodKind, start: str) -> str:
    """A whole sentence on how long something is kept, from when."""
    begins = STARTS.get(start, f"`{start}`")
    if not periods.ends(written):
        said = period(written)
        return f"{said[0].upper()}{said[1:]}."
    happened = "" if begins.startswith("den ") else "att "
    if written in ("P0D", "PT0H"):
        return f"Inte längre än till {'dess ' if happened else ''}{happened}{begins}."
    least = "Minst" if kind is PeriodKind.MIN else "Längst"
    if written.startswith("EOY"):
        return f"{least} {period(written)} då {begins}."
    return f"{least} {period(written)} efter {happened}{begins}."


def basis(written: str) -> str:
    """`artikel 6.1 b (avtal)` and so on for each part of a basis."""
    said = []
    for part in written.split("+"):
        first, *others = part.split("/")
        codes = [first, *(f"{first.rpartition('.')[0]}.{other}" for other in others)]
        said.append(" eller ".join(_article(code) for code in codes))
    return " och ".join(said)


def _article(code: str) -> str:
    if code == "processor":
        return BASES[code]
    article, _, letter = code.rpartition(".")
    return f"artikel {article} {letter} ({BASES.get(code, 'annan grund')})"


def slug(heading: str) -> str:
    """The anchor that a heading gets where the pages are read: small letters, without points and other signs."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def cell(text: str) -> str:
    """Text that fits in a table."""
    return " ".join(text.split()).replace("|", "\\|")
