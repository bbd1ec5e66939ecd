"""How right readings are, against labels in the format of `corpus/LABELS.md`."""

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from console.intake_mail import read_mail
from console.reading.weights import Weights
from schemas.intake import MailRequest
from tests.mail.corpus import Labelled, own

_BESIDE = (Path(__file__).parents[up] / "shared" / "corpus" / "mail" for up in (3, 4))
SHARED = next((folder for folder in _BESIDE if folder.exists()), Path("shared"))
"""The shared corpus, where it lies beside the project."""
ALL = 90
"""Mails of the shared corpus."""
KEYS = ("email", "name", "personnummer", "phone", "customer_no", "booking_no", "username")


FIELDS = ("language", "received", "case", "about")
"""Right or wrong in every mail; types and identifiers only in requests."""


class Score:
    """How many mails were read right, added up mail by mail."""

    def __init__(self) -> None:
        self.mails, self.asked, self.taken, self.found = 0, 0, 0, 0
        self.right = dict.fromkeys(("types", *FIELDS, "identifiers"), 0)
        self.misses: list[str] = []

    def add(self, mail: Labelled, got: MailRequest) -> None:
        """One mail, as it is labelled and as it was read."""
        wrong = list(_wrong(mail, got))
        asks = bool(mail.types)
        self.mails += 1
        self.asked += asks
        self.taken += got.is_request
        self.found += asks and got.is_request
        for field in self.right:
            counts = asks or field in FIELDS
            self.right[field] += counts and not any(w.startswith(field) for w in wrong)
        self.misses += [f"{mail.name} {w}" for w in wrong]

    @property
    def parts(self) -> dict[str, float]:
        """Parts of one: requests found, what was taken for one and is, types and identifiers of requests exactly right, and the fields."""
        of_all = {field: self.right[field] / max(1, self.mails) for field in FIELDS}
        asked = max(1, self.asked)
        return {
            "recall": self.found / asked,
            "precision": self.found / max(1, self.taken),
            "types": self.right["types"] / asked,
            **of_all,
            "identifiers": self.right["identifiers"] / asked,
        }


def everything() -> list[Labelled]:
    """All labelled mails there are."""
    return [*own(), *(labelled(SHARED, 1, ALL) if SHARED.exists() else ())]


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


def score(mails: Iterable[Labelled], by: Weights | None = None) -> Score:
    """Reads each mail once. by: other weights than those that are kept."""
    total = Score()
    for mail in mails:
        total.add(mail, read_mail(mail.raw, by))
    return total


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
