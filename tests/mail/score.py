"""How right readings are, against labels in the format of `corpus/LABELS.md`."""

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from console.intake_mail import read_mail
from schemas.intake import MailRequest
from tests.mail.corpus import Labelled

KEYS = ("email", "name", "personnummer", "phone", "customer_no", "booking_no", "username")


class Score(NamedTuple):
    """Parts of one; `mails` is how many were read."""

    mails: int
    recall: float
    precision: float
    types: float
    """Requests whose set of types is exactly right."""
    language: float
    received: float
    case: float
    about: float
    identifiers: float
    """Requests of which every identifier is right."""
    misses: tuple[str, ...]


def labelled(folder: Path, first: int, last: int) -> list[Labelled]:
    """Mails with labels beside them, by their place in the file."""
    rows = [
        json.loads(line)
        for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()[first - 1 : last]
    ]
    return [
        Labelled(
            name=row["file"],
            raw=(folder / row["file"]).read_bytes(),
            types=frozenset(row["types"]) if row["is_request"] else frozenset(),
            language=row["language"],
            about=row["about"],
            claims={k: v if isinstance(v, list) else [v] for k, v in row["claimed_identifiers"].items()},
            case=row["reply_to_case"],
            received=row["received"],
        )
        for row in rows
    ]


def claims_of(mail: MailRequest) -> dict[str, list[str]]:
    """As the labels have them."""
    c = mail.claimed
    found: dict[str, list[str | None]] = {
        "email": [*c.emails],
        "name": [c.name],
        "personnummer": [c.personnummer],
        "phone": [*c.phone],
        "customer_no": [c.customer_no],
        "booking_no": [*c.booking_no],
        "username": [c.username],
    }
    return {k: [v for v in values if v] for k, values in found.items() if any(values)}


def score(mails: Iterable[Labelled]) -> Score:
    """Reads each mail once."""
    right = dict.fromkeys(("tp", "fp", "fn", "types", "language", "received", "case", "about", "identifiers"), 0)
    misses = list[str]()
    read_all = list(mails)
    for mail in read_all:
        read = read_mail(mail.raw)
        wrong = list(_wrong(mail, read))
        right["tp"] += bool(mail.types) and read.is_request
        right["fp"] += not mail.types and read.is_request
        right["fn"] += bool(mail.types) and not read.is_request
        for field in ("types", "language", "received", "case", "about", "identifiers"):
            counts = bool(mail.types) or field not in ("types", "identifiers")
            right[field] += counts and not any(w.startswith(field) for w in wrong)
        misses += [f"{mail.name} {w}" for w in wrong]
    number = len(read_all)
    asked = max(1, right["tp"] + right["fn"])
    return Score(
        number, right["tp"] / asked, right["tp"] / max(1, right["tp"] + right["fp"]), right["types"] / asked,
        right["language"] / number, right["received"] / number, right["case"] / number, right["about"] / number,
        right["identifiers"] / asked, tuple(misses),
    )  # fmt: skip


def _wrong(mail: Labelled, read: MailRequest) -> Iterable[str]:
    got = {str(t) for t in read.types}
    if got != mail.types:
        yield f"types: read {sorted(got)}, are {sorted(mail.types)}"
    for field, have, want in (
        ("language", str(read.language), mail.language),
        ("received", str(read.received_on) if read.received_on else None, mail.received),
        ("case", read.subject_case, mail.case),
        ("about", str(read.about), mail.about),
    ):
        if have != want:
            yield f"{field}: read {have}, is {want}"
    if mail.types:
        claimed = claims_of(read)
        for key in KEYS:
            a, b = (frozenset(_normal(key, v) for v in x.get(key, ())) for x in (claimed, mail.claims))
            if a != b:
                yield f"identifiers: {key} read {sorted(a)}, is {sorted(b)}"


def _normal(key: str, value: str) -> str:
    value = unicodedata.normalize("NFC", value).strip().casefold()
    if key == "personnummer":
        return re.sub(r"\D", "", value)[-10:]
    if key == "phone":
        digits = re.sub(r"[^\d+]", "", value)
        return re.sub(r"^(?:\+|00)", "", digits) if digits.startswith(("+", "00")) else re.sub(r"^0", "46", digits)
    return re.sub(r"[\s\-#.:]", "", value) if key in ("customer_no", "booking_no") else re.sub(r"\s+", " ", value)
