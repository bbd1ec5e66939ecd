"""The project's own mails: short notes in `own/`, made into real MIME with their labels."""

import re
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from typing import NamedTuple

OWN = Path(__file__).parent / "own"
_HEAD = re.compile(r"^=== (.*)$", re.MULTILINE)
_NUMBER = re.compile(r"\{pn(\d+)(c?)\}")
_ZONES = ("09:15:00 +0100 (CET)", "23:40:00 +0000", "15:45:10 -0800 (PST)", "08:02:11 +0100")


class Labelled(NamedTuple):
    """One mail and what a person reads in it."""

    name: str
    raw: bytes
    types: frozenset[str]
    language: str
    about: str
    claims: dict[str, list[str]]
    case: str | None
    received: str


def personnummer(number: int) -> str:
    """The number-th made-up one, twelve digits; from 20 on of children."""
    year, month = (2021 + number % 5, 1 + number % 9) if number >= 20 else (1900 + number, 1 + number % 12)
    digits = f"{year}{month:02}{1 + number:02}{980 + number % 20}"
    doubled = (int(d) * (2 - at % 2) for at, d in enumerate(digits[2:]))
    return digits + str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def own(*files: str) -> list[Labelled]:
    """The mails of these files of `own/`, or of all."""
    found = []
    for file in sorted(OWN.glob("*.txt")):
        if files and file.stem not in files:
            continue
        pieces = _HEAD.split(file.read_text(encoding="utf-8"))[1:]
        found += [
            _labelled(f"{file.stem}{n:03}", n, head, body)
            for n, (head, body) in enumerate(zip(pieces[::2], pieces[1::2], strict=True), 1)
        ]
    return found


def _labelled(name: str, number: int, head: str, words: str) -> Labelled:
    types, language, about, sender, subject, claimed = head.split("|")
    said = dict[str, str]()
    for pair in filter(None, (p.strip() for p in claimed.split(";"))):
        key, _, value = pair.partition("=")
        said[key] = value
    words = _NUMBER.sub(lambda m: _written(int(m[1]), m[2]), words.strip()) + "\n"
    zone = _ZONES[number % len(_ZONES)]
    return Labelled(
        name=name,
        raw=_mime(number, sender, subject, words, said, zone),
        types=frozenset(t for t in types.split(",") if t != "-"),
        language=language,
        about=about,
        claims=_claims(sender, about, said),
        case=said.get("case"),
        received="2026-03-0" + ("4" if zone.startswith(("23", "15")) else "3"),
    )


def _written(number: int, style: str) -> str:
    whole = personnummer(number)
    return whole if style or number % 3 == 0 else f"{whole[0 if number % 2 else 2 : 8]}-{whole[8:]}"


def _claims(sender: str, about: str, said: dict[str, str]) -> dict[str, list[str]]:
    name, address = getaddresses([sender])[0]
    self = about == "self"
    found = {"email": said.get("email", address if self else "-"), "name": said.get("name", name if self else "-")}
    keys = {"phone": "phone", "cust": "customer_no", "book": "booking_no", "user": "username"}
    found |= {key: said[short] for short, key in keys.items() if short in said}
    if "pn" in said:
        found["personnummer"] = personnummer(int(said["pn"]))
    return {k: v.split(",") for k, v in found.items() if v not in ("-", "")}


def _mime(number: int, sender: str, subject: str, words: str, said: dict[str, str], zone: str) -> bytes:
    mail = EmailMessage()
    mail["Received"] = f"from out.example by mx.lindalv.example with ESMTPS id {number}; Tue, 3 Mar 2026 {zone}"
    mail["Received"] = "from [10.0.0.1] by out.example; Mon, 2 Mar 2026 07:00:00 +0000"
    mail["From"], mail["To"], mail["Subject"] = sender, "Lindälv <data@lindalv.example>", subject
    mail["Date"], mail["Message-ID"] = "Sun, 1 Mar 2026 12:00:00 +0100", f"<own{number}@out.example>"
    if "hdr" in said:
        name, _, value = said["hdr"].partition(":")
        mail[name] = value
    shape = said.get("shape") or ("plain", "html", "both", "base64", "latin", "shell")[number % 6]
    page = "<html><body>" + "".join(f"<div>{_escaped(x)}</div>\n" for x in words.split("\n")) + "</body></html>"
    if shape in ("html",):
        mail.set_content(page, subtype="html")
    elif shape == "shell":
        mail.set_content("Detta meddelande är i HTML.\n")
        mail.add_alternative(page, subtype="html")
    elif shape == "latin" and _fits(words):
        mail.set_content(words, charset="iso-8859-1", cte="quoted-printable")
    else:
        mail.set_content(words, cte="base64" if shape == "base64" else None)
        if shape == "both":
            mail.add_alternative(page, subtype="html")
    if shape == "attach":
        mail.add_attachment("Jag begär en kopia av alla uppgifter ni har om mig.\n", filename="begaran.txt")
    return mail.as_bytes()


def _fits(words: str) -> bool:
    try:
        words.encode("iso-8859-1")
    except UnicodeEncodeError:
        return False
    return True


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") or "<br>"
